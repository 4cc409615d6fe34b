import { z } from 'zod'
import { actualsSchema } from '../model/savings/actuals.ts'
import { idleChoiceSchema } from '../model/savings/idle-rule.ts'
import { ledgerReportSchema, ledgerYearSchema, monthSchema } from '../model/savings/ledger-report.ts'
import { projectionSchema, whatIfSchema } from '../model/savings/project.ts'
import { proposalSchema } from '../model/savings/propose-schedule.ts'
import { logVerdictSchema } from '../model/savings/quiet-logs.ts'
import { serverActualsSchema } from '../model/savings/server-bill.ts'
import { savingsOverviewSchema, weeklyHoursSchema } from '../model/savings.ts'
import { procedure } from './base.ts'

const ledgerAskedSchema = z.object({ month: monthSchema, accountId: z.string().optional() })

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
  /** The schedule that a role’s use suggests, by the idle rule last chosen, and what each way would cost a month. Nothing is made. */
  propose: procedure.input(z.object({ accountId: z.string(), role: z.string().min(1) })).output(proposalSchema),
  /** What all roles, or those of an account, cost in the twelve months from this one on: left on, with the schedules in force, and with those changed. */
  project: procedure.input(whatIfSchema.extend({ accountId: z.string().optional() })).output(projectionSchema),
  /** What ran in a month, what would have run, and what that saved: as written hour by hour. */
  ledger: procedure.input(ledgerAskedSchema).output(ledgerReportSchema),
  /** What AWS billed, beside the ledger. `anew`: ask Cost Explorer, which costs; else what was read last. */
  actuals: procedure.input(z.object({ accountId: z.string(), month: monthSchema, anew: z.boolean().default(false) })).output(actualsSchema),
  /** The last two weeks server by server, destroyed ones too; `anew` as of `actuals`. */
  actualsByServer: procedure.input(z.object({ accountId: z.string(), anew: z.boolean().default(false) })).output(serverActualsSchema),
  /** The twelve months up to this one, by day, by month and by role. */
  ledgerYear: procedure.input(ledgerAskedSchema).output(ledgerYearSchema),
  ledgerCsv: procedure
    .input(ledgerAskedSchema.extend({ months: z.int().min(1).max(12).default(1).describe('up to and with `month`') }))
    .output(z.object({ fileName: z.string(), text: z.string() })),
  /** Whether a role answers requests, by its lines, with the hours and the log source of `overview`’s idle choice. */
  requests: procedure.input(z.object({ role: z.string().min(1) })).output(logVerdictSchema),
}
