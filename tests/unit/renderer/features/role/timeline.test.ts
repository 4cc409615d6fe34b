import { describe, expect, it } from 'vitest'
import { positionOf, revisionColours, ticks, timelineScale } from '../../../../../renderer/features/role/timeline.ts'
import type { Generation } from '../../../../../shared/model/fleet.ts'
import { aServer } from '../../../../fakes/servers.ts'

const now = Date.parse('2026-11-22T12:00:00.000Z')
const day = 86_400_000

function born(daysAgo: number, revision: string | null): Generation {
  return { generation: 1, server: aServer({ revision }), bornAt: new Date(now - daysAgo * day).toISOString(), destroyedAt: null }
}

describe('timeline of generations', () => {
  it.each([0.01, 1, 3, 20, 90, 700])('labels four to eight instants of the last %d days, or fewer of a very short time', (days) => {
    const scale = timelineScale([born(days, 'r-1')], now)
    const found = ticks(scale)
    expect(found.length).toBeLessThanOrEqual(8)
    expect(found.length).toBeGreaterThanOrEqual(2)
    for (const at of found) expect(at).toBeGreaterThan(scale.from)
  })

  it('ends at now and begins before the first birth', () => {
    const scale = timelineScale([born(10, 'r-1'), born(2, 'r-2')], now)
    expect(positionOf(now, scale)).toBe(100)
    expect(positionOf(now - 10 * day, scale)).toBeGreaterThan(0)
  })

  it('gives a revision a colour that stays when a newer one is born', () => {
    const before = revisionColours([born(3, 'r-2'), born(9, 'r-1')])
    const after = revisionColours([born(1, 'r-3'), born(3, 'r-2'), born(9, 'r-1')])
    for (const [revision, colour] of before) expect(after.get(revision)).toBe(colour)
    expect(new Set(after.values()).size).toBe(3)
  })
})
