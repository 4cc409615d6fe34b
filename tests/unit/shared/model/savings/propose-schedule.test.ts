import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chosenRule, defaultIdleChoice } from '../../../../../shared/model/savings/idle-rule.ts'
import { proposeSchedule } from '../../../../../shared/model/savings/propose-schedule.ts'
import { hourMs, joinServers } from '../../../../../shared/model/savings/server-hour.ts'
import { compileSchedule } from '../../../../../shared/model/schedules/compile-schedule.ts'
import { desiredState } from '../../../../../shared/model/schedules/desired-state.ts'

const monday = Date.parse('2026-11-02T00:00:00Z')
const rule = chosenRule(defaultIdleChoice)
const none: ReadonlySet<number> = new Set()
/** Two weeks from a Monday on; null: no data. */
const samples = (busy: (hour: number) => boolean | null, hours = 336) =>
  joinServers([
    Array.from({ length: hours }, (_, hour) => ({ hour, is: busy(hour) })).flatMap(({ hour, is }) =>
      is === null ? [] : { at: monday + hour * hourMs, maximum: is ? 60 : 2, average: is ? 30 : 1, network: 0 },
    ),
  ])
const propose = (busy: (hour: number) => boolean | null, hours = 336, off = none, bootSeconds = 180) =>
  proposeSchedule({ rule, samples: samples(busy, hours), off, zone: 'UTC', bootSeconds })
const office = (hour: number) => hour % 24 >= 7 && hour % 24 < 19 && hour % 168 < 120

describe('a proposed schedule', () => {
  it('is the hours of use, begun early enough to have booted', () => {
    const proposal = propose(office)
    expect(proposal).toMatchObject({ state: 'schedule', confidence: 'high', cutOff: 0, startsPerWeek: 5 })
    if (proposal.state !== 'schedule') return
    expect(proposal.schedule.periods).toMatchObject([{ begin: '06:55', end: '19:00', weekdays: 'mon-fri' }])
    expect(proposal.hoursPerWeek).toBeCloseTo(60 + 25 / 60)
    expect(proposal.reason).toBe('168 of 168 hours of the week are known, over 2 weeks; 100 % of them were the same each week')
  })

  it('evens out weekdays that differ by little, and keeps short pauses on', () => {
    const proposal = propose((hour) => office(hour) && hour % 24 !== 12 && !(hour % 168 < 24 && hour % 24 === 7))
    expect(proposal.state === 'schedule' && proposal.schedule.periods).toMatchObject([
      { begin: '06:55', end: '19:00', weekdays: 'mon-fri' },
    ])
  })

  it('goes over midnight and over the end of the week', () => {
    const nightly = propose((hour) => hour % 24 >= 22 || hour % 24 < 4)
    expect(nightly).toMatchObject({ state: 'schedule', startsPerWeek: 7 })
    expect(nightly.state === 'schedule' && nightly.hoursPerWeek).toBeCloseTo(42 + 35 / 60)
  })

  it('takes an hour of which nobody knows anything for used, and one that was seen off for not', () => {
    const half = propose((hour) => (hour % 168 < 120 ? office(hour) : null))
    expect(half).toMatchObject({ state: 'schedule', confidence: 'low' })
    expect(half.state === 'schedule' && half.hoursPerWeek).toBeGreaterThan(60 + 48)
    const off = new Set(
      Array.from({ length: 336 }, (_, hour) => hour)
        .filter((hour) => hour % 168 >= 120)
        .map((hour) => monday + hour * hourMs),
    )
    const seen = propose((hour) => (hour % 168 < 120 ? office(hour) : null), 336, off)
    expect(seen).toMatchObject({ state: 'schedule', confidence: 'high', startsPerWeek: 5 })
  })

  it('names busy hours that it would cut off, of weeks that differ', () => {
    const proposal = propose((hour) => office(hour) || hour === 500, 168 * 3)
    expect(proposal).toMatchObject({ state: 'schedule', cutOff: 1 })
  })

  it('is none for what is always used, never used, or hardly known', () => {
    expect(propose(() => true)).toMatchObject({ state: 'always-used' })
    expect(propose(() => false)).toMatchObject({ state: 'never-used' })
    expect(propose(office, 29)).toEqual({ state: 'not-enough-data', reason: '29 known hours in 14 days, of 30 needed' })
  })

  it('wants servers on in every hour that was always busy, whatever the week and the zone', () => {
    const week = fc.array(fc.boolean(), { minLength: 168, maxLength: 168 })
    fc.assert(
      fc.property(
        week,
        fc.constantFrom('UTC', 'Asia/Kolkata', 'America/New_York'),
        fc.integer({ min: 0, max: 3600 }),
        (used, zone, bootSeconds) => {
          const all = samples((hour) => used[hour % 168] ?? false)
          const proposal = proposeSchedule({ rule, samples: all, off: none, zone, bootSeconds })
          if (proposal.state !== 'schedule') return
          const compiled = compileSchedule(proposal.schedule)
          for (const { at, maximum } of all.slice(168)) {
            // A zone of half hours has hours of the week that begin in the middle of ours.
            const whole = zone !== 'Asia/Kolkata'
            if (maximum === 60 && whole)
              expect([desiredState(compiled, at).state, desiredState(compiled, at + hourMs - 1).state]).toEqual(['on', 'on'])
          }
          expect(proposal.hoursPerWeek).toBeCloseTo(proposal.hours.reduce((sum, minutes) => sum + minutes, 0) / 60)
        },
      ),
      { numRuns: 60 },
    )
  })
})
