import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileSchedule } from '../../../../../../shared/model/schedules/compile-schedule.ts'
import { custodianDefaults, fromCustodianStatus, fromCustodianTag } from '../../../../../../shared/model/schedules/interop/custodian.ts'
import { periodWords } from '../../../../../../shared/model/schedules/schedule-words.ts'
import { transitions } from '../../../../../../shared/model/schedules/timeline.ts'

function told(tag: string, policy = custodianDefaults): string[] {
  const found = fromCustodianTag(tag, policy)
  return found.kind === 'schedule' ? [found.schedule.zone, ...found.schedule.periods.map(periodWords)] : [found.kind]
}

const warned = (tag: string): string => {
  const found = fromCustodianTag(tag)
  return found.kind === 'nothing' ? found.message : found.warnings.join(' ')
}

describe('a tag of Cloud Custodian', () => {
  it.each([
    ['off=(M-F,19);on=(M-F,7);tz=pt', ['America/Los_Angeles', 'Mon to Fri, 07:00 to 19:00']],
    ['off=[(M-F,21),(U,18)];on=[(M-F,6),(U,10)];tz=pt', ['America/Los_Angeles', 'Mon to Fri, 06:00 to 21:00', 'Sun, 10:00 to 18:00']],
    ['"OFF=(m-f,19);ON=(m-f,7);TZ=europe/berlin"', ['Europe/Berlin', 'Mon to Fri, 07:00 to 19:00']],
    ['offu3du28mu2dfu2c19u29u3bonu3du28mu2dfu2c7u29u3btzu3deuropeu2fberlin', ['Europe/Berlin', 'Mon to Fri, 07:00 to 19:00']],
    ['', ['America/New_York', 'Mon to Fri, 07:00 to 19:00']],
    ['on', ['America/New_York', 'Mon to Fri, 07:00 to 19:00']],
    ['tz=utc', ['Etc/UTC', 'Mon to Fri, 07:00 to 19:00']],
    ['on=(M-F,22);off=(T-S,6);tz=utc', ['Etc/UTC', 'Mon to Fri, 22:00 to 06:00 of the next day']],
    ['on=(M,7);off=(F,19);tz=utc', ['Etc/UTC', 'Mon, 07:00 to 24:00', 'Tue to Thu, the whole day', 'Fri, 00:00 to 19:00']],
    ['on=(M,7);off=(M-F,19);tz=utc', ['Etc/UTC', 'Mon, 07:00 to 19:00', 'Tue to Fri, stops at 19:00']],
    ['off', ['opted-out']],
  ])('%j', (tag, expected) => {
    expect(told(tag)).toEqual(expected)
  })

  it.each([
    ['foo', 'says nothing to Custodian, so the default hours'],
    ['off=(M-F,19)', 'still Custodian starts these servers at 7:00'],
    ['on=(M-F,7)', 'still Custodian stops these servers at 19:00'],
    ['of=(M-F,19)', '"of" is no key'],
    ['off=(M,W,19);on=(M-F,7)', 'Days in a list are not understood'],
    ['off=(M,W,19)', 'Still it starts these servers'],
    ['off=(M-F,19:30);on=(M-F,7)', 'minutes are not understood'],
    ['off=(M-F,24);on=(M-F,7)', 'no whole hour'],
    ['off=(X,19);on=(M-F,7)', 'no day or range'],
    ['off=(M-F,19);on=(M-F,7);tz=moon', 'time zone "moon" is not known'],
    ['off=(M-F,19);on', 'not of the form key=value'],
    ['off=(M-F,7);on=(M-F,7)', 'both starts and stops'],
    ['off=(M-F,2);on=(M-F,7)', 'When clocks change'],
    ['on=(M-F,7);off=(F,19)', 'starts again what somebody has stopped'],
    ['tz=constructor', 'is not known'],
    ['🙈;‮', 'says nothing to Custodian'],
  ])('%s: it is said that %s', (tag, expected) => {
    expect(warned(tag)).toContain(expected)
  })

  it('has the default hours of the policy that is given', () => {
    expect(told('', { onHour: 8, offHour: 18, zone: 'cet', weekends: false, weekendsOnly: false })).toEqual([
      'Europe/Berlin',
      'every day, 08:00 to 18:00',
    ])
    expect(told('', { ...custodianDefaults, weekendsOnly: true })).toContain('Mon, 07:00 to 24:00')
  })

  it('means the same hours for any days and hours', () => {
    const day = fc.constantFrom('M', 'T', 'W', 'H', 'F', 'S', 'U', 'M-F', 'F-M', 'S-U', 'T-H')
    const side = fc.array(fc.tuple(day, fc.nat(23)), { minLength: 1, maxLength: 3 })
    const letters = 'MTWHFSU'
    const hoursOf = (parts: readonly (readonly [string, number])[]) =>
      new Set(
        parts.flatMap(([days, hour]) => {
          const [first = 0, last = first] = days.split('-').map((one) => letters.indexOf(one))
          return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => ((first + index) % 7) * 24 + hour)
        }),
      )
    fc.assert(
      fc.property(side, side, (on, off) => {
        const write = (parts: readonly (readonly [string, number])[]) => `[${parts.map(([days, hour]) => `(${days},${hour})`).join(',')}]`
        const found = fromCustodianTag(`on=${write(on)};off=${write(off)};tz=utc`)
        if (found.kind !== 'schedule') throw new Error('it is a schedule')
        const [starts, stops] = [hoursOf(on), hoursOf(off)]
        const monday = Date.UTC(2026, 10, 2)
        const ours = new Map(transitions(compileSchedule(found.schedule), monday, monday + 21 * 86_400_000).map((one) => [one.at, one.to]))
        let [theirs, mine] = ['', '']
        for (let hour = 0; hour < 21 * 24; hour += 1) {
          if (starts.has(hour % 168)) theirs = 'on'
          else if (stops.has(hour % 168)) theirs = 'off'
          const change = ours.get(monday + hour * 3_600_000)
          if (change && change !== 'any') mine = change
          // Before anything was done, and before the first week is over, neither says anything.
          if (hour >= 168) expect(`${hour} ${mine}`).toBe(`${hour} ${theirs}`)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('an announcement in maid_status', () => {
  it.each([
    ['Resource does not meet policy: stop@2026/11/25', { action: 'stop', at: '2026-11-25T00:00:00.000Z' }],
    ['Resource does not meet policy: terminate@2026/11/25 1730 UTC', { action: 'terminate', at: '2026-11-25T17:30:00.000Z' }],
    ['keep', null],
    ['stop@2026/13/45', null],
    ['', null],
  ])('%j', (tag, expected) => {
    expect(fromCustodianStatus(tag)).toEqual(expected)
  })
})
