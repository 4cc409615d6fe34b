import { dayOfDate, weekdayOf } from '../../../shared/model/schedules/local-days.ts'
import type { YearDay } from '../../../shared/model/schedules/role-schedule.ts'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './year-glance.module.css'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const dayMinutes = 1440

function describe({ date, onMinutes, offMinutes, holiday, clocks }: YearDay): string {
  const hours = onMinutes === 0 ? 'off' : offMinutes === 0 ? 'on all day' : `on ${(onMinutes / 60).toFixed(onMinutes % 60 === 0 ? 0 : 1)} h`
  const more = [holiday === null ? null : visibleText(holiday), clocks === null ? null : `clocks go ${clocks}`].filter(
    (part) => part !== null,
  )
  return [`${date}: ${hours}`, ...more].join(', ')
}

/** A year, a column a week: the more of a day servers run, the fuller its cell. */
export function YearGlance({
  year,
  days,
  onYear,
}: {
  readonly year: number
  readonly days: readonly YearDay[]
  readonly onYear: (year: number) => void
}) {
  const first = days[0]?.date ?? `${year}-01-01`
  const before = weekdayOf(dayOfDate(first)) - 1
  const week = (index: number) => Math.floor((index + before) / 7)
  const on = days.reduce((sum, { onMinutes }) => sum + onMinutes, 0)
  return (
    <section aria-label={`The year ${year}`}>
      <header className={styles.head}>
        <h2>The year</h2>
        <button type="button" aria-label={String(year - 1)} onClick={() => onYear(year - 1)}>
          ‹
        </button>
        <b>{year}</b>
        <button type="button" aria-label={String(year + 1)} onClick={() => onYear(year + 1)}>
          ›
        </button>
        <span className="henge-muted">
          {days.filter(({ onMinutes }) => onMinutes > 0).length} days on, {Math.round(on / 60).toLocaleString('en-US')} hours
        </span>
      </header>
      <div className={styles.months} aria-hidden>
        {months.map((name, month) => {
          const index = days.findIndex(({ date }) => Number(date.slice(5, 7)) === month + 1)
          return index < 0 ? null : (
            <span key={name} className={styles.month} style={{ gridColumn: week(index) + 1 }}>
              {name}
            </span>
          )
        })}
      </div>
      <ol className={styles.year} aria-label="Days">
        {days.map((day, index) => (
          <li
            key={day.date}
            aria-label={describe(day)}
            title={describe(day)}
            data-on={day.onMinutes > 0 || undefined}
            data-holiday={day.holiday === null ? undefined : ''}
            data-clocks={day.clocks ?? undefined}
            style={{
              gridColumn: week(index) + 1,
              gridRow: weekdayOf(dayOfDate(day.date)),
              backgroundSize: `100% ${Math.min(100, (day.onMinutes / dayMinutes) * 100)}%`,
            }}
          />
        ))}
      </ol>
    </section>
  )
}
