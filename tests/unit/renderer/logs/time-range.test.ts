import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  absoluteRange,
  describeRange,
  rangeAbout,
  readTyped,
  readTypedInstant,
  readTypedRange,
  widen,
  writeLocal,
} from '../../../../renderer/features/logs/time-range.ts'
import { resolvePoint, resolveRange } from '../../../../shared/model/log-time-range.ts'

const now = Date.parse('2026-11-22T14:30:00Z')

describe('time range', () => {
  it('resolves relative ends against the present', () => {
    expect(resolveRange({ from: 'now-15m', to: 'now' }, now)).toEqual({ from: now - 900_000, to: now })
    expect(resolvePoint('now-2d', now)).toBe(now - 172_800_000)
    expect(resolvePoint('now/d', now)).toBe(new Date(now).setHours(0, 0, 0, 0))
  })

  it('is none where an end is no time, or the ends are the wrong way round', () => {
    expect(resolveRange({ from: 'yesterday', to: 'now' }, now)).toBeNull()
    expect(resolveRange({ from: 'now', to: 'now-1h' }, now)).toBeNull()
    expect(resolvePoint('now-9999999999d', now)).toBeNull()
  })

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (instant) => {
        expect(Date.parse(readTyped(writeLocal(instant)) ?? '')).toBe(instant)
      }),
      { examples: [[now]] },
    )
  })

  it('reads days, times and relative times that somebody types, and nothing else', () => {
    expect(readTyped('now-90m')).toBe('now-90m')
    expect(readTyped(' 2026-11-22 ')).toBe(new Date(2026, 10, 22).toISOString())
    expect(readTyped('2026-11-22 14:05')).toBe(new Date(2026, 10, 22, 14, 5).toISOString())
    expect(readTyped('2026-11-22T14:05:00Z')).toBe('2026-11-22T14:05:00.000Z')
    for (const text of ['', 'today', '2026-02-30', '2026-11-22 25:00', '22.11.2026', '2026-11-22 14:61']) expect(readTyped(text)).toBeNull()
  })

  it('is called by its quick name where it has one', () => {
    expect(describeRange({ from: 'now-24h', to: 'now' }, { from: now - 86_400_000, to: now })).toBe('Last 24 hours')
    expect(describeRange({ from: 'now-90m', to: 'now' }, { from: now - 5_400_000, to: now })).toBe('Last 90 minutes')
    expect(describeRange({ from: 'now-2d/d', to: 'now' }, { from: now - 86_400_000, to: now })).toBe(
      `Since ${writeLocal(now - 86_400_000)}`,
    )
    const range = absoluteRange(now, now + 60_000)
    expect(describeRange(range, { from: now, to: now + 60_000 })).toBe(
      `${writeLocal(now).slice(0, 16)} – ${writeLocal(now + 60_000).slice(11, 16)}`,
    )
    const long = { from: now + 1234, to: now + 3_601_234 }
    expect(describeRange(absoluteRange(long.from, long.to), long)).toBe(
      `${writeLocal(long.from).slice(0, 16)} – ${writeLocal(long.to).slice(11, 16)}`,
    )
    expect(describeRange(absoluteRange(now, now + 500), { from: now, to: now + 500 })).toBe(
      `${writeLocal(now)} – ${writeLocal(now + 500).slice(11)}`,
    )
  })

  it('says what both ends share once', () => {
    const days = { from: new Date(2026, 10, 21).getTime(), to: new Date(2026, 10, 23, 9, 30).getTime() }
    expect(describeRange(absoluteRange(days.from, days.to), days)).toBe('2026-11-21 00:00 – 11-23 09:30')
  })

  it('that begins at a time from now and ends at a fixed one is called by both as they are', () => {
    const year = Date.parse('2999-01-01T00:00:00Z')
    const range = { from: 'now-1h', to: new Date(year).toISOString() }
    expect(describeRange(range, { from: now - 3_600_000, to: year })).toBe(
      `${writeLocal(now - 3_600_000).slice(0, 16)} – ${writeLocal(year).slice(0, 16)}`,
    )
  })

  it('that is typed wrong is refused at the field that is wrong', () => {
    expect(readTypedRange('now-1h', 'now', now)).toEqual({ from: 'now-1h', to: 'now' })
    expect(readTypedRange('yesterday', 'now', now)).toMatchObject({ field: 'from', message: expect.stringContaining('looks like') })
    expect(readTypedRange('now-1h', '', now)).toMatchObject({ field: 'to', message: expect.stringContaining('looks like') })
    expect(readTypedRange('now', 'now-1h', now)).toMatchObject({ field: 'to', message: expect.stringContaining('after the beginning') })
    expect(readTypedRange('now-999999w', 'now', now)).toMatchObject({ field: 'from', message: expect.stringContaining('1970') })
  })

  it('is kept for an instant it holds, and laid about one it does not, never moving on with the present', () => {
    const hour = { from: now - 3_600_000, to: now }
    expect(rangeAbout(now - 60_000, hour)).toEqual(absoluteRange(hour.from, hour.to))
    expect(rangeAbout(now, hour)).toEqual(absoluteRange(now - 1_800_000, now + 1_800_000))
    expect(rangeAbout(1000, hour)).toEqual(absoluteRange(0, 1_801_000))
  })

  it('is typed as one instant to go to', () => {
    expect(readTypedInstant(' 2026-11-22 14:05:30 ', now)).toBe(new Date(2026, 10, 22, 14, 5, 30).getTime())
    expect(readTypedInstant('now-2h', now)).toBe(now - 7_200_000)
    for (const text of ['', '14:05', 'now-999999w', '1969-01-01', '🕑', '٢٠٢٦-١١-٢٢', '9'.repeat(5000)])
      expect(readTypedInstant(text, now)).toBeNull()
  })

  it('widens about its middle and not into the future', () => {
    expect(resolveRange(widen({ from: 1000, to: 2000 }, now), now)).toEqual({ from: 500, to: 2500 })
    expect(resolveRange(widen({ from: now - 1000, to: now }, now), now)).toEqual({ from: now - 1500, to: now })
  })
})
