import { describe, expect, it } from 'vitest'
import { chosenRule, defaultIdleChoice } from '../../../../../shared/model/savings/idle-rule.ts'
import { joinServers } from '../../../../../shared/model/savings/server-hour.ts'
import { measureIdle as measure } from '../../../../../shared/model/savings/week-of-use.ts'
import type { WeeklyHours } from '../../../../../shared/model/savings.ts'

const hours: WeeklyHours = { days: [1, 2, 3, 4, 5], from: '07:00', to: '19:00', zone: 'UTC' }
const monday = Date.parse('2026-11-16T00:00:00Z')
const hour = 3_600_000
type Sample = { readonly at: number; readonly maximum: number }
/** Several servers’ samples, as one series of the role. */
const measureIdle = (all: readonly Sample[], hours: WeeklyHours) => {
  const servers = all.map(({ at, maximum }) => [{ at, maximum, average: maximum / 2, network: 0 }])
  return measure(chosenRule(defaultIdleChoice), joinServers(servers), hours)
}
const samples = (from: number, count: number, maximum: (hour: number) => number) =>
  Array.from({ length: count }, (_, index) => ({ at: monday + (from + index) * hour, maximum: maximum(from + index) }))

describe('idle hours of a role', () => {
  it('are not told from fewer than 30 hours of data', () => {
    expect(
      measureIdle(
        samples(0, 29, () => 1),
        hours,
      ),
    ).toEqual({ state: 'not-enough-data', hoursWithData: 29, neededHours: 30 })
    expect(measureIdle([], hours)).toMatchObject({ state: 'not-enough-data', hoursWithData: 0 })
  })

  it('are measured over all generations, each too young to tell alone', () => {
    const first = samples(7, 20, () => 2)
    const second = samples(31, 20, () => 2)
    expect(measureIdle([...first, ...second], hours)).toMatchObject({ state: 'measured', hoursWithData: 40, idleHours: 40 })
  })

  it('go by the busiest server of the hour', () => {
    const quiet = samples(0, 48, () => 1)
    const busy = samples(9, 8, () => 80)
    expect(measureIdle([...quiet, ...busy], hours)).toMatchObject({ hoursWithData: 48, idleHours: 40 })
  })

  it('do not hold hours without data', () => {
    const result = measureIdle(
      samples(0, 40, () => 1),
      hours,
    )
    expect(result).toMatchObject({ state: 'measured', idleHours: 40 })
    const buckets = result.state === 'measured' ? result.buckets : []
    expect(buckets).toHaveLength(168)
    expect(buckets.filter((bucket) => bucket !== null)).toHaveLength(40)
    expect(buckets[40]).toBeNull()
  })

  it('count as outside the window by its zone', () => {
    const result = measureIdle(
      samples(0, 168, (index) => (index % 24 >= 7 && index % 24 < 19 && index < 120 ? 60 : 2)),
      hours,
    )
    expect(result).toMatchObject({ days: 7, outsideHours: 108, idleOutsideHours: 108, idleHours: 108 })
    const shifted = measureIdle(
      samples(0, 168, () => 60),
      { ...hours, zone: 'Asia/Tokyo' },
    )
    expect(shifted).toMatchObject({ outsideHours: 108, idleOutsideHours: 0 })
  })

  it('fold several weeks into one, the busier hour winning', () => {
    const twoWeeks = samples(0, 336, (index) => (index === 10 ? 50 : index === 178 ? 70 : 1))
    const result = measureIdle(twoWeeks, hours)
    expect(result.state === 'measured' && result.buckets[10]).toEqual({ maximum: 70, mean: 30, idle: false, weeks: 2 })
    expect(result).toMatchObject({ days: 14, idleHours: 334 })
  })
})
