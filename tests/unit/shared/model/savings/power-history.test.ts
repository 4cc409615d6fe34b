import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesSeen, type Power, type PowerChange, powerOf, powerSpans } from '../../../../../shared/model/savings/power-history.ts'
import type { Server } from '../../../../../shared/model/server.ts'

const start = Date.parse('2026-11-16T00:00:00Z')
const minute = 60_000
const hour = 60 * minute
const iso = (minutes: number) => new Date(start + minutes * minute).toISOString()
type Seen = Parameters<typeof changesSeen>[2]
const running = (launched: number): Seen => ({ state: 'running', launchedAt: iso(launched), terminatedAt: null })
const stopped = (launched: number, at?: number): Seen => ({
  ...{ state: 'stopped', launchedAt: iso(launched), terminatedAt: null },
  ...(at === undefined ? {} : { stoppedAt: iso(at) }),
})
const terminated = (launched: number, at: number): Seen => ({ state: 'terminated', launchedAt: iso(launched), terminatedAt: iso(at) })
/** Looks at minute 0 with `before`, then at `now`. */
const seen = (before: Power | null, server: Seen, now: number) =>
  changesSeen(before, start, server, start + now * minute).map(({ at, power }) => [Math.floor((at - start) / minute), power])

describe('what a look tells', () => {
  it('is exact however long nobody looked, where the provider dates it', () => {
    expect(seen('on', running(-100), 4000)).toEqual([])
    expect(seen('on', stopped(-100, 90), 4000)).toEqual([[90, 'off']])
    expect(seen('off', stopped(-100, -10), 4000)).toEqual([])
    expect(seen('on', terminated(-100, 300), 4000)).toEqual([[300, 'gone']])
    expect(seen('off', terminated(-100, 300), 4000)).toEqual([[300, 'gone']])
    expect(seen(null, running(20), 4000)).toEqual([[20, 'on']])
    expect(seen(null, stopped(20, 30), 4000)).toEqual([
      [20, 'on'],
      [30, 'off'],
    ])
    expect(seen(null, terminated(20, 30), 4000)).toEqual([
      [20, 'on'],
      [30, 'gone'],
    ])
  })

  it('is unknown where the provider has forgotten what was before', () => {
    expect(seen('on', running(700), 4000)).toEqual([
      [0, 'unknown'],
      [700, 'on'],
    ])
    expect(seen('off', stopped(-100, 800), 4000)).toEqual([
      [0, 'unknown'],
      [800, 'off'],
    ])
    // Starts and stops before the last leave no date.
    expect(seen('off', running(700), 4000)).toEqual([
      [0, 'unknown'],
      [700, 'on'],
    ])
    expect(seen('off', stopped(500, 800), 4000)).toEqual([
      [0, 'unknown'],
      [500, 'on'],
      [800, 'off'],
    ])
    expect(seen('off', terminated(500, 800), 4000)).toEqual([
      [0, 'unknown'],
      [500, 'on'],
      [800, 'gone'],
    ])
    expect(seen('on', stopped(-100), 4000).map(([, power]) => power)).toEqual(['unknown', 'off'])
    // One that has vanished is dated by whoever looked.
    expect(seen('on', terminated(-100, 4000), 4000).map(([, power]) => power)).toEqual(['unknown', 'gone'])
  })

  it('takes the time of the look where the one before was near', () => {
    expect(seen('on', stopped(-100), 5)).toEqual([[5, 'off']])
    expect(seen('on', terminated(-100, 5), 5)).toEqual([[5, 'gone']])
    expect(seen('off', running(9), 12)).toEqual([[9, 'on']])
  })

  it('begins with the first look at an account, and ignores a clock that went back', () => {
    expect(changesSeen(null, null, running(-500), start)).toEqual([{ at: start, power: 'on' }])
    expect(changesSeen(null, null, terminated(-500, -400), start)).toEqual([])
    expect(changesSeen('on', start, stopped(-100, -5), start - hour)).toEqual([])
  })
})

/** A server as EC2 would show it at an instant, given when it was switched. */
function shownAt(switches: readonly number[], end: number | null, now: number): Seen | null {
  const past = switches.filter((at) => at <= now)
  if (past.length === 0) return null
  if (end !== null && end <= now) return terminated(past.findLast((_, index) => index % 2 === 0) ?? 0, end)
  const starts = past.filter((_, index) => index % 2 === 0)
  const launched = starts.at(-1) ?? 0
  return past.length % 2 === 1 ? running(launched) : stopped(launched, past.at(-1) ?? 0)
}

describe('a history put together from looks', () => {
  it('says on and off only where it was so, and covers the time without gaps', () => {
    const times = fc
      .uniqueArray(fc.integer({ min: 10, max: 20_000 }), { minLength: 1, maxLength: 9 })
      .map((list) => list.toSorted((one, other) => one - other))
    const looks = fc
      .uniqueArray(fc.integer({ min: 0, max: 25_000 }), { minLength: 2, maxLength: 20 })
      .map((list) => list.toSorted((a, b) => a - b))
    fc.assert(
      fc.property(times, looks, fc.boolean(), (all, lookTimes, ends) => {
        const end = ends ? (all.at(-1) ?? 0) + 50 : null
        const changes: PowerChange[] = []
        let lookedAt: number | null = null
        let known = false
        for (const look of lookTimes) {
          const shown = shownAt(all, end, look)
          const before = changes.at(-1)?.power ?? null
          if (shown) changes.push(...changesSeen(known ? before : null, lookedAt, shown, start + look * minute))
          known ||= shown !== null
          lookedAt = start + look * minute
        }
        for (const [index, change] of changes.entries()) expect(change.at).toBeGreaterThanOrEqual(changes[index - 1]?.at ?? 0)
        const truth = (at: number): Power => {
          const shown = shownAt(all, end, (at - start) / minute)
          return shown ? powerOf(shown as Pick<Server, 'state'>) : 'gone'
        }
        const last = lookTimes.at(-1) ?? 0
        const cyclesUnseen = (from: number, to: number) =>
          to - from <= 10 * minute && all.filter((at) => start + at * minute > from && start + at * minute <= to).length > 2
        for (const { from, to, power } of powerSpans(changes, start, start + last * minute)) {
          if (power === 'unknown') continue
          const middle = (from + to) / 2
          const [before, after] = [
            lookTimes.findLast((look) => start + look * minute <= middle) ?? 0,
            lookTimes.find((look) => start + look * minute >= middle) ?? last,
          ].map((look) => start + look * minute)
          // Of looks within ten minutes one start is taken for the only one.
          if (power === 'off' && cyclesUnseen(before ?? 0, Math.min(to, after ?? 0))) continue
          // Of one that has been terminated nobody tells any more that it was stopped before: it counts as having run.
          const goneNext = all.length > 0 && end !== null && start + end * minute <= (after ?? 0)
          if (power === 'on' && truth(middle) === 'off' && goneNext) continue
          expect([power, middle - start]).toEqual([truth(middle), middle - start])
        }
      }),
      { numRuns: 400 },
    )
  })
})
