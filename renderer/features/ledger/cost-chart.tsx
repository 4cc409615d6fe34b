import { type KeyboardEvent, memo, type PointerEvent, useDeferredValue, useMemo, useState } from 'react'
import { shownRoles } from '../../../shared/model/savings/ledger-report.ts'
import { dayMs } from '../../../shared/model/savings/server-hour.ts'
import { formatDollars } from '../../ui/money.tsx'
import styles from './cost-chart.module.css'
import { bandsOf, type CostDay, type CostShape, savedEdges, scaleOf, slotsOf, sum, ticksOf } from './cost-chart-data.ts'
import { CostLegend } from './cost-legend.tsx'
import { others } from './ledger-words.ts'

interface CostChartProps {
  readonly caption: string
  /** What all of it is called: “November 2026”. */
  readonly period: string
  readonly days: readonly CostDay[]
  /** Of the series, in the order of a day’s amounts. */
  readonly names: readonly string[]
  /** Beginnings of days, milliseconds since 1970. */
  readonly from: number
  readonly to: number
  readonly shape: CostShape
}

const height = 1000
const noDays: readonly CostDay[] = []

/** Cost of each day, role upon role, and what was saved on top. A pointer or the arrow keys choose a day; a table says the same. */
export function CostChart({ caption, period, days, names, from, to, shape }: CostChartProps) {
  const [chosen, setChosen] = useState<number | null>(null)
  const slots = useMemo(() => slotsOf(days, from, to), [days, from, to])
  const scale = useMemo(() => scaleOf(slots), [slots])
  const bands = useMemo(() => bandsOf(slots, names.length, scale.top, shape), [slots, names.length, scale.top, shape])
  const saved = useMemo(() => savedEdges(slots, scale.top, shape), [slots, scale.top, shape])
  // Of a year it has thousands of cells: they come behind the picture.
  const tableDays = useDeferredValue(days, noDays)
  const onRecord = (chosen === null ? null : slots[chosen]) ?? null
  const dayName = chosen === null ? null : longDay.format(from + chosen * dayMs)
  const choose = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    setChosen(Math.min(slots.length - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * slots.length))))
  }
  const go = (event: KeyboardEvent) => {
    const last = slots.length - 1
    const to = { ArrowLeft: (chosen ?? slots.length) - 1, ArrowRight: (chosen ?? -1) + 1, Home: 0, End: last }[event.key]
    if (to === undefined && (event.key !== 'Escape' || chosen === null)) return
    event.preventDefault()
    event.stopPropagation()
    setChosen(to === undefined ? null : Math.min(last, Math.max(0, to)))
  }
  return (
    <figure className={styles.chart}>
      <figcaption>{caption}</figcaption>
      <div className={styles.picture}>
        <div className={styles.plotArea}>
          {scale.lines.map((line) => (
            <span key={line} className={styles.scaleLine} style={{ bottom: `${(line / scale.top) * 100}%` }} aria-hidden>
              <span>{formatDollars(line)}</span>
            </span>
          ))}
          <div
            className={styles.plot}
            role="slider"
            tabIndex={0}
            aria-label={`Day of ${period}`}
            aria-valuemin={1}
            aria-valuemax={slots.length}
            aria-valuenow={(chosen ?? slots.length - 1) + 1}
            aria-valuetext={dayName === null ? 'all days' : `${dayName}: ${inWords(onRecord, names)}`}
            onPointerMove={choose}
            onPointerLeave={() => setChosen(null)}
            onBlur={() => setChosen(null)}
            onKeyDown={go}
          >
            <svg viewBox={`0 0 ${slots.length} ${height}`} preserveAspectRatio="none" aria-hidden focusable={false}>
              {bands.slice(0, -1).map(({ outline, edge }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a band is its place in the stack
                <g key={index}>
                  <polygon className={styles.band} data-series={seriesOf(index)} points={cornersOf(outline)} />
                  {shape === 'area' ? <polyline className={styles.edge} points={cornersOf(edge)} /> : null}
                </g>
              ))}
              <polygon className={styles.saved} points={cornersOf(bands.at(-1)?.outline ?? [])} />
              {saved.map((edge) => (
                <polyline key={edge[0]?.[0]} className={styles.savedEdge} points={cornersOf(edge)} />
              ))}
            </svg>
            {chosen === null ? null : (
              <span
                className={styles.cursor}
                style={{ left: `${(chosen / slots.length) * 100}%`, width: `max(1px, ${100 / slots.length}%)` }}
              />
            )}
          </div>
          {ticksOf(from, slots.length).map(({ at, label }) => (
            <span key={at} className={styles.tick} style={{ left: `${at * 100}%` }} aria-hidden>
              {label}
            </span>
          ))}
        </div>
        <CostLegend
          title={dayName ?? period}
          names={names}
          day={chosen === null ? sumOfDays(days, names.length) : onRecord}
          seriesOf={seriesOf}
        />
      </div>
      <DaysTable caption={caption} days={tableDays} names={names} />
    </figure>
  )
}

const longDay = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

/** Roles have a colour each; `others`, which stands last, is grey. */
const seriesOf = (index: number) => (index >= shownRoles ? others : String(index + 1))

const cornersOf = (corners: readonly (readonly [number, number])[]) => corners.map(([x, y]) => `${x},${round(height * (1 - y))}`).join(' ')

const round = (value: number) => Math.round(value * 100) / 100

function sumOfDays(days: readonly CostDay[], series: number): CostDay {
  return {
    day: '',
    amounts: Array.from({ length: series }, (_, index) => sum(days.map(({ amounts }) => amounts[index] ?? 0))),
    saved: sum(days.map(({ saved }) => saved)),
  }
}

function inWords(day: CostDay | null, names: readonly string[]): string {
  if (day === null) return 'not on record'
  const parts = names.map((name, index) => `${name} ${formatDollars(day.amounts[index] ?? 0)}`)
  return `${formatDollars(sum(day.amounts))}, saved ${formatDollars(day.saved)}; ${parts.join(', ')}`
}

const DaysTable = memo(function DaysTable({ caption, days, names }: Pick<CostChartProps, 'caption' | 'days' | 'names'>) {
  return (
    <table className="henge-unseen">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Day</th>
          {names.map((name, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two accounts may have a role of one name
            <th key={index} scope="col">
              {name}
            </th>
          ))}
          <th scope="col">Saved</th>
        </tr>
      </thead>
      <tbody>
        {days.map(({ day, amounts, saved }) => (
          <tr key={day}>
            <th scope="row">{day}</th>
            {names.map((_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <td key={index}>{formatDollars(amounts[index] ?? 0)}</td>
            ))}
            <td>{formatDollars(saved)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
})
