import { isoTime } from '../../../shared/model/clock.ts'
import { type LedgerDay, type RoleTotal, shownRoles, totalOfDays } from '../../../shared/model/savings/ledger-report.ts'
import { hourMs } from '../../../shared/model/savings/server-hour.ts'
import { monthName } from '../../ui/months.ts'
import { visibleText } from '../../ui/visible-text.ts'
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
    visibleText(shown.some((other) => other.role === role && other.accountId !== accountId) ? `${role} (${nameOf(accountId)})` : role),
  )
  return roles.length > shown.length ? [...names, others] : names
}

/** "2026-11-23 09:00" of an ISO time. */
export function shortTime(iso: string | null): string {
  return iso?.slice(0, 16).replace('T', ' ') ?? ''
}

/** Hours on record, milliseconds since 1970. */
interface RecordSpan {
  readonly first: number
  readonly last: number
}

/** The whole hours that the ledger has by now, from when accounts were watched to what is written; null: none yet. */
export function knownSpan({ since, until }: { readonly since: string | null; readonly until: string | null }): RecordSpan | null {
  if (since === null || until === null) return null
  const [first, last] = [firstWholeHour(since), Date.parse(until)]
  return last < first + hourMs ? null : { first, last }
}

/** When there will be something, as hours are written one look (ten minutes) after the first look that finds them over. */
export function firstHourWords(since: string | null): string {
  if (since === null) return 'The ledger begins with the first whole hour after an account has answered for the first time.'
  const first = firstWholeHour(since)
  const [begin, end, by] = [first, first + hourMs, first + hourMs + longestWrite].map((at) => isoTime(at).slice(11, 16))
  return `Your servers are watched since ${shortTime(since)} UTC. The first whole hour is ${begin} to ${end} UTC: what it cost, and what schedules saved in it, is written here by ${by}.`
}

/** "The ledger goes from 2026-11-23 16:00 to 2026-11-24 09:00 UTC" */
export function recordWords({ first, last }: RecordSpan): string {
  return `The ledger goes from ${shortTime(isoTime(first))} to ${shortTime(isoTime(last))} UTC`
}

const longestWrite = 20 * 60_000

function firstWholeHour(since: string): number {
  return Math.ceil(Date.parse(since) / hourMs) * hourMs
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
