import { DateTime, IANAZone } from 'luxon'
import { HengeError } from './error.ts'
import { hoursInWeek } from './price.ts'
import type { WeeklyHours } from './savings.ts'

const minutesInDay = 24 * 60

function minuteOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** Minutes from a chosen day’s midnight; an end before the beginning lies on the next day. */
function windowMinutes(hours: WeeklyHours): { readonly from: number; readonly to: number } {
  const from = minuteOfDay(hours.from)
  const to = minuteOfDay(hours.to)
  return { from, to: to <= from ? to + minutesInDay : to }
}

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
  if (!IANAZone.isValidZone(hours.zone)) {
    refuse('zone', `"${hours.zone}" is not a time zone that is known here. A zone looks like Europe/Berlin.`)
  }
  return hours
}

/** Hours a week by the wall clock. The hour that a change of summer time adds or takes evens out over a year. */
export function hoursPerWeek(hours: WeeklyHours): number {
  const { from, to } = windowMinutes(hours)
  return Math.min((new Set(hours.days).size * (to - from)) / 60, hoursInWeek)
}

/** How often a week the servers come back; windows that touch are one, and 0 means that they never go. */
export function startsPerWeek(hours: WeeklyHours): number {
  const { from, to } = windowMinutes(hours)
  const days = new Set(hours.days)
  const touching = to - from === minutesInDay
  return [...days].filter((day) => !(touching && days.has(day === 1 ? 7 : day - 1))).length
}

/** Whether the window holds this instant (milliseconds since 1970), by the wall clock of its zone. */
export function isOn(hours: WeeklyHours, instant: number): boolean {
  const local = DateTime.fromMillis(instant, { zone: hours.zone })
  const minute = local.hour * 60 + local.minute
  const { from, to } = windowMinutes(hours)
  const yesterday = local.weekday === 1 ? 7 : local.weekday - 1
  const begunToday = hours.days.includes(local.weekday) && minute >= from && minute < to
  return begunToday || (hours.days.includes(yesterday) && minute < to - minutesInDay)
}

/** Hour of the week, 0 = Monday 00:00, of an instant by the wall clock of a zone. */
export function hourOfWeek(zone: string, instant: number): number {
  const local = DateTime.fromMillis(instant, { zone })
  return (local.weekday - 1) * 24 + local.hour
}
