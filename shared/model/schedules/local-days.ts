/** A day of a calendar without a zone is a number: days since 1970-01-01. */
export const dayMs = 86_400_000
export const minuteMs = 60_000
export const minutesInDay = 1440

export interface CalendarDay {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly date: number
  /** ISO: 1 is Monday. */
  readonly weekday: number
}

export function calendarDay(day: number): CalendarDay {
  const at = new Date(day * dayMs)
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate(), weekday: weekdayOf(day) }
}

/** ISO, 1 is Monday; 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** Of `2026-11-23`. */
export function dayOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / dayMs
}

/** `2026-11-23` */
export function dateOfDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

/** Minutes since midnight of `07:30`; 1440 of `24:00`. */
export function minuteOfTime(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** `07:30` of minutes since any midnight. */
export function timeOfMinute(minute: number): string {
  const ofDay = ((minute % minutesInDay) + minutesInDay) % minutesInDay
  return `${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`
}
