import { HengeError } from '../error.ts'
import {
  type DaySet,
  type ExpressionProblem,
  holdsMonthday,
  holdsWeekday,
  type MonthdaySet,
  parseMonthdays,
  parseMonths,
  parseWeekdays,
} from './day-expression.ts'
import { calendarDay, daysInMonth, minuteOfTime, minutesInDay, weekdayOf } from './local-days.ts'
import type { Period, Schedule } from './schedule.ts'
import { type ZoneOffsets, zoneOffsets } from './zone-offsets.ts'

/** The name of the holiday on a day (days since 1970), null on other days. */
export type HolidayLookup = (day: number) => string | null

export const noHolidays: HolidayLookup = () => null

export interface CompiledPeriod {
  /** In `schedule.periods`. */
  readonly index: number
  readonly name: string
  /** Minutes since midnight; null as in the period. An end after midnight of the next day is more than 1440. */
  readonly begin: number | null
  readonly end: number | null
  readonly holidays: Period['holidays']
  readonly weekdays: DaySet | null
  readonly monthdays: MonthdaySet | null
  readonly months: number | null
}

/** A schedule that is ready to be asked many times. */
export interface CompiledSchedule {
  readonly zone: ZoneOffsets
  /** By their begin. */
  readonly periods: readonly CompiledPeriod[]
  readonly holiday: HolidayLookup
  /** What holds where no period says anything: a period with begin and end, or of whole days, means off everywhere else. */
  readonly base: 'off' | 'any'
}

/** INVALID_INPUT, with details.field, for a zone or days that are not understood; `checkSchedule` says all that is wrong at once. */
export function compileSchedule(schedule: Pick<Schedule, 'zone' | 'periods'>, holiday: HolidayLookup = noHolidays): CompiledSchedule {
  const periods = schedule.periods.map(compilePeriod).sort((a, b) => firstMinute(a) - firstMinute(b))
  const bounded = periods.some(({ begin, end }) => (begin === null) === (end === null))
  return { zone: zoneOffsets(schedule.zone), periods, holiday, base: bounded ? 'off' : 'any' }
}

const firstMinute = ({ begin, end }: CompiledPeriod) => begin ?? (end === null ? 0 : end)

function compilePeriod(period: Period, index: number): CompiledPeriod {
  const value = <T>(field: 'weekdays' | 'monthdays' | 'months', parsed: { value: T | null } | { problem: ExpressionProblem }): T | null => {
    if ('value' in parsed) return parsed.value
    throw new HengeError('INVALID_INPUT', parsed.problem.message, { details: { field: `periods.${index}.${field}` } })
  }
  const begin = period.begin === null ? null : minuteOfTime(period.begin)
  const end = period.end === null ? null : minuteOfTime(period.end)
  return {
    ...{ index, name: period.name, holidays: period.holidays, begin },
    end: begin !== null && end !== null && end < begin ? end + minutesInDay : end,
    weekdays: value('weekdays', parseWeekdays(period.weekdays)),
    monthdays: value('monthdays', parseMonthdays(period.monthdays)),
    months: value('months', parseMonths(period.months)),
  }
}

/** Whether a period means a day (days since 1970), holidays aside. */
export function meansDay({ weekdays, monthdays, months }: CompiledPeriod, day: number): boolean {
  // Most periods ask for weekdays alone, and a year of a thousand servers asks often.
  if (monthdays === null && months === null && (weekdays === null || weekdays.nth.length === 0)) {
    return weekdays === null || ((weekdays.weekdays >> weekdayOf(day)) & 1) === 1
  }
  const { year, month, date, weekday } = calendarDay(day)
  if (months !== null && ((months >> month) & 1) === 0) return false
  if (weekdays !== null && !holdsWeekday(weekdays, weekday, date, () => daysInMonth(year, month))) return false
  return monthdays === null || holdsMonthday(monthdays, year, month, date, day)
}

/** Whether a holiday keeps a period from what it would do on a day. One that only stops stops on holidays too. */
export function isHeldBack({ begin, end, holidays }: CompiledPeriod, holiday: string | null): boolean {
  if (holidays === 'same') return false
  if (holidays === 'only') return holiday === null
  return holiday !== null && !(begin === null && end !== null)
}
