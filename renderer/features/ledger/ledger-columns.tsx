import type { LedgerTotal, RoleTotal } from '../../../shared/model/savings/ledger-report.ts'
import { useAccountsApart } from '../../bridge/shown-accounts.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { formatDollars } from '../../ui/money.tsx'
import { RoleName } from '../../ui/role-name.tsx'
import { formatHours } from './ledger-words.ts'

/** Hours and dollars, alike in each table of the ledger. */
export function totalColumns<Row extends LedgerTotal>(): Column<Row>[] {
  const column = (id: string, header: string, cell: Column<Row>['cell'], width = 'minmax(90px, 1fr)'): Column<Row> => {
    return { ...{ id, header, width, cell }, align: 'right' }
  }
  return [
    column('ran', 'Ran', ({ ran }) => formatHours(ran)),
    column('planned', 'Planned', ({ planned }) =>
      planned === null ? <span className="henge-muted">no schedule</span> : formatHours(planned),
    ),
    column('would', 'Without schedule', ({ wouldHaveRun }) => formatHours(wouldHaveRun), 'minmax(120px, 1fr)'),
    column('unknown', 'Not known', ({ unknown }) => formatHours(unknown)),
    column('cost', 'Cost', (row) => <Amount of={row} amount={row.cost} />),
    column('saved', 'Saved', (row) => <Amount of={row} amount={row.saved} />),
  ]
}

/** Days of which a price is not known are in neither sum. */
function Amount({ of, amount }: { readonly of: LedgerTotal; readonly amount: number }) {
  if (of.unpriced === 0) return formatDollars(amount)
  if (amount === 0) return <span className="henge-muted">no price</span>
  return <span title={`Without ${of.unpriced} days of roles with a price that is not known.`}>≥ {formatDollars(amount)}</span>
}

export function RolesOfTime({ label, roles }: { readonly label: string; readonly roles: readonly RoleTotal[] }) {
  const accountOf = useAccountsApart()
  const role: Column<RoleTotal> = {
    id: 'role',
    header: 'Role',
    width: 'minmax(120px, 1.4fr)',
    cell: (one) => (
      <span className="henge-name">
        <RoleName role={one.role} account={accountOf(one.accountId)} />
      </span>
    ),
  }
  return (
    <DataTable label={label} columns={[role, ...totalColumns<RoleTotal>()]} rows={roles} rowKey={(one) => `${one.accountId} ${one.role}`} />
  )
}
