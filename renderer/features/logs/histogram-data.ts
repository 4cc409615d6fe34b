import type { LogHistogram, LogLevel } from '../../../shared/model/logs.ts'
import { levelsWorstFirst } from './levels.ts'

/**
 * Columns for the chart: instants, then one running sum for each level, the whole bar first. Bars are drawn over each other from
 * the tallest to the shortest, so the worst level is what is seen at the bottom.
 */
export function stackedColumns(histogram: LogHistogram): { readonly levels: readonly LogLevel[]; readonly columns: number[][] } {
  const levels = levelsWorstFirst.filter((level) => histogram.buckets.some((bucket) => (bucket.counts[level] ?? 0) > 0))
  const running = histogram.buckets.map(() => 0)
  const sums = levels.map((level) =>
    histogram.buckets.map((bucket, index) => {
      const sum = (running[index] ?? 0) + (bucket.counts[level] ?? 0)
      running[index] = sum
      return sum
    }),
  )
  return { levels: [...levels].reverse(), columns: [histogram.buckets.map((bucket) => bucket.at), ...sums.reverse()] }
}

/** "5 min", "30 s": how long one bar is. */
export function describeInterval(milliseconds: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ] as const
  const unit = units.find(([, size]) => milliseconds >= size && milliseconds % size === 0) ?? units.find(([, size]) => milliseconds >= size)
  return unit ? `${Number((milliseconds / unit[1]).toFixed(1))} ${unit[0]}` : `${milliseconds} ms`
}
