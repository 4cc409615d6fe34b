import { implementer } from '../rpc/implementer.ts'
import type { OneOffs } from './one-offs.ts'

export function oneOffHandlers(oneOffs: OneOffs) {
  const rpc = implementer.schedules
  return {
    checkOnce: rpc.checkOnce.handler(async ({ input, signal }) => ({ findings: await oneOffs.check(input, signal) })),
    once: rpc.once.handler(({ input, signal }) => oneOffs.add(input, signal)),
    postponeOnce: rpc.postponeOnce.handler(({ input }) => oneOffs.postpone(input.overrideId, input.minutes)),
  }
}
