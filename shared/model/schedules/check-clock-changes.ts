import type { ScheduleFinding } from './check-schedule.ts'
import type { CompiledPeriod, CompiledSchedule } from './compile-schedule.ts'
import { dateOfDay, dayMs, minuteMs, minutesInDay, timeOfMinute } from './local-days.ts'

/** People plan a year ahead, and clocks change twice in one. */
const daysAhead = 400

/** Times of a period that clocks jump over or show twice, with the dates to come and what happens then. `days`: those that it means. */
export function clockFindings(
  { zone }: CompiledSchedule,
  period: CompiledPeriod,
  today: number,
  days: readonly number[],
): ScheduleFinding[] {
  const findings: ScheduleFinding[] = []
  const { begin, end, index } = period
  const instantOf = (day: number, minute: number) => zone.resolve((day * minutesInDay + minute) * minuteMs)
  const near = days.filter((day) => day < today + daysAhead)
  const leftOut = near.filter((day) => begin !== null && end !== null && instantOf(day, begin).at >= instantOf(day, end).at)
  if (leftOut.length > 0 && begin !== null && end !== null) {
    const times = `${timeOfMinute(begin)} to ${timeOfMinute(end)}`
    const message = `There is no ${times} on ${dates(leftOut)}, because clocks go forward over all of it: nothing is started then.`
    findings.push({ path: `periods.${index}`, severity: 'warning', message })
  }
  for (const [field, minute] of [['begin', begin] as const, ['end', end] as const]) {
    if (minute === null) continue
    const found = near.filter((day) => !leftOut.includes(day)).map((day) => ({ day, ...instantOf(day, minute) }))
    const missing = found.filter(({ shift }) => shift === 'missing')
    const [first] = missing
    if (first) {
      const later = timeOfMinute(Math.round((first.at + zone.offsetAt(first.at)) % dayMs) / minuteMs)
      const message = `There is no ${timeOfMinute(minute)} on ${dates(missing.map(local(minute)))}, because clocks go forward over it: it happens at ${later} then.`
      findings.push({ path: `periods.${index}.${field}`, severity: 'note', message })
    }
    const repeated = found.filter(({ shift }) => shift === 'repeated')
    if (repeated.length > 0) {
      const message = `${timeOfMinute(minute)} comes twice on ${dates(repeated.map(local(minute)))}, because clocks go back: the first counts, and it happens once.`
      findings.push({ path: `periods.${index}.${field}`, severity: 'note', message })
    }
  }
  return findings
}

/** The day of a time; an end after midnight is on the next. */
const local =
  (minute: number) =>
  ({ day }: { readonly day: number }) =>
    day + Math.floor(minute / minutesInDay)

function dates(days: readonly number[]): string {
  return days.slice(0, 3).map(dateOfDay).join(', ')
}
