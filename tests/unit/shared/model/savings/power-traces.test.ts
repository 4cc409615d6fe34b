import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PowerChange, powerSpans } from '../../../../../shared/model/savings/power-history.ts'
import { powerByTraces, traceMs, type UnknownSpan, unknownSpans } from '../../../../../shared/model/savings/power-traces.ts'

const start = Date.parse('2026-11-16T00:00:00Z')
const minute = 60_000
const at = (minutes: number) => start + minutes * minute
const changes = (...list: readonly (readonly [number, PowerChange['power']])[]): PowerChange[] =>
  list.map(([minutes, power]) => ({ at: at(minutes), power }))
const gap = (from: number, to: number, before: UnknownSpan['before'], after: UnknownSpan['after']): UnknownSpan => ({
  ...{ from: at(from), to: at(to), before, after },
})
/** Points of servers that ran between these minutes. */
const points = (...ran: readonly (readonly [number, number])[]) =>
  ran.flatMap(([from, to]) => Array.from({ length: Math.ceil((to - from) / 5) }, (_, index) => at(Math.floor(from / 5) * 5 + index * 5)))
const told = (span: UnknownSpan, traces: readonly number[], since = at(-60)) =>
  powerByTraces(span, traces, since).map((change) => [(change.at - start) / minute, change.power])

describe('times that neither looks nor the provider’s dates tell of', () => {
  it('are those that have an end', () => {
    expect(unknownSpans(changes([0, 'off'], [10, 'unknown'], [300, 'on'], [400, 'unknown']))).toEqual([gap(10, 300, 'off', 'on')])
  })

  it('are on where there are points and off where there are none', () => {
    expect(told(gap(10, 600, 'off', 'on'), points([100, 160], [300, 330], [600, 700]))).toEqual([
      [10, 'off'],
      [100, 'on'],
      [160, 'off'],
      [300, 'on'],
      [330, 'off'],
    ])
    expect(told(gap(10, 600, 'on', 'on'), points([-60, 42], [600, 700]))).toEqual([
      [10, 'on'],
      [45, 'off'],
    ])
  })

  it('are not known of a server that is not measured, nor before the metrics go back', () => {
    expect(told(gap(10, 600, 'off', 'on'), [])).toEqual([])
    expect(told(gap(10, 600, 'off', 'on'), points([300, 330], [600, 700]), at(200))).toEqual([
      [10, 'unknown'],
      [200, 'off'],
      [300, 'on'],
      [330, 'off'],
    ])
  })

  it('have no stop where a point is missing, and take no point from before or from after', () => {
    expect(told(gap(10, 600, 'off', 'on'), points([100, 110], [120, 160], [600, 700]))).toEqual([
      [10, 'off'],
      [100, 'on'],
      [160, 'off'],
    ])
    expect(told(gap(12, 598, 'off', 'on'), points([0, 11], [598, 700]))).toEqual([[12, 'off']])
    expect(told(gap(10, 600, 'on', 'off'), points([-60, 590]))).toEqual([[10, 'on']])
  })

  it('are never off for more than a quarter of an hour while the server ran, however it was switched', () => {
    const cycles = fc
      .uniqueArray(fc.integer({ min: 30, max: 2000 }), { minLength: 2, maxLength: 12 })
      .map((list) => list.toSorted((one, other) => one - other))
      .filter((list) => list.length % 2 === 0)
    fc.assert(
      fc.property(cycles, fc.integer({ min: 0, max: 29 }), (list, from) => {
        const ran = list.flatMap((minutes, index) => (index % 2 === 0 ? [[minutes, list[index + 1] ?? 0] as const] : []))
        const last = ran.at(-1)
        if (!last) return
        const span = gap(from, last[0], 'off', 'on')
        const filled = [...powerByTraces(span, points(...ran), at(-60)), { at: span.to, power: 'on' as const }]
        for (const off of powerSpans(filled, span.from, span.to).filter(({ power }) => power === 'off')) {
          const wrong = ran.reduce((sum, [on, end]) => sum + Math.max(0, Math.min(at(end), off.to) - Math.max(at(on), off.from)), 0)
          expect(wrong).toBeLessThanOrEqual(2 * traceMs)
        }
      }),
      { numRuns: 300 },
    )
  })
})
