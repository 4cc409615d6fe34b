import type { IdleMeasurement, WeeklyHours } from './savings.ts'
import { compileWeek, hourOfWeek, isOn } from './weekly-hours.ts'

/** Compute Optimizer’s rule: peak CPU under 5 %, over at most 14 days, and no answer with fewer than 30 hours of metrics. */
export const idleRule = { thresholdPercent: 5, days: 14, neededHours: 30 } as const

const hourMs = 3_600_000

export interface HourOfCpu {
  /** Start of the hour, milliseconds since 1970. */
  readonly at: number
  /** Percent. */
  readonly maximum: number
}

/**
 * Folds the hours of all of a role’s servers, destroyed ones included, into the 168 hours of a week. An hour of the role is as busy
 * as its busiest server. An hour without data is not idle: it is not counted at all.
 */
export function measureIdle(samples: Iterable<HourOfCpu>, hours: WeeklyHours): IdleMeasurement {
  const busiest = new Map<number, number>()
  for (const { at, maximum } of samples) {
    if (Number.isFinite(maximum)) busiest.set(at, Math.max(maximum, busiest.get(at) ?? 0))
  }
  if (busiest.size < idleRule.neededHours) {
    return { state: 'not-enough-data', hoursWithData: busiest.size, neededHours: idleRule.neededHours }
  }

  const week = compileWeek(hours)
  const buckets = Array.from<number | null>({ length: 168 }).fill(null)
  let idleHours = 0
  let outsideHours = 0
  let idleOutsideHours = 0
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const [at, maximum] of busiest) {
    const idle = maximum < idleRule.thresholdPercent
    const bucket = hourOfWeek(hours.zone, at)
    buckets[bucket] = Math.max(maximum, buckets[bucket] ?? 0)
    if (idle) idleHours += 1
    if (!isOn(week, at)) {
      outsideHours += 1
      if (idle) idleOutsideHours += 1
    }
    first = Math.min(first, at)
    last = Math.max(last, at)
  }
  return {
    state: 'measured',
    days: Number(((last - first + hourMs) / (24 * hourMs)).toFixed(1)),
    hoursWithData: busiest.size,
    idleHours,
    idleOutsideHours,
    outsideHours,
    thresholdPercent: idleRule.thresholdPercent,
    buckets,
  }
}
