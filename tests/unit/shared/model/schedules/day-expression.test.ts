import { describe, expect, it } from 'vitest'
import { compileSchedule, meansDay } from '../../../../../shared/model/schedules/compile-schedule.ts'
import { parseMonthdays, parseMonths, parseWeekdays } from '../../../../../shared/model/schedules/day-expression.ts'
import { dateOfDay, dayOfDate } from '../../../../../shared/model/schedules/local-days.ts'
import { someSchedule } from './some-schedules.ts'

/** Dates of November 2026 (the first is a Sunday) that a period means, or of another month. */
function dates(period: { weekdays?: string; monthdays?: string; months?: string }, month = '2026-11'): number[] {
  const [only] = compileSchedule(someSchedule('UTC', period)).periods
  const first = dayOfDate(`${month}-01`)
  const days = Array.from({ length: 31 }, (_, index) => first + index).filter((day) => dateOfDay(day).startsWith(month))
  return days.filter((day) => only && meansDay(only, day)).map((day) => day - first + 1)
}

describe('weekdays', () => {
  it.each([
    ['mon#1', [2]],
    ['friL', [27]],
    ['sun#5', [29]],
    ['sat#5', []],
    ['fri-mon', [1, 2, 6, 7, 8, 9, 13, 14, 15, 16, 20, 21, 22, 23, 27, 28, 29, 30]],
    ['fri/2', [1, 6, 8, 13, 15, 20, 22, 27, 29]],
    ['mon-wed/2', [2, 4, 9, 11, 16, 18, 23, 25, 30]],
    ['Monday, THURS', [2, 5, 9, 12, 16, 19, 23, 26, 30]],
  ])('%s', (weekdays, expected) => {
    expect(dates({ weekdays })).toEqual(expected)
  })

  it.each(['', '*', '?', 'mon-sun', 'wed-tue'])('%j is every day', (weekdays) => {
    expect(dates({ weekdays })).toHaveLength(30)
  })

  it.each([
    ['0', 'written as names'],
    ['mon#6', '1 to 5'],
    ['mo', 'mo is not a weekday'],
    ['mon-', 'is not a weekday'],
    ['mon,,tue', 'between two commas'],
    ['mon/0', 'whole number'],
    ['mon/', 'whole number'],
    ['mon-tue-wed', 'no range'],
    ['🙈', 'is not a weekday'],
    ['mon‮fri', 'is not a weekday'],
    ['constructor', 'is not a weekday'],
  ])('%s is refused: %s', (text, message) => {
    const parsed = parseWeekdays(text)
    expect('problem' in parsed ? parsed.problem.message : 'none').toContain(message)
  })
})

describe('days of the month', () => {
  it.each([
    ['L', '2026-11', [30]],
    ['L', '2028-02', [29]],
    ['1,15', '2026-11', [1, 15]],
    ['28-3', '2026-11', [1, 2, 3, 28, 29, 30]],
    ['1/10', '2026-11', [1, 11, 21]],
    // 15 November 2026 is a Sunday, 14 a Saturday, the first a Sunday.
    ['15W', '2026-11', [16]],
    ['14W', '2026-11', [13]],
    ['1W', '2026-11', [2]],
    // 1 August 2026 is a Saturday, 31 January 2027 a Sunday.
    ['1W', '2026-08', [3]],
    ['31W', '2027-01', [29]],
    ['31W', '2026-11', []],
    ['31', '2026-11', []],
  ])('%s in %s', (monthdays, month, expected) => {
    expect(dates({ monthdays }, month)).toEqual(expected)
  })

  it.each(['0', '32', '40W', '1-32', 'x', '-1'])('%s is refused', (text) => {
    expect(parseMonthdays(text)).toHaveProperty('problem')
  })
})

describe('months', () => {
  it.each([
    ['jan/3', [1, 4, 7, 10]],
    ['nov-feb', [1, 2, 11, 12]],
    ['1-3,december', [1, 2, 3, 12]],
  ])('%s', (text, expected) => {
    const parsed = parseMonths(text)
    const bits = 'value' in parsed ? (parsed.value ?? 0) : 0
    expect(Array.from({ length: 12 }, (_, index) => index + 1).filter((month) => (bits >> month) & 1)).toEqual(expected)
  })

  it.each(['13', 'ja', 'jan-foo', '0'])('%s is refused', (text) => {
    expect(parseMonths(text)).toHaveProperty('problem')
  })
})
