import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileSchedule } from '../../../../../shared/model/schedules/compile-schedule.ts'
import { desiredState } from '../../../../../shared/model/schedules/desired-state.ts'
import { type Period, periodSchema } from '../../../../../shared/model/schedules/schedule.ts'
import {
  hoursOfWeek,
  minutesInWeek,
  paintWeek,
  periodsOfWeek,
  type Week,
  weekOfSchedule,
} from '../../../../../shared/model/schedules/week-of-schedule.ts'

const period = (given: Partial<Period>): Period => periodSchema.parse(given)
const weekOf = (...periods: Partial<Period>[]) => weekOfSchedule({ periods: periods.map(period) })
const nothing: Week = { on: [], holidays: 'skip' }
const office = { weekdays: 'mon-fri', begin: '07:30', end: '19:00' }
/** Monday 00:00 in a zone that never changes its clocks. */
const monday = Date.UTC(2026, 5, 1)

function isOn(periods: readonly Period[], minute: number): boolean {
  return desiredState(compileSchedule({ zone: 'UTC', periods: [...periods] }), monday + minute * 60_000).state === 'on'
}

describe('the week of a schedule', () => {
  it('is there for windows, whole days and nights', () => {
    expect(weekOf(office)?.on).toHaveLength(5)
    expect(weekOf({ weekdays: 'sat,sun' })?.on).toEqual([{ from: 5 * 1440, to: minutesInWeek }])
    expect(weekOf({ weekdays: 'sun', begin: '22:00', end: '06:00' })?.on).toEqual([{ from: 6 * 1440 + 1320, to: minutesInWeek + 360 }])
    expect(weekOf({})?.on).toEqual([{ from: 0, to: minutesInWeek }])
    expect(weekOf()).toEqual(nothing)
  })

  it.each<[string, Partial<Period>[]]>([
    ['a day of the month', [{ ...office, monthdays: '1' }]],
    ['months', [{ ...office, months: 'jan' }]],
    ['the first Monday', [{ ...office, weekdays: 'mon#1' }]],
    ['only a start', [{ begin: '07:00' }]],
    ['holidays in two ways', [office, { weekdays: 'sat', holidays: 'same' }]],
    ['days that are not understood', [{ weekdays: 'monkey' }]],
  ])('is not there with %s', (_what, periods) => {
    expect(weekOf(...periods)).toBeNull()
  })

  it('counts the minutes of each hour', () => {
    const hours = hoursOfWeek(weekOf(office) ?? nothing)
    expect(hours).toHaveLength(168)
    expect(hours.slice(6, 9)).toEqual([0, 30, 60])
    expect(hours.reduce((sum, minutes) => sum + minutes, 0)).toBe(5 * 690)
    expect(hoursOfWeek(weekOf({ weekdays: 'sun', begin: '22:00', end: '06:00' }) ?? nothing)[0]).toBe(60)
  })
})

describe('a painted week', () => {
  it('keeps minutes that were not painted over', () => {
    const week = paintWeek(weekOf(office) ?? nothing, [19, 20], true)
    expect(periodsOfWeek(week)).toEqual([
      period({ weekdays: 'mon', begin: '07:30', end: '21:00' }),
      period({ weekdays: 'tue-fri', begin: '07:30', end: '19:00' }),
    ])
    expect(periodsOfWeek(paintWeek(week, [7, 19, 20], false))).toEqual([
      period({ weekdays: 'mon', begin: '08:00', end: '19:00' }),
      period({ weekdays: 'tue-fri', begin: '07:30', end: '19:00' }),
    ])
  })

  it('says whole days without times, nights with the day on which they begin, and a stretch of days day by day', () => {
    const hours = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)
    expect(periodsOfWeek(paintWeek(nothing, hours(0, 168), true))).toEqual([period({})])
    expect(periodsOfWeek(paintWeek(nothing, [...hours(22, 24), ...hours(24, 30)], true))).toEqual([
      period({ weekdays: 'mon', begin: '22:00', end: '06:00' }),
    ])
    expect(periodsOfWeek(paintWeek(nothing, [...hours(166, 168), ...hours(0, 2)], true))).toEqual([
      period({ weekdays: 'sun', begin: '22:00', end: '02:00' }),
    ])
    expect(periodsOfWeek(paintWeek(nothing, hours(18, 60), true))).toEqual([
      period({ weekdays: 'mon', begin: '18:00', end: '24:00' }),
      period({ weekdays: 'tue' }),
      period({ weekdays: 'wed', begin: '00:00', end: '12:00' }),
    ])
    expect(periodsOfWeek(nothing)).toEqual([])
  })

  const quarter = fc.integer({ min: 0, max: 95 }).map((place) => place * 15)
  const weeks = fc
    .array(
      fc.record({ day: fc.integer({ min: 0, max: 6 }), begin: quarter, length: fc.integer({ min: 1, max: 95 }).map((one) => one * 15) }),
      {
        maxLength: 5,
      },
    )
    .map((windows) => ({
      periods: windows.map(({ day, begin, length }) => {
        const time = (minute: number) => `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
        return period({
          weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'][day] ?? '',
          begin: time(begin),
          end: time(begin + length),
        })
      }),
    }))

  it('means the same written as periods, for any week', () => {
    fc.assert(
      fc.property(weeks, fc.integer({ min: 0, max: minutesInWeek - 1 }), (schedule, minute) => {
        const week = weekOfSchedule(schedule) ?? nothing
        const written = periodsOfWeek(week)
        expect(weekOfSchedule({ periods: written })).toEqual(week)
        if (schedule.periods.length > 0) expect(isOn(written, minute)).toBe(isOn(schedule.periods, minute))
      }),
    )
  })

  it('is on where it was painted and nowhere else changed, for any hours', () => {
    fc.assert(
      fc.property(weeks, fc.uniqueArray(fc.integer({ min: 0, max: 167 }), { maxLength: 60 }), fc.boolean(), (schedule, painted, on) => {
        const before = weekOfSchedule(schedule) ?? nothing
        const after = hoursOfWeek(paintWeek(before, painted, on))
        const expected = hoursOfWeek(before).map((minutes, hour) => (painted.includes(hour) ? (on ? 60 : 0) : minutes))
        expect(after).toEqual(expected)
      }),
    )
  })
})
