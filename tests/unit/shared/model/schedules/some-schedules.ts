import fc from 'fast-check'
import { DateTime } from 'luxon'
import { type CompiledSchedule, compileSchedule, type HolidayLookup } from '../../../../../shared/model/schedules/compile-schedule.ts'
import { dayOfDate } from '../../../../../shared/model/schedules/local-days.ts'
import { periodSchema, type Schedule, scheduleSchema } from '../../../../../shared/model/schedules/schedule.ts'
import { transitions } from '../../../../../shared/model/schedules/timeline.ts'

type PeriodInput = Parameters<typeof periodSchema.parse>[0] & object

export function someSchedule(zone: string, ...periods: PeriodInput[]): Schedule {
  return scheduleSchema.parse({ zone, periods })
}

export const compiled = (zone: string, ...periods: PeriodInput[]): CompiledSchedule => compileSchedule(someSchedule(zone, ...periods))

/** Of `2026-11-23T07:00` in a zone; with an offset it is taken as it is. */
export const at = (text: string, zone: string): number => DateTime.fromISO(text, { zone }).toMillis()

/** `2026-11-23 07:00 +01:00 on`, one for each change. */
export function told(schedule: CompiledSchedule, zone: string, from: string, to: string): string[] {
  return transitions(schedule, at(from, zone), at(to, zone)).map(
    (one) => `${DateTime.fromMillis(one.at, { zone }).toFormat('yyyy-MM-dd HH:mm ZZ')} ${one.to}`,
  )
}

/** Holidays on the dates, all of one name. */
export function holidaysOn(...dates: string[]): HolidayLookup {
  const days = new Set(dates.map(dayOfDate))
  return (day) => (days.has(day) ? 'a holiday' : null)
}

const time = fc.integer({ min: 0, max: 1439 }).map((minute) => {
  const two = (number: number) => String(number).padStart(2, '0')
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
})
const orNothing = (...texts: string[]) => fc.oneof(fc.constant(''), fc.constantFrom(...texts))

export const arbitraryPeriod = fc
  .record({
    begin: fc.option(time),
    end: fc.option(fc.oneof(time, fc.constant('24:00'))),
    weekdays: orNothing('mon-fri', 'sat,sun', 'fri-mon', 'mon#1', 'friL', 'mon/2', 'wed'),
    monthdays: orNothing('1-7', 'L', '15W', '25-5', '1/3'),
    months: orNothing('nov-mar', 'jan/3', 'mar,oct'),
    holidays: fc.constantFrom('skip', 'same', 'only'),
  })
  .map((one) => periodSchema.parse(one))

/** Zones with all kinds of changes: at midnight, by half an hour, a whole day, twice around Ramadan, none. */
export const arbitraryZone = fc.constantFrom(
  ...['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Africa/Casablanca', 'Pacific/Apia'],
  ...['Asia/Kolkata', 'America/Havana', 'Asia/Tehran', 'Africa/Cairo', 'Etc/UTC', 'Antarctica/Troll'],
)
