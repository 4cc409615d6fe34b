import { Link } from 'wouter'
import type { CostOption, RoleSavings } from '../../../shared/model/savings.ts'
import { addresses } from '../../bridge/addresses.ts'
import { useAccountsApart } from '../../bridge/shown-accounts.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { formatDollars, MoneyText } from '../../ui/money.tsx'
import { RoleName } from '../../ui/role-name.tsx'
import styles from './savings.module.css'
import { coverageText, lessBy, type OffAction, savedBy } from './savings-words.ts'

interface RolesTableProps {
  readonly roles: readonly RoleSavings[]
  readonly action: OffAction
  readonly chosen: RoleSavings | undefined
  readonly onChoose: (role: RoleSavings) => void
}

function Cost({ option }: { readonly option: CostOption }) {
  return option.money.amount === null ? (
    <span className={styles.warn} title={`No price is known for ${option.money.missing.join(', ')}.`}>
      no price
    </span>
  ) : (
    <MoneyText money={option.money} short />
  )
}

function Saved({ role, action }: { readonly role: RoleSavings; readonly action: OffAction }) {
  const all = savedBy(role.now.money, role[action].money)
  if (all === null) return <span className="henge-muted">not known</span>
  const less = lessBy(role, action)
  const saved = all - less
  return (
    <span
      className="henge-number"
      title={less > 0.005 ? `${formatDollars(less)} less than on demand: ${coverageText(role.coverage)}.` : undefined}
    >
      {saved < 0 ? `${formatDollars(-saved)} more` : formatDollars(saved)}
      <span className="henge-muted">/mo</span>
    </span>
  )
}

function Idle({ role }: { readonly role: RoleSavings }) {
  const { idle } = role
  if (idle.state === 'unavailable') return <span className={styles.warn}>metrics not readable</span>
  if (idle.state === 'not-enough-data') return <span className="henge-muted">not enough data</span>
  if (idle.outsideHours === 0) return <span className="henge-muted">no data outside</span>
  const busy = idle.outsideHours - idle.idleOutsideHours
  return (
    <span className="henge-number">
      {busy > 0 ? (
        <span className={styles.warn} title={`${busy} of ${idle.outsideHours} hours outside the running hours were busy.`}>
          {busy} h busy ·{' '}
        </span>
      ) : null}
      {Math.floor((idle.idleOutsideHours / idle.outsideHours) * 100)} %
    </span>
  )
}

/** The figures of the chart, role by role. */
export function RolesTable({ roles, action, chosen, onChoose }: RolesTableProps) {
  const accountOf = useAccountsApart()
  const columns: Column<RoleSavings>[] = [
    {
      id: 'role',
      header: 'Role',
      width: 'minmax(100px, 1.2fr)',
      cell: (role) => (
        <Link href={addresses.role(role.accountId, role.role)} className="henge-name">
          <RoleName role={role.role} account={accountOf(role.accountId)} />
        </Link>
      ),
    },
    { id: 'servers', header: 'Servers', width: 'minmax(64px, 0.7fr)', align: 'right', cell: (role) => role.servers },
    { id: 'now', header: 'Now', width: 'minmax(90px, 1fr)', align: 'right', cell: (role) => <Cost option={role.now} /> },
    { id: 'stop', header: 'Stopped', width: 'minmax(90px, 1fr)', align: 'right', cell: (role) => <Cost option={role.stop} /> },
    { id: 'destroy', header: 'Destroyed', width: 'minmax(90px, 1fr)', align: 'right', cell: (role) => <Cost option={role.destroy} /> },
    {
      id: 'saved',
      header: action === 'stop' ? 'Saving if stopped' : 'Saving if destroyed',
      width: 'minmax(124px, 1fr)',
      align: 'right',
      cell: (role) => <Saved role={role} action={action} />,
    },
    { id: 'idle', header: 'Idle outside hours', width: 'minmax(120px, 1.2fr)', align: 'right', cell: (role) => <Idle role={role} /> },
  ]
  return (
    <DataTable
      label="Savings by role"
      columns={columns}
      rows={roles}
      rowKey={(role) => `${role.accountId} ${role.role}`}
      traits={(role) => ({ selected: role === chosen })}
      onOpen={onChoose}
    />
  )
}
