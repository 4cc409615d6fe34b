import { type LedgerDay, type RoleTotal, shownRoles, totalOfDays } from '../../../shared/model/savings/ledger-report.ts'
import { monthName } from '../../ui/months.ts'
import type { CostDay } from './cost-chart-data.ts'

/** What the roles without a colour of their own are called together. */
export const others = 'others'

/** Roles by what they cost, the dearest first. */
export function totalsOfRoles(days: readonly LedgerDay[]): RoleTotal[] {
  return [...Map.groupBy(days, ({ accountId, role }) => JSON.stringify([accountId, role])).values()]
    .flatMap((own) => {
      const [first] = own
      return first ? [{ accountId: first.accountId, role: first.role, ...totalOfDays(own) }] : []
    })
    .sort((one, other) => other.cost - one.cost || one.role.localeCompare(other.role))
}

/** Each day of the month up to the last that is written; `roles` are those shown by themselves. */
export function columnsOfDays(days: readonly LedgerDay[], roles: readonly RoleTotal[]): CostDay[] {
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

/** Of the dearest roles, and of the others together; a name that two accounts have is told apart by these. */
export function namesOf(roles: readonly RoleTotal[], nameOf: (accountId: string) => string): string[] {
  const shown = roles.slice(0, shownRoles)
  const names = shown.map(({ role, accountId }) =>
    shown.some((other) => other.role === role && other.accountId !== accountId) ? `${role} (${nameOf(accountId)})` : role,
  )
  return roles.length > shown.length ? [...names, others] : names
}

/** "2026-11-23 09:00" of an ISO time. */
export function shortTime(iso: string | null): string {
  return iso?.slice(0, 16).replace('T', ' ') ?? ''
}

/** "December 2025 to November 2026", the twelve months up to this one. */
export function yearName(month: string): string {
  return `${monthName(monthBeside(month, -11))} to ${monthName(month)}`
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
