import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { Account } from '../../../shared/model/account.ts'
import type { Fleet, Money } from '../../../shared/model/fleet.ts'
import { addresses } from '../../bridge/addresses.ts'
import { savingsQuery } from '../../bridge/queries.ts'
import { AccountTag } from '../../ui/account-tag.tsx'
import { formatDollars, MoneyText } from '../../ui/money.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import styles from './fleet.module.css'
import { costWithHours } from './fleet-costs.ts'
import { fleetCounts } from './fleet-rows.ts'

interface FleetSummaryProps {
  readonly fleet: Fleet
  readonly accounts: readonly Account[]
  readonly accountId: string | null
  /** Of what is shown; undefined while it is not known. */
  readonly cost: Money | undefined
}

/** “12 servers · 9 running · 3 behind · $182 / month → $71 with off-hours”, and whether any of it is real. */
export function FleetSummary({ fleet, accounts, accountId, cost }: FleetSummaryProps) {
  const counts = fleetCounts(fleet, accountId)
  const sandbox = accounts.find((account) => account.kind === 'sandbox')
  const onlySandbox = sandbox !== undefined && (accountId === sandbox.id || accounts.length === 1)
  // Without any recipe that can be used, “none behind” would praise what nobody knows.
  const comparable = fleet.roles.some((role) => (accountId === null || role.accountId === accountId) && role.currentRevision !== null)
  return (
    <span className={styles.summary}>
      <span>
        <strong>{counts.servers}</strong> {counts.servers === 1 ? 'server' : 'servers'}
      </span>
      <span>
        <strong>{counts.running}</strong> running
      </span>
      {counts.behind > 0 ? (
        <StatusMark meaning="behind">{counts.behind} behind</StatusMark>
      ) : comparable ? (
        <StatusMark meaning="healthy">none behind</StatusMark>
      ) : null}
      {counts.unmanaged === 0 ? null : (
        <span>
          <strong>{counts.unmanaged}</strong> unmanaged
        </span>
      )}
      {cost === undefined || counts.servers === 0 ? null : (
        <span>
          <MoneyText money={cost} />
          <WithSchedules cost={cost} accountId={accountId} />
        </span>
      )}
      {onlySandbox ? <AccountTag account={sandbox} /> : null}
    </span>
  )
}

function WithSchedules({ cost, accountId }: { readonly cost: Money; readonly accountId: string | null }) {
  const savings = useQuery(savingsQuery())
  const roles = (savings.data?.roles ?? []).filter((role) => accountId === null || role.accountId === accountId)
  const amount = costWithHours(cost, roles)
  if (amount === null) return null
  return (
    <Link href={addresses.savings()} className={styles.schedules} title="What it would cost were servers off outside their hours">
      → {formatDollars(amount)} with off-hours
    </Link>
  )
}
