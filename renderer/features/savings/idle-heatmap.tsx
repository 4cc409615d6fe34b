import type { RoleSavings, WeeklyHours } from '../../../shared/model/savings.ts'
import styles from './idle-heatmap.module.css'
import screen from './savings.module.css'
import { dayNames, hourIsOn, hourOfWeekName } from './savings-words.ts'

const hoursOfDay = Array.from({ length: 24 }, (_, hour) => hour)

/** 0 idle … 4 busy, on the highest CPU of the hour. */
function step(maximum: number, threshold: number): number {
  if (maximum < threshold) return 0
  return maximum < 25 ? 1 : maximum < 50 ? 2 : maximum < 75 ? 3 : 4
}

/** The week of one role, hour by hour: how busy its busiest server was. The hours chosen above are framed. */
export function IdleHeatmap({ role, hours }: { readonly role: RoleSavings; readonly hours: WeeklyHours }) {
  const { idle } = role
  if (idle.state === 'unavailable') {
    return (
      <p className={styles.noData}>
        The metrics of {role.role} cannot be read: {idle.message}
      </p>
    )
  }
  if (idle.state === 'not-enough-data') {
    return (
      <p className={styles.noData}>
        <strong>Not enough data.</strong> {role.role} has {idle.hoursWithData} hours with CPU metrics in the last 14 days, over all its
        servers, destroyed ones included. From {idle.neededHours} on it can be said when it is idle. Missing hours are not taken as idle.
      </p>
    )
  }
  const { buckets, thresholdPercent } = idle
  return (
    <>
      <table className={styles.heatmap} aria-label={`Highest CPU of ${role.role} by hour of the week`}>
        <thead>
          <tr>
            <td />
            {hoursOfDay.map((hour) => (
              <th key={hour} scope="col" aria-label={`${String(hour).padStart(2, '0')}:00`}>
                {hour % 6 === 0 ? String(hour).padStart(2, '0') : ''}
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
                const maximum = buckets[index] ?? null
                const busy =
                  maximum === null ? 'no data' : maximum < thresholdPercent ? `idle, ${maximum.toFixed(1)} %` : `${maximum.toFixed(0)} %`
                return (
                  <td
                    key={hour}
                    className={styles.cell}
                    data-step={maximum === null ? 'none' : step(maximum, thresholdPercent)}
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
          <i className={styles.cell} data-step="0" /> idle, under {thresholdPercent} %
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
        Highest CPU of the busiest server, {idle.hoursWithData} hours with data over {idle.days} days, all generations of {role.role}.
      </p>
    </>
  )
}
