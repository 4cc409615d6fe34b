import { z } from 'zod'

/** A day of a role in the ledger: hours are of all its servers together, dollars at the prices of each hour. */
export const ledgerDaySchema = z.object({
  accountId: z.string(),
  role: z.string(),
  day: z.iso.date().describe('UTC, as on AWS’s bill'),
  ran: z.number().describe('server-hours'),
  wouldHaveRun: z.number().describe('server-hours without the schedule'),
  unknown: z.number().describe('server-hours of which nobody knows; in neither of the others'),
  planned: z.number().nullable().describe('server-hours that the schedule wanted; null: there was none'),
  cost: z.number().nullable().describe('USD; null: a price is not known'),
  saved: z.number().nullable(),
})
export type LedgerDay = z.infer<typeof ledgerDaySchema>

export const ledgerReportSchema = z.object({
  month: z.string(),
  since: z.iso.datetime().nullable().describe('when the first of the accounts was first watched; null: none yet'),
  until: z.iso.datetime().nullable().describe('up to when hours are written'),
  days: z.array(ledgerDaySchema),
  missing: z.array(z.string()).describe('what had no price'),
})
export type LedgerReport = z.infer<typeof ledgerReportSchema>

/** "2026-11" */
export const monthSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month looks like 2026-11')

/** Of a month in UTC: its beginning and end, milliseconds since 1970. */
export function monthSpan(month: string): { readonly from: number; readonly to: number } {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return { from: Date.UTC(year, number - 1, 1), to: Date.UTC(year, number, 1) }
}

export interface LedgerTotal {
  readonly ran: number
  readonly wouldHaveRun: number
  readonly unknown: number
  /** Of days with a schedule; null: there was none. */
  readonly planned: number | null
  /** What ran on the days that had a schedule, to hold against `planned`. */
  readonly ranPlanned: number
  /** Of the days whose prices are all known; `unpriced` counts the others. */
  readonly cost: number
  readonly saved: number
  readonly unpriced: number
}

export function totalOfDays(days: readonly LedgerDay[]): LedgerTotal {
  const total = { ran: 0, wouldHaveRun: 0, unknown: 0, ranPlanned: 0, cost: 0, saved: 0, unpriced: 0 }
  let planned: number | null = null
  for (const day of days) {
    total.ran += day.ran
    total.wouldHaveRun += day.wouldHaveRun
    total.unknown += day.unknown
    if (day.planned !== null) {
      planned = (planned ?? 0) + day.planned
      total.ranPlanned += day.ran
    }
    if (day.cost === null || day.saved === null) total.unpriced += 1
    total.cost += day.cost ?? 0
    total.saved += day.saved ?? 0
  }
  return { ...total, planned }
}
