import type { RoleSavings } from '../../../shared/model/savings.ts'
import { formatDollars } from '../../ui/money.tsx'
import styles from './role-bars.module.css'
import screen from './savings.module.css'

const options = [
  { id: 'now', name: 'now' },
  { id: 'stop', name: 'stopped' },
  { id: 'destroy', name: 'destroyed' },
] as const

interface RoleBarsProps {
  readonly roles: readonly RoleSavings[]
  readonly chosen: string | null
  readonly onChoose: (role: RoleSavings) => void
}

/** Before and after for each role: bars on one scale. The table below the chart holds the same figures. */
export function RoleBars({ roles, chosen, onChoose }: RoleBarsProps) {
  const top = Math.max(1e-9, ...roles.flatMap((role) => options.map(({ id }) => role[id].money.amount ?? 0)))
  return (
    <ul className={styles.bars} aria-label="Cost a month by role: now, stopped and destroyed outside the hours">
      {roles.map((role) => (
        <li key={`${role.accountId} ${role.role}`}>
          <button type="button" className={styles.barGroup} aria-pressed={chosen === role.role} onClick={() => onChoose(role)}>
            <span className={styles.barRole} title={role.role}>
              <bdi>{role.role}</bdi>
            </span>
            <span className={styles.barLines}>
              {role.now.money.amount === null ? (
                <span className={screen.warn}>No price is known for {role.now.money.missing.join(', ')}.</span>
              ) : null}
              {(role.now.money.amount === null ? [] : options).map(({ id, name }) => {
                const { amount } = role[id].money
                return (
                  <span key={id} className={styles.barLine}>
                    <span className={styles.barName}>{name}</span>
                    <span className={styles.barTrack}>
                      {amount === null ? null : (
                        <span className={styles.bar} data-option={id} style={{ width: `${(amount / top) * 100}%` }} />
                      )}
                    </span>
                    <span className={styles.barAmount}>{amount === null ? 'no price' : formatDollars(amount)}</span>
                  </span>
                )
              })}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
