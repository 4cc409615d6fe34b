import { z } from 'zod'
import { cleanUpReportSchema, leftoverKindSchema, leftoverListSchema } from '../model/leftover.ts'
import { otherLeftoverListSchema } from '../model/other-leftover.ts'
import { procedure } from './base.ts'

export const leftoversContract = {
  /** What the program made or put aside that nothing needs any more; of all accounts without `accountId`. */
  list: procedure
    .input(
      z
        .object({
          accountId: z.string().optional(),
          fresh: z
            .boolean()
            .optional()
            .describe('true: looks now; default: an answer of the last five minutes is good enough, if no job has ended since'),
        })
        .default({}),
    )
    .output(leftoverListSchema),
  /**
   * What is paid for, that nothing uses, and that this program has not made: volumes attached to nothing, Elastic IPs that belong to
   * nothing, snapshots whose volume is gone, old images that no server runs. To be looked at only: nothing here can be cleaned up.
   */
  others: procedure
    .input(
      z
        .object({
          accountId: z.string().optional(),
          fresh: z.boolean().optional().describe('as of list'),
          from: z.int().min(0).default(0).describe('how many of the most expensive to leave out'),
          count: z.int().min(1).max(500).default(200),
        })
        .prefault({}),
    )
    .output(otherLeftoverListSchema),
  /**
   * Destroys these for good, in an order in which nothing is used any more by what is left. Looks again first: PLAN_STALE, and
   * nothing is done, when one of them is not what was shown (`seen`), or is no leftover of this program (any more). REFUSED, and
   * nothing is done, where only the tags of one say that this program has made it (`onRecord`).
   */
  cleanUp: procedure
    .input(
      z.object({
        accountId: z.string(),
        region: z.string(),
        items: z
          .array(z.object({ kind: leftoverKindSchema, id: z.string(), seen: z.string() }))
          .min(1)
          .max(500),
      }),
    )
    .output(cleanUpReportSchema),
  /**
   * Takes a server out of quarantine: it gets its former security groups and belongs to its role again. It is registered nowhere and
   * no volume, address or record is moved. PLAN_STALE when it is not what was shown; REFUSED where its groups are not known.
   */
  giveBack: procedure
    .input(
      z.object({
        ...{ accountId: z.string(), region: z.string(), id: z.string(), seen: z.string() },
        start: z.boolean().default(false).describe('start it too; else it stays stopped'),
      }),
    )
    .output(z.object({ detail: z.string().describe('what was done') })),
}
