import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  absoluteRange,
  describeRange,
  readTyped,
  readTypedRange,
  resolvePoint,
  resolveRange,
  widen,
  writeLocal,
} from '../../../../renderer/features/logs/time-range.ts'

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
    const range = absoluteRange(now, now + 60_000)
    expect(describeRange(range, { from: now, to: now + 60_000 })).toBe(`${writeLocal(now)} – ${writeLocal(now + 60_000).slice(11)}`)
  })

  it('that begins at a time from now and ends at a fixed one is called by both as they are', () => {
    const year = Date.parse('2999-01-01T00:00:00Z')
    const range = { from: 'now-1h', to: new Date(year).toISOString() }
    expect(describeRange(range, { from: now - 3_600_000, to: year })).toBe(`${writeLocal(now - 3_600_000)} – ${writeLocal(year)}`)
  })

  it('that is typed wrong is refused at the field that is wrong', () => {
    expect(readTypedRange('now-1h', 'now', now)).toEqual({ from: 'now-1h', to: 'now' })
    expect(readTypedRange('yesterday', 'now', now)).toMatchObject({ field: 'from', message: expect.stringContaining('looks like') })
    expect(readTypedRange('now-1h', '', now)).toMatchObject({ field: 'to', message: expect.stringContaining('looks like') })
    expect(readTypedRange('now', 'now-1h', now)).toMatchObject({ field: 'to', message: expect.stringContaining('after the beginning') })
    expect(readTypedRange('now-999999w', 'now', now)).toMatchObject({ field: 'from', message: expect.stringContaining('1970') })
  })

  it('widens about its middle and not into the future', () => {
    expect(resolveRange(widen({ from: 1000, to: 2000 }, now), now)).toEqual({ from: 500, to: 2500 })
    expect(resolveRange(widen({ from: now - 1000, to: now }, now), now)).toEqual({ from: now - 1500, to: now })
  })
})
