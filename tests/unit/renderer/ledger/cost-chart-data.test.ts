import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bandsOf, savedEdges, scaleOf, slotsOf, ticksOf } from '../../../../renderer/features/ledger/cost-chart-data.ts'
import { monthSpan } from '../../../../shared/model/savings/ledger-report.ts'
import { dayMs } from '../../../../shared/model/savings/server-hour.ts'

const november = monthSpan('2026-11')
const day = (number: number, amounts: number[], saved = 0) => ({ day: `2026-11-${String(number).padStart(2, '0')}`, amounts, saved })

describe('the picture of costs', () => {
  it('has a place for each day of its time, also for those of which nothing is on record', () => {
    const slots = slotsOf([day(1, [1]), day(30, [2])], november.from, november.to)
    expect(slots.length).toBe(30)
    expect([slots[0], slots[1], slots[29]]).toEqual([day(1, [1]), null, day(30, [2])])
    expect(slotsOf([], monthSpan('2026-11', 12).from, november.to).length).toBe(365)
  })

  it('lays roles upon each other and what was saved on top, and falls to the ground where nothing is known', () => {
    const slots = [day(1, [1, 2], 1), null, day(3, [2, 0], 2)]
    const [low, high, saved] = bandsOf(slots, 2, 4, 'area')
    expect(low?.edge).toEqual([
      [0, 0.25],
      [0.5, 0.25],
      [1, 0.25],
      [1, 0],
      [2, 0],
      [2, 0.5],
      [2.5, 0.5],
      [3, 0.5],
    ])
    expect(high?.edge[0]).toEqual([0, 0.75])
    expect(saved?.edge.at(-1)).toEqual([3, 1])
    // Each lies upon the one below: its outline comes back along that one’s edge.
    expect(high?.outline).toEqual([...(high?.edge ?? []), ...(low?.edge ?? []).toReversed()])
  })

  it('has columns as wide for each day, with what is not on record left free', () => {
    const [only] = bandsOf([day(1, [1]), null], 1, 1, 'columns')
    expect(only?.edge.map(([, height]) => height)).toEqual([0, 1, 1, 0, 0, 0, 0, 0])
  })

  it('has a line over what was saved, of each column and of each run of days on which something was', () => {
    const slots = [day(1, [1], 1), day(2, [2], 2), null, day(4, [1]), day(5, [1], 3)]
    expect(savedEdges(slots, 4, 'columns').map((edge) => edge.map(([at, height]) => [Math.floor(at), height]))).toEqual(
      [
        [0, 0.5],
        [1, 1],
        [4, 1],
      ].map((corner) => [corner, corner]),
    )
    expect(savedEdges(slots, 4, 'area')).toEqual([
      [
        [0, 0.5],
        [0.5, 0.5],
        [1.5, 1],
        [2, 1],
      ],
      [
        [4, 1],
        [4.5, 1],
        [5, 1],
      ],
    ])
  })

  it('has a scale of round numbers that holds the dearest day, whatever that costs', () => {
    expect(scaleOf([day(1, [0])])).toEqual({ top: 1, lines: [] })
    expect(scaleOf([day(1, [3, 1.5], 0.5)]).lines).toEqual([2, 4])
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (cost) => {
        const { top, lines } = scaleOf([day(1, [cost])])
        expect(top).toBeGreaterThanOrEqual(cost)
        expect(top).toBeLessThan(cost * 1.5)
        expect(lines.length).toBeGreaterThanOrEqual(1)
        expect(lines.length).toBeLessThanOrEqual(4)
        for (const line of lines) expect(line).toBeLessThanOrEqual(top)
      }),
    )
  })

  it('names weeks of a month, and months of a year with the year where it begins', () => {
    expect(ticksOf(november.from, 30).map(({ label }) => label)).toEqual(['1', '8', '15', '22', '29'])
    const { from, to } = monthSpan('2026-11', 12)
    const labels = ticksOf(from, (to - from) / dayMs).map(({ label }) => label)
    expect([labels.length, labels[0], labels[1], labels[2]]).toEqual([12, 'Dec', 'Jan 2026', 'Feb'])
  })
})
