import { HengeError } from './error.ts'
import type { WeeklyHours } from './savings.ts'
import { type CompiledSchedule, compileSchedule } from './schedules/compile-schedule.ts'
import { weekdayNames } from './schedules/day-expression.ts'
import { desiredState } from './schedules/desired-state.ts'
import { dayMs, dayOfDate, minutesInDay, weekdayOf } from './schedules/local-days.ts'
import { localSegments } from './schedules/local-segments.ts'
import { periodSchema, type Schedule } from './schedules/schedule.ts'
import { isZone, unknownZone, zoneOffsets } from './schedules/zone-offsets.ts'

/** Refuses what no week could be made from. INVALID_INPUT with details.field. */
export function checkWeeklyHours(hours: WeeklyHours): WeeklyHours {
  const refuse = (field: string, message: string): never => {
    throw new HengeError('INVALID_INPUT', message, { details: { field } })
  }
  if (hours.days.length === 0) refuse('days', 'No day is chosen, so nothing would ever run. Choose at least one day.')
  if (new Set(hours.days).size !== hours.days.length) refuse('days', 'A day is named twice. Name each day once.')
  if (hours.from === hours.to) {
    refuse('to', `From ${hours.from} to ${hours.to} can mean no time or a whole day. For whole days use 00:00 to 24:00.`)
  }
  if (!isZone(hours.zone)) refuse('zone', unknownZone(hours.zone))
  return hours
}

/** Weekly hours are a schedule of one period, which knows no holidays. */
function scheduleOfWeek({ days, from, to, zone }: WeeklyHours): Pick<Schedule, 'zone' | 'periods'> {
  const weekdays = days.map((day) => weekdayNames[day - 1]).join(',')
  return { zone, periods: [periodSchema.parse({ begin: from, end: to, weekdays, holidays: 'same' })] }
}

export function compileWeek(hours: WeeklyHours): CompiledSchedule {
  return compileSchedule(scheduleOfWeek(hours))
}

/** What is on in a week by the wall clock, any week. The hour that a change of summer time adds or takes evens out over a year. */
function onInWeek(hours: WeeklyHours): { readonly minutes: number; readonly starts: number } {
  const monday = dayOfDate('2001-01-01')
  const [begin, end] = [monday * minutesInDay, (monday + 7) * minutesInDay]
  const on = localSegments(compileWeek(hours), monday - 1, monday + 7).filter(({ state }) => state === 'on')
  return {
    minutes: on.reduce((sum, one) => sum + Math.max(0, Math.min(one.end, end) - Math.max(one.start, begin)), 0),
    starts: on.filter(({ start }) => start >= begin && start < end).length,
  }
}

export function hoursPerWeek(hours: WeeklyHours): number {
  return onInWeek(hours).minutes / 60
}

/** How often a week the servers come back; windows that touch are one, and 0 means that they never go. */
export function startsPerWeek(hours: WeeklyHours): number {
  return onInWeek(hours).starts
}

/** Whether the week (see compileWeek) holds this instant, milliseconds since 1970. */
export function isOn(week: CompiledSchedule, instant: number): boolean {
  return desiredState(week, instant).state === 'on'
}

/** Hour of the week, 0 = Monday 00:00, of an instant by the wall clock of a zone. */
export function hourOfWeek(zone: string, instant: number): number {
  const local = instant + zoneOffsets(zone).offsetAt(instant)
  const day = Math.floor(local / dayMs)
  return (weekdayOf(day) - 1) * 24 + Math.floor((local - day * dayMs) / 3_600_000)
}
