import type { CompiledSchedule } from '../schedules/compile-schedule.ts'
import { dayMs, minutesInDay, timeOfMinute, weekdayOf } from '../schedules/local-days.ts'
import type { Schedule } from '../schedules/schedule.ts'
import { timeline } from '../schedules/timeline.ts'
import { hoursOfWeek, minutesInWeek, type Week, weekOfSchedule } from '../schedules/week-of-schedule.ts'
import { hourMs } from './server-hour.ts'

/** A calendar month in the time of no zone: what a change of the clocks adds or takes evens out over the year. */
export interface Month {
  readonly name: string
  readonly from: number
  readonly to: number
  /** How often each weekday is in it, Monday first. */
  readonly weekdays: readonly number[]
}

export interface OnTime {
  readonly hours: number
  /** How often it begins; 0: it never ends. */
  readonly starts: number
}

/** So many months from the one that holds an instant (milliseconds since 1970) on. */
export function monthsFrom(now: number, count: number): Month[] {
  const date = new Date(now)
  return Array.from({ length: count }, (_, index) => {
    const from = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + index, 1)
    const to = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + index + 1, 1)
    const weekdays = Array.from({ length: 7 }, () => 0)
    for (let day = from / dayMs; day < to / dayMs; day += 1) {
      const weekday = weekdayOf(day) - 1
      weekdays[weekday] = (weekdays[weekday] ?? 0) + 1
    }
    return { name: new Date(from).toISOString().slice(0, 7), from, to, weekdays }
  })
}

/** Null where the schedule only starts or only stops: then somebody else decides how long servers run. */
export function onTimes(schedule: Schedule, compiled: CompiledSchedule, months: readonly Month[]): OnTime[] | null {
  const week = hasHolidays(schedule) ? null : weekOfSchedule(schedule)
  if (week) {
    const minutes = hoursOfWeek(week)
    const perDay = Array.from({ length: 7 }, (_, day) => minutes.slice(day * 24, (day + 1) * 24).reduce((sum, one) => sum + one, 0) / 60)
    const begins = alwaysOn(week) ? [] : week.on
    const starts = Array.from({ length: 7 }, (_, day) => begins.filter(({ from }) => Math.floor(from / 1440) === day).length)
    const over = (values: readonly number[], { weekdays }: Month) =>
      values.reduce((sum, value, day) => sum + value * (weekdays[day] ?? 0), 0)
    return months.map((month) => ({ hours: over(perDay, month), starts: over(starts, month) }))
  }
  const [first, last] = [months[0], months.at(-1)]
  if (!first || !last) return []
  const segments = timeline(compiled, first.from, last.to)
  if (segments.some(({ state }) => state === 'any')) return null
  const times = months.map(() => ({ hours: 0, starts: 0 }))
  let at = 0
  for (const { start, end, state } of segments) {
    if (state !== 'on') continue
    while ((months[at]?.to ?? Number.POSITIVE_INFINITY) <= start) at += 1
    for (let index = at; (months[index]?.from ?? Number.POSITIVE_INFINITY) < end; index += 1) {
      const [month, time] = [months[index], times[index]]
      if (!month || !time) break
      time.hours += (Math.min(end, month.to) - Math.max(start, month.from)) / hourMs
      if (start >= month.from) time.starts += 1
    }
  }
  return times
}

/** The times of day at which what runs is switched off, in order, by the wall clock of the schedule. */
export function dayEnds(schedule: Schedule): string[] {
  const week = weekOfSchedule(schedule)
  if (week === null) return [...new Set(schedule.periods.flatMap(({ end }) => end ?? []))].sort()
  if (alwaysOn(week)) return []
  return [...new Set(week.on.map(({ to }) => timeOfMinute(to % minutesInDay)))].sort()
}

function alwaysOn({ on }: Week): boolean {
  return on.some(({ from, to }) => to - from >= minutesInWeek)
}

function hasHolidays({ holidays, periods }: Schedule): boolean {
  const sources = holidays.countries.length + holidays.dates.length + holidays.calendars.length
  return sources > 0 && periods.some((period) => period.holidays !== 'same')
}
