import { formatDollars } from '../../ui/money.tsx'
import styles from './cost-chart.module.css'
import { type CostDay, sum } from './cost-chart-data.ts'

interface CostLegendProps {
  /** What the amounts are of. */
  readonly title: string
  readonly names: readonly string[]
  /** null: nothing is on record of it. */
  readonly day: CostDay | null
  readonly seriesOf: (index: number) => string
}

/** Which colour is which role, in the order in which they lie upon each other, with what each cost. */
export function CostLegend({ title, names, day, seriesOf }: CostLegendProps) {
  const amount = (of: (known: CostDay) => number) => <span className={styles.amount}>{day === null ? '–' : formatDollars(of(day))}</span>
  return (
    <div className={styles.legend} aria-hidden>
      <strong>{title}</strong>
      <span className={styles.entry}>
        <i className={styles.saved} />
        <span>saved</span>
        {amount(({ saved }) => saved)}
      </span>
      {names
        .map((name, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two accounts may have a role of one name
          <span key={index} className={styles.entry} title={name}>
            <i className={styles.band} data-series={seriesOf(index)} />
            <bdi>{name}</bdi>
            {amount(({ amounts }) => amounts[index] ?? 0)}
          </span>
        ))
        .toReversed()}
      <span className={styles.entry} data-sum>
        <i />
        <span>cost</span>
        {amount(({ amounts }) => sum(amounts))}
      </span>
    </div>
  )
}
