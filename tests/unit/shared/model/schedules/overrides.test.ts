import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoTime } from '../../../../../shared/model/clock.ts'
import { compileSchedule } from '../../../../../shared/model/schedules/compile-schedule.ts'
import { desiredState } from '../../../../../shared/model/schedules/desired-state.ts'
import {
  overrideAt,
  overridesFor,
  postponeNext,
  skipNext,
  wantedTimeline,
  wantedTransitions,
} from '../../../../../shared/model/schedules/overrides.ts'
import type { Override } from '../../../../../shared/model/schedules/schedule.ts'
import { arbitraryPeriod, arbitraryZone, at, compiled } from './some-schedules.ts'

const office = compiled('UTC', { begin: '07:00', end: '19:00', weekdays: 'mon-fri' })
const utc = (text: string) => at(text, 'UTC')

function override(state: Override['state'], from: string, until: string, more: Partial<Override> = {}): Override {
  return {
    ...{ id: `${state} ${from}`, accountId: 'a', role: 'web', serverId: null, state, note: '', createdAt: '2026-11-01T00:00:00.000Z' },
    ...{ from: `${from}:00.000Z`, until: `${until}:00.000Z`, ...more },
  }
}

const told = (overrides: readonly Override[], from = '2026-11-23', to = '2026-11-24', schedule: typeof office | null = office) =>
  wantedTransitions(schedule, overrides, utc(from), utc(to)).map(
    (one) => `${isoTime(one.at).slice(5, 16)} ${one.to}${one.override ? ' override' : ''}`,
  )

describe('an override', () => {
  it('keeps servers on beyond their hours, and ends by itself', () => {
    expect(told([override('on', '2026-11-23T18:00', '2026-11-23T22:00')])).toEqual(['11-23T07:00 on', '11-23T22:00 off'])
  })

  it('switches off until Monday', () => {
    expect(told([override('off', '2026-11-25T12:00', '2026-11-30T00:00')], '2026-11-25', '2026-12-01')).toEqual([
      ...['11-25T07:00 on', '11-25T12:00 off override', '11-30T07:00 on', '11-30T19:00 off'],
    ])
  })

  it('gives back what the schedule wants at its end', () => {
    expect(told([override('off', '2026-11-23T08:00', '2026-11-23T10:00')])).toEqual([
      ...['11-23T07:00 on', '11-23T08:00 off override', '11-23T10:00 on', '11-23T19:00 off'],
    ])
  })

  it('is a run of its own where there is no schedule', () => {
    expect(told([override('on', '2026-11-23T08:00', '2026-11-23T10:00')], '2026-11-23', '2026-11-24', null)).toEqual([
      '11-23T08:00 on override',
      '11-23T10:00 any',
    ])
  })

  it('made later counts before one made earlier, and one for a server before one for the role', () => {
    const role = override('on', '2026-11-23T20:00', '2026-11-23T22:00', { createdAt: '2026-11-02T00:00:00.000Z' })
    const earlier = override('off', '2026-11-23T20:00', '2026-11-23T23:00')
    const server = override('off', '2026-11-23T20:00', '2026-11-23T21:00', { serverId: 'i-1' })
    expect(overrideAt([earlier, role], utc('2026-11-23T20:30'))).toBe(role)
    expect(overrideAt(overridesFor([role, server], 'i-1'), utc('2026-11-23T20:30'))).toBe(server)
    expect(overrideAt(overridesFor([role, server], 'i-2'), utc('2026-11-23T20:30'))).toBe(role)
    expect(overrideAt([role], utc('2026-11-23T22:00'))).toBeNull()
  })
})

describe('skipping and postponing', () => {
  const monday = utc('2026-11-23T12:00')
  const horizon = utc('2027-11-23')
  const left = (span: { from: number; until: number } | null) =>
    span ? [override('any', isoTime(span.from).slice(0, 16), isoTime(span.until).slice(0, 16))] : []

  it('the next stop leaves servers on until they would be started anyway', () => {
    expect(told(left(skipNext(office, 'off', monday, horizon)), '2026-11-23T12:00', '2026-11-25')).toEqual([
      ...['11-23T19:00 any override', '11-24T07:00 on', '11-24T19:00 off'],
    ])
  })

  it('the next start leaves servers off for that day', () => {
    expect(told(left(skipNext(office, 'on', monday, horizon)), '2026-11-23T20:00', '2026-11-25')).toEqual([
      ...['11-24T07:00 any override', '11-24T19:00 off'],
    ])
  })

  it('a stop that is postponed comes later', () => {
    expect(told(left(postponeNext(office, 'off', 120, monday, horizon)), '2026-11-23T12:00')).toEqual([
      '11-23T19:00 any override',
      '11-23T21:00 off',
    ])
  })

  it('is refused where nothing comes', () => {
    const always = compiled('UTC', {})
    expect(skipNext(always, 'off', monday, horizon)).toBeNull()
    expect(postponeNext(always, 'off', 10, monday, horizon)).toBeNull()
  })
})

it('at any instant an override counts while it lasts, else the schedule', () => {
  const start = Date.UTC(2026, 9, 20)
  const arbitraryOverride = fc
    .record({
      state: fc.constantFrom('on', 'off', 'any'),
      from: fc.nat(15 * 1440),
      length: fc.integer({ min: 1, max: 4000 }),
      made: fc.nat(9),
    })
    .map(({ state, from, length, made }, index = 0) =>
      override(state as Override['state'], '', '', {
        ...{ id: `o${index}-${from}-${length}`, createdAt: `2026-10-0${made}T00:00:00.000Z` },
        ...{ from: isoTime(start + from * 60_000), until: isoTime(start + (from + length) * 60_000) },
      }),
    )
  fc.assert(
    fc.property(
      ...[
        arbitraryZone,
        fc.array(arbitraryPeriod, { minLength: 1, maxLength: 3 }),
        fc.array(arbitraryOverride, { maxLength: 6 }),
        fc.nat(15 * 1440),
      ],
      (zone, periods, overrides, minute) => {
        const schedule = compileSchedule({ zone, periods })
        const instant = start + minute * 60_000
        const found = wantedTimeline(schedule, overrides, instant, instant + 1).find((one) => one.start <= instant && instant < one.end)
        const counting = overrideAt(overrides, instant)
        expect(found?.state).toBe(counting?.state ?? desiredState(schedule, instant).state)
        const later = instant + 3 * 86_400_000
        let state = found?.state
        for (const one of wantedTransitions(schedule, overrides, instant + 1, later)) {
          expect(one.from).toBe(state)
          state = one.to
        }
        const last = wantedTimeline(schedule, overrides, later - 1, later).find((one) => one.start <= later - 1 && later - 1 < one.end)
        expect(state).toBe(last?.state)
      },
    ),
    { numRuns: 150 },
  )
})
