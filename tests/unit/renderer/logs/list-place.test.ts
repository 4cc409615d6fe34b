import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeOfNewer, placeOfOlder } from '../../../../renderer/features/logs/list-place.ts'
import { histogramBuckets } from '../../../../shared/model/log-interval.ts'

/** Counts as a source does: by whole intervals, only lines of the time asked for. */
function counting(lines: readonly number[]) {
  let questions = 0
  const count = async (from: number, to: number) => {
    questions += 1
    const { first, intervalMs, count: buckets } = histogramBuckets(from, to, 200)
    const inside = (low: number) => lines.filter((at) => at >= Math.max(low, from) && at < Math.min(low + intervalMs, to)).length
    return {
      intervalMs,
      buckets: Array.from({ length: buckets }, (_, i) => ({
        at: first + i * intervalMs,
        counts: { info: inside(first + i * intervalMs) },
      })),
    }
  }
  return { count, asked: () => questions }
}

const hour = 3_600_000

describe('place of newer lines', () => {
  it('is at the newest where few are newer, or none', async () => {
    const few = Array.from({ length: 299 }, (_, i) => i * 1000)
    expect(await placeOfNewer(counting(few).count, 0, hour)).toBeNull()
    expect(await placeOfNewer(counting([]).count, 0, hour)).toBeNull()
    expect(await placeOfNewer(counting(few).count, hour, hour)).toBeNull()
  })

  it('leaves some hundred lines between, also where most lines fell in one moment', async () => {
    const even = Array.from({ length: 20_000 }, (_, i) => i * 180)
    const burst = [
      ...Array.from({ length: 50 }, (_, i) => i * 1000),
      ...Array.from({ length: 20_000 }, (_, i) => 24 * hour + Math.floor(i / 4)),
    ]
    for (const lines of [even, burst]) {
      const { count, asked } = counting(lines)
      const place = (await placeOfNewer(count, 0, 48 * hour)) ?? Number.NaN
      const between = lines.filter((at) => at <= place).length
      expect(between).toBeGreaterThanOrEqual(300)
      expect(between).toBeLessThanOrEqual(450)
      expect(asked()).toBeLessThanOrEqual(5)
    }
  })

  it('always goes on, and never past the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: hour }), { maxLength: 2000 }),
        fc.integer({ min: 0, max: hour }),
        async (lines, from) => {
          const place = await placeOfNewer(counting(lines).count, from, hour)
          if (place === null) return
          expect(place).toBeGreaterThanOrEqual(from)
          expect(place).toBeLessThan(hour)
          expect(lines.filter((at) => at >= from && at <= place).length).toBeGreaterThanOrEqual(300)
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('place of older lines, where the oldest stand first', () => {
  const linesIn = (lines: readonly number[], from: number, to: number) => lines.filter((at) => at >= from && at < to).length

  it('is at the oldest where few are older, or none', async () => {
    const few = Array.from({ length: 299 }, (_, i) => i * 1000)
    expect(await placeOfOlder(counting(few).count, hour, 0)).toBeNull()
    expect(await placeOfOlder(counting(few).count, 0, 0)).toBeNull()
  })

  it('leaves some hundred lines between, wherever they fell', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: hour - 1 }), { minLength: 500, maxLength: 3000 }), async (lines) => {
        const found = await placeOfOlder(counting(lines).count, hour, 0)
        if (found === null) return
        const between = linesIn(lines, found, hour)
        expect(found).toBeGreaterThan(0)
        expect(between).toBeGreaterThanOrEqual(300)
        expect(between).toBeLessThanOrEqual(450)
      }),
      { numRuns: 60 },
    )
  })
})
