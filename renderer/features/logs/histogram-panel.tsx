import { memo, useState } from 'react'
import type { ResolvedRange } from '../../../shared/model/log-time-range.ts'
import type { LogHistogram } from '../../../shared/model/logs.ts'
import { formatAbsolute } from '../../ui/duration.ts'
import styles from './histogram.module.css'
import { HistogramChart, type TimeMark } from './histogram-chart.tsx'
import { describeInterval } from './histogram-data.ts'
import { levelNames, levelsWorstFirst } from './levels.ts'
import { writeLocal } from './time-range.ts'

interface HistogramPanelProps {
  readonly histogram: LogHistogram | undefined
  readonly range: ResolvedRange
  readonly stale: boolean
  readonly marks: readonly TimeMark[]
  readonly onRange: (from: number, to: number) => void
}

const number = new Intl.NumberFormat('en-US')

/** The chart with what the pointer is on in words, and the same figures as a table for who cannot see it. */
export function HistogramPanel({ histogram, range, stale, marks, onRange }: HistogramPanelProps) {
  const [hovered, setHovered] = useState<number | null>(null)
  const bucket = hovered === null ? undefined : histogram?.buckets[hovered]
  return (
    <section className={styles.histogram} data-stale={stale ? '' : undefined} aria-label="Lines over time">
      <p className={styles.caption}>
        {histogram === undefined ? null : (
          <span data-testid="log-total" data-total={histogram.total}>
            <strong>{number.format(histogram.total)}</strong> {histogram.total === 1 ? 'line' : 'lines'}
            <span className="henge-muted">
              {' · '}
              {histogram.buckets.length === 0 ? histogram.notice : `a bar is ${describeInterval(histogram.intervalMs)}`}
            </span>
          </span>
        )}
        {bucket === undefined || histogram === undefined ? null : (
          <span className="henge-muted">
            {writeLocal(bucket.at)} – {writeLocal(bucket.at + histogram.intervalMs).slice(11)}:{' '}
            {levelsWorstFirst
              .filter((level) => (bucket.counts[level] ?? 0) > 0)
              .map((level) => `${number.format(bucket.counts[level] ?? 0)} ${levelNames[level]}`)
              .join(', ') || 'no lines'}
          </span>
        )}
      </p>
      {histogram === undefined ? (
        <div className={styles.chart} />
      ) : histogram.buckets.length === 0 ? null : (
        <HistogramChart histogram={histogram} range={range} marks={marks} onRange={onRange} onHover={setHovered} />
      )}
      {histogram === undefined || histogram.buckets.length === 0 ? null : <CountsTable buckets={histogram.buckets} />}
    </section>
  )
}

const CountsTable = memo(function CountsTable({ buckets }: Pick<LogHistogram, 'buckets'>) {
  return (
    <table className={styles.hidden}>
      <caption>Lines by time and level</caption>
      <tbody>
        {buckets
          .filter(({ counts }) => levelsWorstFirst.some((level) => (counts[level] ?? 0) > 0))
          .map(({ at, counts }) => (
            <tr key={at}>
              <th scope="row">{formatAbsolute(at)}</th>
              <td>
                {levelsWorstFirst
                  .filter((level) => (counts[level] ?? 0) > 0)
                  .map((level) => `${counts[level]} ${levelNames[level]}`)
                  .join(', ')}
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  )
})
