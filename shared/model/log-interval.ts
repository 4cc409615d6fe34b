const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const niceIntervals = [
  100,
  second,
  5 * second,
  10 * second,
  30 * second,
  minute,
  5 * minute,
  10 * minute,
  30 * minute,
  hour,
  3 * hour,
  12 * hour,
  day,
  7 * day,
  30 * day,
  365 * day,
] as const

/** Buckets of a histogram: `count` of them, `intervalMs` long each, the first one beginning at `first` (milliseconds since 1970, UTC). */
export interface HistogramBuckets {
  readonly intervalMs: number
  readonly first: number
  readonly count: number
}

/**
 * The finest of the usual intervals that shows `from` to `to` (exclusive) in no more than `maxBuckets`; buckets begin at multiples of the
 * interval, so the first and last may reach beyond the range. Longer than a year: whole multiples of it.
 */
export function histogramBuckets(from: number, to: number, maxBuckets: number): HistogramBuckets {
  for (const interval of niceIntervals) {
    const buckets = bucketsOf(from, to, interval)
    if (buckets.count <= maxBuckets) return buckets
  }
  const year = 365 * day
  let years = Math.max(1, Math.ceil((to - from) / maxBuckets / year))
  while (bucketsOf(from, to, years * year).count > maxBuckets && maxBuckets > 1) years += 1
  const buckets = bucketsOf(from, to, years * year)
  // One bucket alone cannot be kept to multiples where the range crosses one.
  return buckets.count <= maxBuckets ? buckets : { intervalMs: Math.max(1, to - from), first: from, count: 1 }
}

function bucketsOf(from: number, to: number, intervalMs: number): HistogramBuckets {
  const first = Math.floor(from / intervalMs) * intervalMs
  return { intervalMs, first, count: Math.max(1, Math.ceil((to - first) / intervalMs)) }
}
