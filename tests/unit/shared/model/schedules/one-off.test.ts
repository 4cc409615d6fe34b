import { describe, expect, it } from 'vitest'
import { isoTime } from '../../../../../shared/model/clock.ts'
import { checkOneOff, isOver, type OneOffSetting, onceOff, oneOffUntil } from '../../../../../shared/model/schedules/one-off.ts'
import { wantedTransitions } from '../../../../../shared/model/schedules/overrides.ts'
import { type Override, scheduleSchema } from '../../../../../shared/model/schedules/schedule.ts'
import { at, compiled } from './some-schedules.ts'

const office = compiled('UTC', { begin: '07:00', end: '19:00', weekdays: 'mon-fri' })
const utc = (text: string) => at(text, 'UTC')
/** A Monday. */
const now = utc('2026-11-23T08:00')

function once(state: 'on' | 'off', from: string, schedule: typeof office | null = office, more: Partial<Override> = {}): Override {
  return {
    ...{ id: `${state} ${from}`, accountId: 'a', role: 'web', serverId: null, state, note: '', createdAt: '2026-11-01T00:00:00.000Z' },
    ...{ once: true, from: isoTime(utc(from)), until: isoTime(oneOffUntil(schedule, utc(from))), ...more },
  }
}

const told = (overrides: readonly Override[], schedule: typeof office | null, to = '2026-11-24T12:00') =>
  wantedTransitions(schedule, overrides, now, utc(to)).map(
    (one) => `${isoTime(one.at).slice(8, 16)} ${one.to}${one.override ? ' once' : ''}`,
  )

function said(wanted: { to: 'on' | 'off'; at: string; serverId?: string | null }, setting: Partial<OneOffSetting> = {}) {
  const full = { schedule: office, off: 'stop' as const, overrides: [], servers: ['web-1', 'web-2'], now, zone: 'UTC', ...setting }
  return checkOneOff({ serverId: null, ...wanted, at: isoTime(utc(wanted.at)) }, full).map(
    ({ severity, message }) => `${severity}: ${message}`,
  )
}

describe('a one-off', () => {
  it('counts until the next change of the schedule', () => {
    expect(told([once('off', '2026-11-23T12:00')], office)).toEqual(['23T12:00 off once', '24T07:00 on'])
    expect(told([once('on', '2026-11-23T22:00')], office)).toEqual(['23T19:00 off', '23T22:00 on once'])
  })

  it('is done though the same was wanted before: somebody may have done the contrary by hand', () => {
    expect(told([once('on', '2026-11-23T12:00')], office)).toEqual(['23T12:00 on once', '23T19:00 off', '24T07:00 on'])
  })

  it('is done without a schedule, and leaves things so', () => {
    expect(told([once('on', '2026-11-23T12:00', null)], null)).toEqual(['23T12:00 on once'])
  })

  it('that comes later counts, whichever was made last', () => {
    const start = once('on', '2026-11-23T20:00', office, { createdAt: '2026-11-22T00:00:00.000Z' })
    expect(told([start, once('off', '2026-11-23T21:00')], office)).toEqual([
      ...['23T19:00 off', '23T20:00 on once', '23T21:00 off once', '24T07:00 on'],
    ])
  })

  it('without a schedule is over when it has come', () => {
    const one = once('on', '2026-11-23T12:00', null)
    expect([isOver(one, null, now), isOver(one, null, utc('2026-11-23T12:00')), isOver(one, office, utc('2026-11-23T12:00'))]).toEqual([
      ...[false, true, false],
    ])
  })
})

describe('what is said of a one-off', () => {
  it('is what will happen, and until when', () => {
    expect(said({ to: 'off', at: '2026-11-23T12:00' })).toEqual([
      'note: web-1, web-2 are to stop. From Mon 23 Nov 19:00 the schedule counts again: nothing changes by it then.',
    ])
    expect(said({ to: 'on', at: '2026-11-28T12:00' }, { servers: ['web-1'] })).toEqual([
      'note: web-1 is to start. From Mon 30 Nov 07:00 the schedule counts again: nothing changes by it then.',
    ])
    expect(said({ to: 'off', at: '2026-11-23T22:00' }, { schedule: null, servers: [] })).toEqual([
      'note: No server is there now: those of then are to stop, and left so. If nobody is there to do it within a day, it is left out and on record.',
    ])
  })

  it('is a time that has passed, or lies too far ahead', () => {
    expect(said({ to: 'off', at: '2026-11-23T08:00' })).toEqual(['error: This time has passed. Choose a later one.'])
    expect(said({ to: 'off', at: '2028-01-01T00:00' })).toEqual(['error: It is more than a year ahead. Choose an earlier time.'])
  })

  it('is that the schedule wants the same then', () => {
    expect(said({ to: 'on', at: '2026-11-23T12:00' })[0]).toBe(
      'warning: By then it is to be on anyway: only servers that are not are to start.',
    )
  })

  it('is which of two counts, where an override or another one-off wants the contrary', () => {
    const keep: Override = { ...once('on', '2026-11-23T09:00'), once: undefined, until: '2026-11-23T22:00:00.000Z' }
    expect(said({ to: 'off', at: '2026-11-23T12:00' }, { overrides: [keep] })[0]).toContain('While both hold, this one counts.')
    const own = { ...keep, serverId: 'i-1' }
    expect(said({ to: 'off', at: '2026-11-23T12:00' }, { overrides: [own] })[0]).toContain('that one counts, because it is for the server')
    expect(said({ to: 'off', at: '2026-11-23T12:00' }, { overrides: [once('on', '2026-11-23T12:00')] })[0]).toBe(
      'warning: Another one-off is to start the role at that very time. The one made last counts.',
    )
  })

  it('is a stop where one server of a role is meant that is destroyed, or where its schedule is not in force', () => {
    const schedule = scheduleSchema.parse({ zone: 'UTC', periods: [], off: 'destroy' })
    expect([onceOff({ schedule, enabled: true }, null), onceOff({ schedule, enabled: true }, 'i-1')]).toEqual(['destroy', 'stop'])
    expect([onceOff({ schedule, enabled: false }, null), onceOff(null, null)]).toEqual(['stop', 'stop'])
  })

  it('names what the schedule does instead of a stop', () => {
    expect(said({ to: 'off', at: '2026-11-23T12:00' }, { off: 'hibernate' })[0]).toContain('are to hibernate')
    expect(said({ to: 'off', at: '2026-11-23T12:00' }, { off: 'destroy' })[0]).toContain('are to be destroyed')
  })
})
