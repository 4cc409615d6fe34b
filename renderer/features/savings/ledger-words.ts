import { type LedgerDay, type RoleTotal, totalOfDays } from '../../../shared/model/savings/ledger-report.ts'

/** Roles by what they cost, the dearest first. */
export function totalsOfRoles(days: readonly LedgerDay[]): RoleTotal[] {
  return [...Map.groupBy(days, ({ accountId, role }) => JSON.stringify([accountId, role])).values()]
    .flatMap((own) => {
      const [first] = own
      return first ? [{ accountId: first.accountId, role: first.role, ...totalOfDays(own) }] : []
    })
    .sort((one, other) => other.cost - one.cost || one.role.localeCompare(other.role))
}

export interface DayColumn {
  readonly day: string
  /** Dollars of each of `roles`, and of all others together at the end. */
  readonly amounts: readonly number[]
  readonly saved: number
}

/** Each day of the month up to the last that is written; `roles` are those shown by themselves. */
export function columnsOfDays(days: readonly LedgerDay[], roles: readonly RoleTotal[]): DayColumn[] {
  return [...Map.groupBy(days, ({ day }) => day)].map(([day, entries]) => {
    const amounts = [...roles.map(() => 0), 0]
    let saved = 0
    for (const entry of entries) {
      const index = roles.findIndex((role) => role.role === entry.role && role.accountId === entry.accountId)
      const place = index < 0 ? roles.length : index
      amounts[place] = (amounts[place] ?? 0) + (entry.cost ?? 0)
      saved += entry.saved ?? 0
    }
    return { day, amounts, saved }
  })
}

/** "November 2026" */
export function monthName(month: string): string {
  const date = new Date(`${month}-01T00:00:00Z`)
  return new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(date)
}

/** The month so many before or after. */
export function monthBeside(month: string, step: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + step, 1)).toISOString().slice(0, 7)
}

/** "1,234.5 h" */
export function formatHours(hours: number): string {
  return `${hours.toLocaleString('en-US', { maximumFractionDigits: hours < 100 ? 1 : 0 })} h`
}
