import { z } from 'zod'
import { moneySchema } from './fleet.ts'
import { leftoverListSchema } from './leftover.ts'

const otherLeftoverKindSchema = z.enum(['volume', 'address', 'snapshot', 'image'])
export type OtherLeftoverKind = z.infer<typeof otherLeftoverKindSchema>

/** Something that is paid for and that nothing uses, which this program has not made: it is only ever shown. */
export const otherLeftoverSchema = z.object({
  kind: otherLeftoverKindSchema,
  id: z.string(),
  accountId: z.string(),
  region: z.string(),
  name: z.string().describe('its tag Name, of an image its own name, of an Elastic IP its address; "" where it has none'),
  reason: z.string().describe('why it is listed, a sentence'),
  madeBy: z.string().nullable().describe('who made it or owns it, as far as its tags say'),
  createdAt: z.iso.datetime().nullable().describe('null: AWS does not tell'),
  costPerMonth: moneySchema,
  atMost: z
    .boolean()
    .describe('of snapshots and images: AWS bills the blocks that they hold, which are known to be no more than their size'),
})
export type OtherLeftover = z.infer<typeof otherLeftoverSchema>

export const otherLeftoverListSchema = leftoverListSchema.extend({
  items: z.array(otherLeftoverSchema).describe('what costs most first, what has no price last'),
  total: z
    .object({
      count: z.int(),
      amount: z.number().describe('dollars a month of those that have a price'),
      unpriced: z.int(),
      atMost: z.boolean().describe('some of it is what it costs at most'),
    })
    .describe('of all, not only of those in this answer'),
})
export type OtherLeftoverList = z.infer<typeof otherLeftoverListSchema>
