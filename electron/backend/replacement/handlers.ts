import { implementer } from '../rpc/implementer.ts'
import type { ReplacementService } from './replacement-service.ts'

export function replacementHandlers(replacement: ReplacementService) {
  return {
    plan: implementer.replacement.plan.handler(({ input, signal }) => replacement.plan(input, signal)),
    getPlan: implementer.replacement.getPlan.handler(({ input }) => replacement.getPlan(input.planId)),
    start: implementer.replacement.start.handler(({ input, signal }) => replacement.start(input.planId, signal)),
  }
}
