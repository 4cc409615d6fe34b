import type { LogHistogram, LogLevel } from '../../../shared/model/logs.ts'
import { levelNames, levelsWorstFirst } from './levels.ts'
import styles from './logs.module.css'

interface LevelFilterProps {
  readonly chosen: readonly LogLevel[]
  readonly histogram: LogHistogram | undefined
  readonly onChange: (levels: readonly LogLevel[]) => void
}

const count = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

/** Levels as switches; none pressed means all. Those without lines in the range are left out unless pressed, where the source counts them. */
export function LevelFilter({ chosen, histogram, onChange }: LevelFilterProps) {
  const totals = new Map<LogLevel, number>()
  for (const bucket of histogram?.buckets ?? []) {
    for (const level of levelsWorstFirst) totals.set(level, (totals.get(level) ?? 0) + (bucket.counts[level] ?? 0))
  }
  const counted = histogram === undefined || histogram.buckets.length > 0
  const shown = levelsWorstFirst.filter((level) => !counted || chosen.length > 0 || (totals.get(level) ?? 0) > 0)
  return (
    <fieldset className={styles.levels} aria-label="Levels">
      {shown.map((level) => {
        const pressed = chosen.includes(level)
        const total = totals.get(level) ?? 0
        return (
          <button
            key={level}
            type="button"
            className={styles.level}
            data-level={level}
            aria-pressed={pressed}
            onClick={() => onChange(pressed ? chosen.filter((other) => other !== level) : [...chosen, level])}
          >
            <i aria-hidden />
            {levelNames[level]}
            {!counted || (chosen.length > 0 && !pressed) ? null : <span className="henge-number">{count.format(total)}</span>}
          </button>
        )
      })}
    </fieldset>
  )
}
