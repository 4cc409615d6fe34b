import { z } from 'zod'
import { idleChoiceSchema } from '../model/savings/idle-rule.ts'
import { logVerdictSchema } from '../model/savings/quiet-logs.ts'
import { savingsOverviewSchema, weeklyHoursSchema } from '../model/savings.ts'
import { procedure } from './base.ts'

export const savingsContract = {
  /**
   * Cost per role now, and were it off outside the weekly hours, and how idle it is. Without `hours`: those last used, else weekdays
   * 07:00–19:00 here; without `idle` the rule last used.
   */
  overview: procedure
    .input(
      z.object({ accountId: z.string().optional(), hours: weeklyHoursSchema.optional(), idle: idleChoiceSchema.optional() }).default({}),
    )
    .output(savingsOverviewSchema),
  /** Whether a role answers requests, by its lines, with the hours and the log source of `overview`’s idle choice. */
  requests: procedure.input(z.object({ role: z.string().min(1) })).output(logVerdictSchema),
}
