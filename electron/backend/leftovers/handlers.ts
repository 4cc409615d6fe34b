import { implementer } from '../rpc/implementer.ts'
import type { LeftoverService } from './leftover-service.ts'

export function leftoversHandlers(leftovers: LeftoverService) {
  return {
    list: implementer.leftovers.list.handler(({ input }) => leftovers.list(input)),
    others: implementer.leftovers.others.handler(({ input }) => leftovers.others.list(input)),
    cleanUp: implementer.leftovers.cleanUp.handler(({ input, signal }) => leftovers.cleanUp(input, signal)),
    giveBack: implementer.leftovers.giveBack.handler(({ input, signal }) => leftovers.giveBack(input, signal)),
  }
}
