import { z } from 'zod'
import { moneySchema } from './fleet.ts'

/** In the order in which they are cleaned up: what uses something goes before it. */
export const leftoverKindSchema = z.enum(['server', 'quarantined-server', 'volume', 'image', 'snapshot', 'security-group', 'lock'])
export type LeftoverKind = z.infer<typeof leftoverKindSchema>

/** Something that the program made or put aside, that belongs to no running job and to no role. */
export const leftoverSchema = z.object({
  kind: leftoverKindSchema,
  id: z.string().describe('of the provider; of a lock its name'),
  accountId: z.string(),
  region: z.string(),
  name: z.string().describe('"web-1", "web-1 /dev/xvda", "role/web"'),
  role: z.string().nullable().describe('of which it was'),
  jobId: z.string().nullable().describe('that made it or put it aside'),
  reason: z.string().describe('why it is there, a sentence'),
  since: z.iso.datetime().nullable().describe('null: not known'),
  keepUntil: z.iso.datetime().nullable().describe('of what was put aside on purpose: a server in quarantine, a kept volume, a snapshot'),
  due: z.boolean().describe('false while it is to be kept'),
  nextStart: z.boolean().optional().describe('true: the next start of its role takes it; it is listed for what it costs'),
  onRecord: z.boolean().describe('false: only its tags say that this program has made it, so it is listed, and not touched'),
  caution: z.string().nullable().describe('what could be lost or broken with it; null: nothing that is not in its reason'),
  includes: z.array(z.string()).describe('what goes with it'),
  stays: z.array(z.string()).describe('what of it stays'),
  costPerMonth: moneySchema,
  atMost: z.boolean().describe('of snapshots: AWS bills the blocks that they hold, which are known to be no more than their size'),
  seen: z.string().describe('the state that this was said of; give it back with the clean-up'),
})
export type Leftover = z.infer<typeof leftoverSchema>

export const leftoverListSchema = z.object({
  items: z.array(leftoverSchema),
  lookedAt: z.iso.datetime(),
  prices: z.object({ source: z.string(), asOf: z.string() }).describe('where the costs come from'),
  problems: z
    .array(z.object({ accountId: z.string(), region: z.string(), what: z.string(), code: z.string(), message: z.string() }))
    .describe('what could not be looked for'),
})
export type LeftoverList = z.infer<typeof leftoverListSchema>

export const cleanUpReportSchema = z.object({
  items: z.array(
    z.object({
      kind: leftoverKindSchema,
      id: z.string(),
      done: z.boolean(),
      detail: z.string().describe('what was done, or why it was not'),
    }),
  ),
})
export type CleanUpReport = z.infer<typeof cleanUpReportSchema>

/** The sum of those that have a price, in dollars a month, and how many have none: never counted as zero. */
export function costOfLeftovers(items: readonly Pick<Leftover, 'costPerMonth'>[]): { readonly amount: number; readonly unpriced: number } {
  const amounts = items.map(({ costPerMonth }) => costPerMonth.amount)
  return {
    amount: amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0),
    unpriced: amounts.filter((amount) => amount === null).length,
  }
}
