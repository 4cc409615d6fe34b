import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { jobEventSchema } from '../model/job.ts'
import { procedure } from './base.ts'

/** One stream a page: what changed, so that the page asks again for it. Job events come whole. */
export const changeSchema = z.discriminatedUnion('topic', [
  z.object({ topic: z.literal('hello').describe('first of every stream'), jobSequence: z.number().int() }),
  z.object({ topic: z.literal('fleet'), accountId: z.string() }),
  z.object({ topic: z.literal('accounts') }),
  z.object({ topic: z.literal('recipes') }),
  z.object({ topic: z.literal('schedules').describe('a schedule or an override'), accountId: z.string() }),
  z.object({ topic: z.literal('searches') }),
  z.object({ topic: z.literal('settings') }),
  z.object({ topic: z.literal('kept-logs').describe('days of the own log store were deleted') }),
  z.object({ topic: z.literal('rebuild'), rebuildId: z.string() }),
  z.object({ topic: z.literal('job'), event: jobEventSchema }),
])
export type Change = z.infer<typeof changeSchema>

export const eventsContract = {
  stream: procedure.input(z.object({ afterJobSequence: z.int().min(0).optional() }).default({})).output(eventIterator(changeSchema)),
}
