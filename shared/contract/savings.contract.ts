import { z } from 'zod'
import { savingsOverviewSchema, weeklyHoursSchema } from '../model/savings.ts'
import { procedure } from './base.ts'

export const savingsContract = {
  /** Cost per role now, and were it off outside the weekly hours. Without `hours`: those last used, else weekdays 07:00–19:00 here. */
  overview: procedure
    .input(z.object({ accountId: z.string().optional(), hours: weeklyHoursSchema.optional() }).default({}))
    .output(savingsOverviewSchema),
}
