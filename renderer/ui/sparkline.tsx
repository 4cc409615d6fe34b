import styles from './ui.module.css'

interface SparklineProps {
  /** Oldest first; null is a gap, never zero. */
  readonly values: readonly (number | null)[]
  /** Top of the scale. */
  readonly max: number
  readonly label: string
  readonly width?: number
  readonly height?: number
}

/** Bars the height of a line of text: the shape of a day at a glance. */
export function Sparkline({ values, max, label, width = 96, height = 18 }: SparklineProps) {
  if (values.every((value) => value === null)) return <span className="henge-muted">no data</span>
  const step = width / values.length
  return (
    <svg className={styles.sparkline} width={width} height={height} role="img" aria-label={label}>
      <title>{label}</title>
      {values.map((value, index) =>
        value === null ? null : (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
            key={index}
            x={index * step}
            y={height - Math.max(1.5, (Math.min(value, max) / max) * height)}
            width={Math.max(1, step - 1)}
            height={Math.max(1.5, (Math.min(value, max) / max) * height)}
            fill="currentColor"
            rx={0.5}
          />
        ),
      )}
    </svg>
  )
}
