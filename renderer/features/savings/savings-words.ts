import type { Money } from '../../../shared/model/fleet.ts'
import { type CoverageEffect, coverageInWords } from '../../../shared/model/savings/coverage.ts'
import type { RoleSavings, SavingsOverview, WeeklyHours } from '../../../shared/model/savings.ts'
import { monthName } from '../../ui/months.ts'

/** What becomes of the servers outside the hours. */
export type OffAction = 'stop' | 'destroy'

export const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** "Weekdays", "Every day", "Mon, Wed and Fri". */
export function describeDays(days: readonly number[]): string {
  const sorted = [...days].sort((a, b) => a - b)
  if (sorted.length === 7) return 'Every day'
  if (sorted.join() === '1,2,3,4,5') return 'Weekdays'
  if (sorted.join() === '6,7') return 'Weekends'
  const names = sorted.map((day) => dayNames[day - 1] ?? '')
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** "weekdays 07:00–19:00 Europe/Berlin", as it stands within a sentence. */
export function describeHours(hours: WeeklyHours): string {
  const days = describeDays(hours.days).replace(/^(Weekdays|Weekends|Every day)$/, (word) => word.toLowerCase())
  return `${days} ${hours.from}–${hours.to} ${hours.zone}`
}

/** What is saved in a month, or null when either amount is not known. */
export function savedBy(now: Money, then: Money): number | null {
  return now.amount === null || then.amount === null ? null : now.amount - then.amount
}

/** Dollars a month that an action saves less because of how the role’s hours were bought; 0 where that is not known. */
export function lessBy({ coverage }: Pick<RoleSavings, 'coverage'>, action: OffAction): number {
  return (action === 'stop' ? coverage?.lessStop : coverage?.lessDestroy) ?? 0
}

/** "60 % Reserved, 10 % Spot on the bill of November 2026, read 2026-11-20" */
export function coverageText(coverage: CoverageEffect | null): string {
  if (coverage === null) return ''
  const shares = coverageInWords(coverage)
  return `${shares === '' ? 'all on demand' : shares} on the bill of ${monthName(coverage.month)}, read ${coverage.readAt.slice(0, 10)}`
}

export interface Headline {
  /** Of the roles whose prices are all known, on demand. */
  readonly now: number
  readonly after: number
  /** Of what is then not paid: hours that are covered are paid anyway. */
  readonly less: number
  readonly saved: number
  /** Roles of which no bill tells how their hours were bought. */
  readonly uncovered: number
  readonly priced: readonly RoleSavings[]
  readonly unpriced: readonly RoleSavings[]
}

/** The sum over the roles that have all their prices; the others are named beside it, never taken as zero. */
export function headline(overview: SavingsOverview, action: OffAction): Headline {
  const priced = overview.roles.filter((role) => savedBy(role.now.money, role[action].money) !== null)
  const sum = (amounts: readonly (number | null)[]) => amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0)
  const now = sum(priced.map((role) => role.now.money.amount))
  const after = sum(priced.map((role) => role[action].money.amount))
  const less = sum(priced.map((role) => lessBy(role, action)))
  return {
    ...{ now, after, less, saved: now - after - less, uncovered: priced.filter(({ coverage }) => coverage === null).length },
    ...{ priced, unpriced: overview.roles.filter((role) => !priced.includes(role)) },
  }
}

const mostPrices = 4

/** "t3.small in ap-south-1, gp3 volumes in ap-south-1 and 7 more" */
export function missingPrices({ unpriced }: Pick<Headline, 'unpriced'>): string {
  const missing = [...new Set(unpriced.flatMap((role) => role.now.money.missing))]
  if (missing.length <= mostPrices + 1) return missing.join(', ')
  return `${missing.slice(0, mostPrices).join(', ')} and ${missing.length - mostPrices} more`
}

/** "Mon 07:00" */
export function hourOfWeekName(index: number): string {
  return `${dayNames[Math.floor(index / 24)] ?? ''} ${String(index % 24).padStart(2, '0')}:00`
}

function minuteOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** Whether any of an hour of the week (0 = Monday 00:00) lies in the hours. */
export function hourIsOn(hours: WeeklyHours, index: number): boolean {
  const day = Math.floor(index / 24) + 1
  const begin = (index % 24) * 60
  const from = minuteOfDay(hours.from)
  const end = minuteOfDay(hours.to)
  const to = end <= from ? end + 1440 : end
  const yesterday = day === 1 ? 7 : day - 1
  return (hours.days.includes(day) && begin + 60 > from && begin < to) || (hours.days.includes(yesterday) && begin < to - 1440)
}

const clockTime = /^([01]?\d|2[0-3]):?([0-5]\d)$/

/** "7:00", "0700" and "24:00" as the backend wants them; null for what is no time of day. */
export function normaliseTime(text: string, mayEndDay: boolean): string | null {
  const trimmed = text.trim()
  if (mayEndDay && /^24:?00$/.test(trimmed)) return '24:00'
  if (/^([01]?\d|2[0-3])$/.test(trimmed)) return `${trimmed.padStart(2, '0')}:00`
  const match = clockTime.exec(trimmed)
  return match ? `${(match[1] ?? '').padStart(2, '0')}:${match[2]}` : null
}
