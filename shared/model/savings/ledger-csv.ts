import { stringify } from 'csv-stringify/sync'
import type { LedgerDay } from './ledger-report.ts'

const columns = ['day', 'account', 'role', 'ran (h)', 'would have run (h)', 'not known (h)', 'planned (h)', 'cost (USD)', 'saved (USD)']

/** RFC 4180, a line for each day and role. What is not known is empty, never 0. Spreadsheets take nothing in it for a formula. */
export function reportAsCsv(days: readonly LedgerDay[], accountName: (id: string) => string): string {
  const fixed = (value: number | null, digits: number) => (value === null ? '' : value.toFixed(digits))
  const rows = days.map((day) => [
    ...[day.day, accountName(day.accountId), day.role, fixed(day.ran, 4), fixed(day.wouldHaveRun, 4), fixed(day.unknown, 4)],
    ...[fixed(day.planned, 4), fixed(day.cost, 6), fixed(day.saved, 6)],
  ])
  return stringify([columns, ...rows], { escape_formulas: true, record_delimiter: 'windows' })
}
