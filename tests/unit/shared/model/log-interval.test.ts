import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { histogramBuckets } from '../../../../shared/model/log-interval.ts'

const hour = 3_600_000

describe('histogramBuckets', () => {
  it.each([
    [15 * 60_000, 60, 30_000],
    [hour, 60, 60_000],
    [24 * hour, 60, 30 * 60_000],
    [24 * hour, 24, hour],
    [7 * 24 * hour, 60, 3 * hour],
    [30 * 24 * hour, 60, 12 * hour],
    [5000, 60, 100],
  ])('shows %d ms in at most %d buckets of %d ms', (range, most, interval) => {
    expect(histogramBuckets(0, range, most)).toEqual({ intervalMs: interval, first: 0, count: Math.ceil(range / interval) })
  })

  it('covers the range, within the wanted number, from a multiple of the interval on', () => {
    const instant = fc.integer({ min: -5_000_000_000_000, max: 5_000_000_000_000 })
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 10_000_000_000_000 }), fc.integer({ min: 1, max: 1000 }), (from, length, most) => {
        const { first, count, intervalMs } = histogramBuckets(from, from + length, most)
        expect(count).toBeGreaterThanOrEqual(1)
        expect(count).toBeLessThanOrEqual(most)
        expect(first).toBeLessThanOrEqual(from)
        expect(first + count * intervalMs).toBeGreaterThanOrEqual(from + length)
        expect(first + (count - 1) * intervalMs).toBeLessThan(from + length)
      }),
    )
  })
})
