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
  prices: z.object({ from: z.string(), to: z.string() }).nullable().describe('ISO dates of the prices of its hours; null: it has none'),
})
export type LedgerReport = z.infer<typeof ledgerReportSchema>

/** "2026-11" */
export const monthSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month looks like 2026-11')

/** Of so many months in UTC, the last of which is this one: their beginning and end, milliseconds since 1970. */
export function monthSpan(month: string, months = 1): { readonly from: number; readonly to: number } {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return { from: Date.UTC(year, number - months, 1), to: Date.UTC(year, number, 1) }
}

/** Server-hours and dollars of several days. */
export const ledgerTotalSchema = z.object({
  ran: z.number(),
  wouldHaveRun: z.number(),
  unknown: z.number(),
  planned: z.number().nullable().describe('of days with a schedule; null: there was none'),
  ranPlanned: z.number().describe('what ran on the days that had a schedule, to hold against `planned`'),
  cost: z.number().describe('of the days whose prices are all known'),
  saved: z.number(),
  unpriced: z.int().describe('days of roles with a price that is not known'),
})
export type LedgerTotal = z.infer<typeof ledgerTotalSchema>

export const roleTotalSchema = ledgerTotalSchema.extend({ accountId: z.string(), role: z.string() })
export type RoleTotal = z.infer<typeof roleTotalSchema>

/** So many roles have a colour of their own in a picture. */
export const shownRoles = 5

export const ledgerYearSchema = z.object({
  months: z.array(ledgerTotalSchema.extend({ month: z.string() })).describe('those on record, oldest first'),
  roles: z.array(roleTotalSchema).describe('the dearest first'),
  days: z
    .array(z.object({ day: z.iso.date(), amounts: z.array(z.number()), saved: z.number() }))
    .describe('those on record; USD of each of the dearest roles, and of all others together at the end'),
  since: ledgerReportSchema.shape.since,
  until: ledgerReportSchema.shape.until,
  missing: ledgerReportSchema.shape.missing,
  prices: ledgerReportSchema.shape.prices,
})
export type LedgerYear = z.infer<typeof ledgerYearSchema>

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

/** Of several totals together. */
export function addTotals(totals: readonly LedgerTotal[]): LedgerTotal {
  const sum = (of: (total: LedgerTotal) => number) => totals.reduce((all, total) => all + of(total), 0)
  return {
    ...{ ran: sum(({ ran }) => ran), wouldHaveRun: sum(({ wouldHaveRun }) => wouldHaveRun), unknown: sum(({ unknown }) => unknown) },
    planned: totals.every(({ planned }) => planned === null) ? null : sum(({ planned }) => planned ?? 0),
    ...{ ranPlanned: sum(({ ranPlanned }) => ranPlanned), cost: sum(({ cost }) => cost), saved: sum(({ saved }) => saved) },
    unpriced: sum(({ unpriced }) => unpriced),
  }
}
