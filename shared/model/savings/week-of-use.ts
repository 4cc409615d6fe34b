import type { IdleMeasurement, WeeklyHours } from '../savings.ts'
import { compileWeek, hourOfWeek, isOn } from '../weekly-hours.ts'
import { type IdleRule, isIdleHour } from './idle-rule.ts'
import { dayMs, hourMs, type RoleHour } from './server-hour.ts'

interface Bucket {
  maximum: number
  total: number
  count: number
  idle: number
}

/**
 * Folds the hours of a role into the 168 hours of a week. An hour without data is not idle: it is not counted at all. Of an hour of the
 * week the busiest decides whether it is idle.
 */
export function measureIdle(rule: IdleRule, samples: readonly RoleHour[], hours: WeeklyHours): IdleMeasurement {
  if (samples.length < rule.neededHours) {
    return { state: 'not-enough-data', hoursWithData: samples.length, neededHours: rule.neededHours }
  }
  const week = compileWeek(hours)
  const buckets = Array.from<Bucket | null>({ length: 168 }).fill(null)
  let idleHours = 0
  let outsideHours = 0
  let idleOutsideHours = 0
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const sample of samples) {
    const idle = isIdleHour(rule, sample) === true
    const index = hourOfWeek(hours.zone, sample.at)
    const bucket = buckets[index] ?? { maximum: 0, total: 0, count: 0, idle: 0 }
    buckets[index] = bucket
    bucket.maximum = Math.max(bucket.maximum, sample.maximum)
    bucket.total += sample.mean
    bucket.count += 1
    if (idle) {
      bucket.idle += 1
      idleHours += 1
    }
    if (!isOn(week, sample.at)) {
      outsideHours += 1
      if (idle) idleOutsideHours += 1
    }
    first = Math.min(first, sample.at)
    last = Math.max(last, sample.at)
  }
  return {
    state: 'measured',
    days: Number(((last - first + hourMs) / dayMs).toFixed(1)),
    hoursWithData: samples.length,
    idleHours,
    idleOutsideHours,
    outsideHours,
    buckets: buckets.map((bucket) =>
      bucket === null
        ? null
        : { maximum: bucket.maximum, mean: bucket.total / bucket.count, idle: bucket.idle === bucket.count, weeks: bucket.count },
    ),
  }
}
