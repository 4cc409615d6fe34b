import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { compileSchedule } from '../../../../../shared/model/schedules/compile-schedule.ts'
import { desiredState } from '../../../../../shared/model/schedules/desired-state.ts'
import { calendarDay } from '../../../../../shared/model/schedules/local-days.ts'
import type { Period, PowerState } from '../../../../../shared/model/schedules/schedule.ts'
import { nextTransitions, transitions } from '../../../../../shared/model/schedules/timeline.ts'
import { zoneOffsets } from '../../../../../shared/model/schedules/zone-offsets.ts'
import { arbitraryPeriod, arbitraryZone, at, compiled, holidaysOn, someSchedule, told } from './some-schedules.ts'

const berlin = 'Europe/Berlin'
const stateAt = (schedule: ReturnType<typeof compiled>, text: string, zone = 'UTC') => desiredState(schedule, at(text, zone)).state

describe('what Instance Scheduler says', () => {
  it.each([
    ['only an end', { end: '18:00' }, { '17:00': 'any', '17:59': 'any', '18:00': 'off', '23:59': 'off', '00:00': 'any' }],
    ['only a begin', { begin: '09:00' }, { '08:59': 'any', '09:00': 'on', '23:59': 'on', '00:00': 'any' }],
    ['both', { begin: '09:00', end: '17:00' }, { '08:59': 'off', '09:00': 'on', '16:59': 'on', '17:00': 'off' }],
    ['neither', { weekdays: 'tue' }, { '00:00': 'on', '23:59': 'on' }],
  ])('of a period with %s', (_, period, states) => {
    const schedule = compiled('UTC', period)
    for (const [time, state] of Object.entries(states))
      expect(`${time} ${stateAt(schedule, `2026-11-24T${time}`)}`).toBe(`${time} ${state}`)
  })

  it('periods a minute apart are one, two minutes apart they are two', () => {
    const one = compiled('UTC', { begin: '08:00', end: '12:00' }, { begin: '12:01', end: '17:00' })
    expect(told(one, 'UTC', '2026-11-24', '2026-11-25')).toEqual(['2026-11-24 08:00 +00:00 on', '2026-11-24 17:00 +00:00 off'])
    const two = compiled('UTC', { begin: '08:00', end: '12:00' }, { begin: '12:02', end: '17:00' })
    expect(told(two, 'UTC', '2026-11-24', '2026-11-25')).toHaveLength(4)
    const night = compiled('UTC', { begin: '22:00', end: '23:59' }, { begin: '00:00', end: '06:00' })
    expect(told(night, 'UTC', '2026-11-24T12:00', '2026-11-25T12:00')).toEqual([
      '2026-11-24 22:00 +00:00 on',
      '2026-11-25 06:00 +00:00 off',
    ])
  })

  it('weekdays, days of the month and months must all hold', () => {
    const schedule = compiled('UTC', { begin: '08:00', end: '12:00', weekdays: 'mon', monthdays: '1', months: 'nov' })
    expect(told(schedule, 'UTC', '2026-11-01', '2026-12-01')).toEqual([])
    expect(told(schedule, 'UTC', '2027-11-01', '2027-12-01')).toHaveLength(2)
  })

  it('on counts before any, and any before off', () => {
    const schedule = compiled('UTC', { begin: '09:00', end: '17:00' }, { end: '20:00', weekdays: 'sun' })
    expect(told(schedule, 'UTC', '2026-11-28', '2026-11-30')).toEqual([
      ...['2026-11-28 09:00 +00:00 on', '2026-11-28 17:00 +00:00 off', '2026-11-29 00:00 +00:00 any'],
      ...['2026-11-29 09:00 +00:00 on', '2026-11-29 17:00 +00:00 any', '2026-11-29 20:00 +00:00 off'],
    ])
  })
})

describe('what people mean and Instance Scheduler does not do', () => {
  it('a window over midnight belongs to the day on which it begins', () => {
    const schedule = compiled(berlin, { begin: '22:00', end: '06:00', weekdays: 'mon' })
    expect(told(schedule, berlin, '2026-11-23', '2026-11-26')).toEqual(['2026-11-23 22:00 +01:00 on', '2026-11-24 06:00 +01:00 off'])
  })

  it('a period that only stops leaves other days alone', () => {
    const schedule = compiled(berlin, { end: '18:00', weekdays: 'mon-fri' })
    expect(stateAt(schedule, '2026-11-28T20:00', berlin)).toBe('any')
  })
})

describe('when clocks change in Berlin', () => {
  it('a begin that is jumped over is the moment after the jump', () => {
    const schedule = compiled(berlin, { begin: '02:30', end: '08:00' })
    expect(told(schedule, berlin, '2026-03-29', '2026-03-30')).toEqual(['2026-03-29 03:00 +02:00 on', '2026-03-29 08:00 +02:00 off'])
    expect(transitions(schedule, at('2026-03-29', berlin), at('2026-03-30', berlin))[0]?.shift).toBe('missing')
  })

  it('a window that is jumped over altogether is left out', () => {
    expect(told(compiled(berlin, { begin: '02:10', end: '02:50' }), berlin, '2026-03-29', '2026-03-30')).toEqual([])
  })

  it('an end that comes twice ends once, and nothing starts again', () => {
    const schedule = compiled(berlin, { begin: '01:00', end: '02:30' })
    expect(told(schedule, berlin, '2026-10-25', '2026-10-26')).toEqual(['2026-10-25 01:00 +02:00 on', '2026-10-25 02:30 +02:00 off'])
    expect(transitions(schedule, at('2026-10-25', berlin), at('2026-10-26', berlin))[1]?.shift).toBe('repeated')
  })

  it('a begin that comes twice starts the first time', () => {
    const schedule = compiled(berlin, { begin: '02:30', end: '08:00' })
    expect(told(schedule, berlin, '2026-10-25', '2026-10-26')).toEqual(['2026-10-25 02:30 +02:00 on', '2026-10-25 08:00 +01:00 off'])
  })

  it('07:00 stays 07:00', () => {
    const schedule = compiled(berlin, { begin: '07:00', end: '19:00', weekdays: 'mon-fri' })
    const found = told(schedule, berlin, '2026-03-27', '2026-03-31')
    expect(found.filter((one) => one.endsWith('on'))).toEqual(['2026-03-27 07:00 +01:00 on', '2026-03-30 07:00 +02:00 on'])
  })

  it('a day that a zone left out is left out', () => {
    const schedule = compiled('Pacific/Apia', { begin: '07:00', end: '19:00' })
    expect(told(schedule, 'Pacific/Apia', '2011-12-29', '2012-01-01').filter((one) => one.endsWith('on'))).toEqual([
      '2011-12-29 07:00 -10:00 on',
      '2011-12-31 07:00 +14:00 on',
    ])
  })
})

describe('holidays', () => {
  const christmas = holidaysOn('2026-12-25')
  const with25th = (...periods: Parameters<typeof someSchedule>[1][]) => compileSchedule(someSchedule(berlin, ...periods), christmas)

  it('no window begins on one, and the window of the day before goes on', () => {
    const schedule = with25th({ begin: '20:00', end: '06:00' })
    expect(told(schedule, berlin, '2026-12-24T12:00', '2026-12-26T12:00')).toEqual(
      [...['2026-12-24 20:00 +01:00 on', '2026-12-25 06:00 +01:00 off'], '2026-12-26 06:00 +01:00 off'].filter(
        (one) => one !== '2026-12-26 06:00 +01:00 off',
      ),
    )
    expect(desiredState(schedule, at('2026-12-25T21:00', berlin))).toEqual({ state: 'off', reason: { kind: 'holiday', name: 'a holiday' } })
  })

  it('can be days like any other, or have hours of their own', () => {
    expect(told(with25th({ begin: '07:00', end: '19:00', holidays: 'same' }), berlin, '2026-12-25', '2026-12-26')).toHaveLength(2)
    const own = with25th({ begin: '07:00', end: '19:00' }, { begin: '10:00', end: '12:00', holidays: 'only' })
    expect(told(own, berlin, '2026-12-25', '2026-12-26')).toEqual(['2026-12-25 10:00 +01:00 on', '2026-12-25 12:00 +01:00 off'])
  })

  it('a period that only stops stops on them too', () => {
    expect(told(with25th({ end: '18:00' }), berlin, '2026-12-25', '2026-12-26')).toContain('2026-12-25 18:00 +01:00 off')
  })
})

/** Says it minute by minute from the rules alone, with luxon, without windows, merging or offsets. Not for days around changes of the clock. */
function naively(periods: readonly Period[], schedule: ReturnType<typeof compiled>, zone: string, instant: number): PowerState {
  const local = DateTime.fromMillis(instant, { zone })
  const minute = local.hour * 60 + local.minute
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  const day = (date: DateTime) => Math.round(date.setZone('UTC', { keepLocalTime: true }).startOf('day').toMillis() / 86_400_000)
  const votes = periods.flatMap((period, index): (PowerState | 'silent')[] => {
    const one = schedule.periods.find((candidate) => candidate.index === index)
    if (!one) return []
    const means = (date: number) => {
      const { year, month, date: ofMonth, weekday } = calendarDay(date)
      const length = DateTime.utc(year, month).daysInMonth ?? 0
      const inWeek =
        one.weekdays === null ||
        (one.weekdays.weekdays >> weekday) % 2 !== 0 ||
        one.weekdays.nth.some(
          (each) => each.weekday === weekday && (each.nth === 0 ? ofMonth > length - 7 : Math.ceil(ofMonth / 7) === each.nth),
        )
      const nearest = (wanted: number) => {
        const candidates = Array.from({ length }, (_, of) => of + 1).filter((each) => DateTime.utc(year, month, each).weekday <= 5)
        const distance = (each: number) => Math.abs(each - wanted)
        return candidates.reduce((best, each) => (distance(each) < distance(best) ? each : best))
      }
      const inMonth =
        one.monthdays === null ||
        (one.monthdays.dates >> ofMonth) % 2 !== 0 ||
        (one.monthdays.last && ofMonth === length) ||
        one.monthdays.nearest.some((wanted) => wanted <= length && nearest(wanted) === ofMonth)
      const isHoliday = schedule.holiday(date) !== null
      const onlyEnds = period.begin === null && period.end !== null
      const allowed = period.holidays === 'same' || (period.holidays === 'only' ? isHoliday : !isHoliday || onlyEnds)
      return inWeek && inMonth && (one.months === null || (one.months >> month) % 2 !== 0) && allowed
    }
    const today = means(day(local))
    const yesterday = means(day(local.minus({ days: 1 })))
    const [begin, end] = [period.begin === null ? null : minutes(period.begin), period.end === null ? null : minutes(period.end)]
    if (begin === null && end === null) return [today ? 'on' : 'off']
    if (begin === null) return [today ? (minute >= (end ?? 0) ? 'off' : 'any') : 'silent']
    if (end === null) return [today ? (minute >= begin ? 'on' : 'any') : 'silent']
    if (end >= begin) return [today && minute >= begin && minute < end ? 'on' : 'off']
    return [(today && minute >= begin) || (yesterday && minute < end) ? 'on' : 'off']
  })
  if (votes.includes('on')) return 'on'
  if (votes.includes('any')) return 'any'
  return votes.includes('off') ? 'off' : 'any'
}

describe('for any periods, zone and time', () => {
  const year = fc.integer({ min: 2010, max: 2037 })
  const holidays = holidaysOn('2026-12-25', '2026-01-01', '2027-03-28', '2030-10-27', '2015-05-14', '2012-11-01')

  it('the state at an instant is the one of the last transition before it', () => {
    fc.assert(
      fc.property(
        ...[arbitraryZone, fc.array(arbitraryPeriod, { minLength: 1, maxLength: 4 }), year, fc.nat(365 * 24 * 60), fc.nat(40 * 24 * 60)],
        (zone, periods, inYear, offset, length) => {
          const schedule = compileSchedule({ zone, periods }, holidays)
          const from = Date.UTC(inYear, 0, 1) + offset * 60_000
          const to = from + length * 60_000
          const found = transitions(schedule, from, to)
          let state = desiredState(schedule, from - 1).state
          for (const one of found) {
            expect(one.from).toBe(state)
            expect(desiredState(schedule, one.at - 1).state).toBe(state)
            state = one.to
            expect(desiredState(schedule, one.at).state).toBe(state)
          }
          expect(desiredState(schedule, to - 1).state).toBe(length === 0 ? desiredState(schedule, from - 1).state : state)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('a range can be cut anywhere', () => {
    fc.assert(
      fc.property(
        ...[
          arbitraryZone,
          fc.array(arbitraryPeriod, { minLength: 1, maxLength: 3 }),
          year,
          fc.nat(365 * 24 * 60),
          fc.nat(20_000),
          fc.nat(20_000),
        ],
        (zone, periods, inYear, offset, first, second) => {
          const schedule = compileSchedule({ zone, periods }, holidays)
          const from = Date.UTC(inYear, 0, 1) + offset * 60_000
          const [middle, to] = [from + first * 60_000, from + (first + second) * 60_000]
          const parts = [...transitions(schedule, from, middle), ...transitions(schedule, middle, to)]
          expect(parts.map(({ at: when, to: state }) => [when, state])).toEqual(
            transitions(schedule, from, to).map(({ at: when, to: state }) => [when, state]),
          )
          expect(nextTransitions(schedule, from - 1, 1000, to).map(({ at: when }) => when)).toEqual(parts.map(({ at: when }) => when))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('away from changes of the clocks it is what the rules say minute by minute', () => {
    fc.assert(
      fc.property(
        ...[
          arbitraryZone,
          fc.array(arbitraryPeriod, { minLength: 1, maxLength: 4 }),
          year,
          fc.array(fc.nat(365 * 24 * 60), { minLength: 20, maxLength: 20 }),
        ],
        (zone, periods, inYear, minutes) => {
          const schedule = compileSchedule({ zone, periods }, holidays)
          const offsets = zoneOffsets(zone)
          for (const minute of minutes) {
            const instant = Date.UTC(inYear, 0, 1) + minute * 60_000
            const around = [-2, -1, 1, 2].map((days) => offsets.offsetAt(instant + days * 86_400_000))
            if (new Set(around).size > 1) continue
            const expected = naively(periods, schedule, zone, instant)
            const beside = [-60_000, 60_000].map((distance) => naively(periods, schedule, zone, instant + distance))
            // A minute between two windows is part of them.
            if (expected !== 'on' && beside.every((state) => state === 'on')) continue
            expect(desiredState(schedule, instant).state).toBe(expected)
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  it('offsets are those of luxon', () => {
    fc.assert(
      fc.property(arbitraryZone, fc.integer({ min: Date.UTC(1975), max: Date.UTC(2045) }), (zone, instant) => {
        expect(zoneOffsets(zone).offsetAt(instant)).toBe(DateTime.fromMillis(instant, { zone }).offset * 60_000)
      }),
      { numRuns: 1000 },
    )
  })
})
