import type { Account } from '../../../shared/model/account.ts'
import type { Fleet, Money } from '../../../shared/model/fleet.ts'
import { AccountTag } from '../../ui/account-tag.tsx'
import { MoneyText } from '../../ui/money.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import styles from './fleet.module.css'
import { fleetCounts } from './fleet-rows.ts'

interface FleetSummaryProps {
  readonly fleet: Fleet
  readonly accounts: readonly Account[]
  readonly accountId: string | null
}

/** “12 servers · 9 running · 3 behind · $182 / month”, and whether any of it is real. */
export function FleetSummary({ fleet, accounts, accountId }: FleetSummaryProps) {
  const counts = fleetCounts(fleet, accountId)
  const sandbox = accounts.find((account) => account.kind === 'sandbox')
  const onlySandbox = sandbox !== undefined && (accountId === sandbox.id || accounts.length === 1)
  return (
    <span className={styles.summary}>
      <span>
        <strong>{counts.servers}</strong> servers
      </span>
      <span>
        <strong>{counts.running}</strong> running
      </span>
      {counts.behind === 0 ? (
        <StatusMark meaning="healthy">none behind</StatusMark>
      ) : (
        <StatusMark meaning="behind">{counts.behind} behind</StatusMark>
      )}
      {counts.unmanaged === 0 ? null : (
        <span>
          <strong>{counts.unmanaged}</strong> unmanaged
        </span>
      )}
      <MoneyText money={accountId === null ? fleet.costPerMonth : costOf(fleet, accountId)} />
      {onlySandbox ? <AccountTag account={sandbox} /> : null}
    </span>
  )
}

function costOf(fleet: Fleet, accountId: string): Money {
  const parts = fleet.roles.filter((role) => role.accountId === accountId).map((role) => role.costPerMonth)
  const missing = parts.flatMap((part) => part.missing)
  const amount = parts.reduce<number | null>((sum, part) => (sum === null || part.amount === null ? null : sum + part.amount), 0)
  return { amount, currency: 'USD', missing }
}
