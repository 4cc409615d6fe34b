import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import type { RoleSavings } from '../../../shared/model/savings.ts'
import { useAccountsApart } from '../../bridge/shown-accounts.ts'
import { formatDollars } from '../../ui/money.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './role-bars.module.css'
import screen from './savings.module.css'

const options = [
  { id: 'now', name: 'now' },
  { id: 'stop', name: 'stopped' },
  { id: 'destroy', name: 'destroyed' },
] as const

/** So many of the dearest are shown at first: what is asked of one of them stands below. */
const shownAtFirst = 6

interface RoleBarsProps {
  readonly roles: readonly RoleSavings[]
  readonly chosen: RoleSavings | undefined
  readonly onChoose: (role: RoleSavings) => void
}

/** Before and after for each role: bars on one scale. The table below the chart holds the same figures. */
export function RoleBars({ roles, chosen, onChoose }: RoleBarsProps) {
  const [all, setAll] = useState(false)
  const accountOf = useAccountsApart()
  const top = Math.max(1e-9, ...roles.flatMap((role) => options.map(({ id }) => role[id].money.amount ?? 0)))
  const few = roles.length <= shownAtFirst + 1
  const shown = all || few ? roles : roles.filter((role, index) => index < shownAtFirst || role === chosen)
  return (
    <>
      <ul className={styles.bars} aria-label="Cost a month by role: now, stopped and destroyed outside the hours">
        {shown.map((role) => (
          <li key={`${role.accountId} ${role.role}`}>
            <button type="button" className={styles.barGroup} aria-pressed={chosen === role} onClick={() => onChoose(role)}>
              <span className={styles.barRole} title={visibleText(role.role)}>
                <bdi>{visibleText(role.role)}</bdi>
                <span className="henge-muted">{accountOf(role.accountId)?.name}</span>
              </span>
              <span className={styles.barLines}>
                <Bars role={role} top={top} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {few ? null : (
        <UnstyledButton className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? `Only the ${shownAtFirst} dearest` : `Show all ${roles.length} roles`}
        </UnstyledButton>
      )}
    </>
  )
}

function Bars({ role, top }: { readonly role: RoleSavings; readonly top: number }) {
  if (role.now.money.amount === null) {
    return <span className={screen.warn}>No price is known for {role.now.money.missing.join(', ')}.</span>
  }
  return options.map(({ id, name }) => {
    const { amount } = role[id].money
    return (
      <span key={id} className={styles.barLine}>
        <span className={styles.barName}>{name}</span>
        <span className={styles.barTrack}>
          {amount === null ? null : <span className={styles.bar} data-option={id} style={{ width: `${(amount / top) * 100}%` }} />}
        </span>
        <span className={styles.barAmount}>{amount === null ? 'no price' : formatDollars(amount)}</span>
      </span>
    )
  })
}
