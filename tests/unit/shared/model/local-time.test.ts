import { describe, expect, it } from 'vitest'
import { isoTime } from '../../../../shared/model/clock.ts'
import { countdown, inZone, localInstant, localProblem, nextNight, shortInZone, soonInZone } from '../../../../shared/model/local-time.ts'

const berlin = 'Europe/Berlin'
const now = Date.parse('2026-11-22T20:00:00Z')

describe('a date and time in a zone', () => {
  it('is an instant: two at night in Berlin is one in UTC in winter, midnight in summer', () => {
    expect(localInstant('2026-11-29T02:00', berlin)).toBe('2026-11-29T01:00:00.000Z')
    expect(localInstant('2027-07-01T02:00', berlin)).toBe('2027-07-01T00:00:00.000Z')
  })

  it('is none where a part is missing', () => {
    for (const text of ['', '2026-11-29', '2026-13-01T02:00', 'soon']) {
      expect(localInstant(text, berlin)).toBeNull()
      expect(localProblem(text, now, berlin)).toBe('Choose a date and a time.')
    }
  })

  it('must lie ahead, and must exist: on the last Sunday of March nobody sees half past two', () => {
    expect(localProblem('2026-11-29T02:00', now, berlin)).toBeNull()
    expect(localProblem('2026-11-29T02:00:00.000', now, berlin)).toBeNull()
    expect(localProblem('2026-11-29T02:00:30', now, berlin)).toBe('Leave the seconds out: times are whole minutes.')
    expect(localProblem('9999-12-31T23:59', now, berlin)).toBe('Choose a year up to 2199.')
    expect(localProblem('2026-11-22T20:59', now, berlin)).toBe('This time has passed.')
    expect(localProblem('2027-03-28T02:30', now, berlin)).toContain('clocks go forward')
    expect(localProblem('2027-03-28T02:30', now, 'UTC')).toBeNull()
  })

  it('is told with its zone and its distance from UTC', () => {
    expect(inZone('2026-11-29T01:00:00.000Z', berlin)).toBe('Sun 29 Nov 2026, 02:00, Europe/Berlin (UTC+1)')
    expect(inZone('2026-11-29T01:00:00.000Z', 'UTC')).toBe('Sun 29 Nov 2026, 01:00, UTC')
    expect(shortInZone('2026-11-29T01:00:00.000Z', berlin)).toBe('Sun 29 Nov, 02:00')
  })

  it('is as short as what comes soon needs', () => {
    const soon = (at: string) => soonInZone(at, now, berlin)
    expect(soon(isoTime(now + 3_600_000))).toBe('22:00')
    expect(soon(isoTime(now + 3 * 86_400_000))).toMatch(/^\w{3} 21:00$/)
    expect(soon(isoTime(now + 30 * 86_400_000))).toMatch(/^\w{3} \d+ \w{3}, 21:00$/)
  })

  it('begins with the coming night', () => {
    expect(nextNight(now, berlin)).toBe('2026-11-23T02:00')
    expect(nextNight(Date.parse('2026-11-23T00:30:00Z'), berlin)).toBe('2026-11-23T02:00')
    expect(nextNight(Date.parse('2026-11-23T01:00:00Z'), berlin)).toBe('2026-11-24T02:00')
  })
})

it('counts down in two parts', () => {
  expect(countdown(6 * 86_400_000 + 4 * 3_600_000 + 59_000)).toBe('6 d 4 h')
  expect(countdown(3 * 3_600_000 + 20 * 60_000)).toBe('3 h 20 min')
  expect(countdown(3_600_000)).toBe('1 h')
  expect(countdown(250_000)).toBe('4 min 10 s')
  expect(countdown(-5)).toBe('0 s')
})
