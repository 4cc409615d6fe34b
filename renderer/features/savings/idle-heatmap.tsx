import type { IdleRule } from '../../../shared/model/savings/idle-rule.ts'
import type { RoleSavings, UseOfHour, WeeklyHours } from '../../../shared/model/savings.ts'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './idle-heatmap.module.css'
import screen from './savings.module.css'
import { dayNames, hourIsOn, hourOfWeekName } from './savings-words.ts'

const hoursOfDay = Array.from({ length: 24 }, (_, hour) => hour)

/** 0 idle … 4 busy. Its highest hour decides whether an hour is idle, its mean how dark it is. */
function step({ idle, mean }: UseOfHour): number {
  if (idle) return 0
  return mean < 10 ? 1 : mean < 25 ? 2 : mean < 50 ? 3 : 4
}

function inWords({ idle, maximum, mean }: UseOfHour): string {
  return `${idle ? 'idle, ' : ''}${mean.toFixed(1)} % on average, ${maximum.toFixed(0)} % at most`
}

interface IdleHeatmapProps {
  readonly role: RoleSavings
  readonly hours: WeeklyHours
  /** By which hours are idle. */
  readonly rule: IdleRule
}

/** The week of one role, hour by hour: how busy its busiest server was. The hours chosen above are framed. */
export function IdleHeatmap({ role, hours, rule }: IdleHeatmapProps) {
  const { idle } = role
  const name = visibleText(role.role)
  if (idle.state === 'unavailable') {
    return (
      <p className={styles.noData}>
        The metrics of <bdi>{name}</bdi> cannot be read: {idle.message}
      </p>
    )
  }
  if (idle.state === 'not-enough-data') {
    return (
      <p className={styles.noData}>
        <strong>Not enough data.</strong> <bdi>{name}</bdi> has {idle.hoursWithData} {idle.hoursWithData === 1 ? 'hour' : 'hours'} with CPU
        metrics in the last {rule.days} days, over all its servers, destroyed ones included. From {idle.neededHours} on it can be said when
        it is idle. Missing hours are not taken as idle.
      </p>
    )
  }
  const { buckets } = idle
  return (
    <>
      <table className={styles.heatmap} aria-label={`CPU of ${name} by hour of the week`}>
        <thead>
          <tr>
            <td />
            {hoursOfDay.map((hour) => (
              <th key={hour} scope="col">
                <span className="henge-unseen">{String(hour).padStart(2, '0')}:00</span>
                <span aria-hidden>{hour % 6 === 0 ? String(hour).padStart(2, '0') : ''}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {dayNames.map((name, day) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {hoursOfDay.map((hour) => {
                const index = day * 24 + hour
                const use = buckets[index] ?? null
                const busy = use === null ? 'no data' : inWords(use)
                return (
                  <td
                    key={hour}
                    className={styles.cell}
                    data-step={use === null ? 'none' : step(use)}
                    data-on={hourIsOn(hours, index) ? '' : undefined}
                    title={`${hourOfWeekName(index)}: ${busy}`}
                  >
                    <span className="henge-unseen">{busy}</span>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.ramp} aria-hidden>
        <span>
          <i className={styles.cell} data-step="none" /> no data
        </span>
        <span>
          <i className={styles.cell} data-step="0" /> idle by {rule.name}
        </span>
        <span>
          <i className={styles.cell} data-step="1" />
          <i className={styles.cell} data-step="2" />
          <i className={styles.cell} data-step="3" />
          <i className={styles.cell} data-step="4" /> busy
        </span>
        <span>
          <i className={styles.cell} data-on="" /> running hours
        </span>
      </p>
      <p className={screen.meaning}>
        {idle.outsideHours === 0
          ? 'No hour outside the running hours has data yet.'
          : `${idle.idleOutsideHours} of the ${idle.outsideHours} hours outside the running hours were idle.`}{' '}
        {idle.outsideHours > idle.idleOutsideHours ? (
          <span className={screen.warn}>In the other {idle.outsideHours - idle.idleOutsideHours} it was busy: they would be cut off. </span>
        ) : null}
        {idle.hoursWithData} hours with data over {idle.days} days, all generations of <bdi>{name}</bdi>.
      </p>
    </>
  )
}
