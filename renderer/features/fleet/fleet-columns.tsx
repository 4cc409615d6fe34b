import { Button } from '@mantine/core'
import type { Account } from '../../../shared/model/account.ts'
import type { Money } from '../../../shared/model/fleet.ts'
import { ownZone } from '../../../shared/model/local-time.ts'
import type { ScheduledRole } from '../../../shared/model/schedules/role-schedule.ts'
import type { Column } from '../../ui/data-table.tsx'
import { MoneyText } from '../../ui/money.tsx'
import { PowerMenu } from '../../ui/power-menu.tsx'
import { RevisionStep, RevisionText } from '../../ui/revision.tsx'
import { ShortId } from '../../ui/short-id.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import styles from './fleet.module.css'
import type { FleetRow } from './fleet-rows.ts'
import { toggleSelected } from './fleet-view.ts'
import { Name } from './name-cell.tsx'
import { State } from './state-cell.tsx'

/** Left out where the window is narrow, and where it is not wide. */
const dispensable: ReadonlySet<string> = new Set(['id', 'cpu'])
const luxuries: ReadonlySet<string> = new Set(['id'])

interface ColumnNeeds {
  readonly width: 'narrow' | 'middle' | 'wide'
  readonly accounts: ReadonlyMap<string, Account>
  readonly selected: ReadonlySet<string>
  /** Ids of the jobs that wait for a person. */
  readonly waiting: ReadonlySet<string>
  /** By account and role, as `sandbox/web`. */
  readonly schedules: ReadonlyMap<string, ScheduledRole>
  readonly onAdopt: (accountId: string) => void
  /** undefined: not known yet. */
  readonly unmanagedCost: (accountId: string) => Money | undefined
}

/** Columns of the fleet list; a cell shows the role’s or the server’s side of the same thing. */
export function fleetColumns({ accounts, selected, waiting, width, schedules, onAdopt, unmanagedCost }: ColumnNeeds): Column<FleetRow>[] {
  const columns: Column<FleetRow>[] = [
    {
      id: 'choose',
      header: <span className="henge-unseen">Chosen</span>,
      width: '14px',
      cell: (row) => <Choose row={row} selected={selected} />,
    },
    {
      id: 'name',
      header: 'Role',
      width: 'minmax(160px, 1.6fr)',
      cell: (row) => <Name row={row} accounts={accounts} />,
    },
    {
      id: 'state',
      header: 'State',
      width: 'minmax(136px, 1fr)',
      cell: (row) => <State row={row} waiting={waiting} schedules={schedules} />,
    },
    { id: 'behind', header: 'Recipe', width: 'minmax(90px, 0.8fr)', cell: (row) => <Behind row={row} /> },
    { id: 'revision', header: 'Revision', width: 'minmax(126px, 1fr)', cell: (row) => <Revision row={row} onAdopt={onAdopt} /> },
    {
      id: 'place',
      header: 'Type · zone',
      width: width === 'wide' ? 'minmax(184px, 1.2fr)' : 'minmax(130px, 1.2fr)',
      cell: (row) => <Place row={row} />,
    },
    { id: 'power', header: 'Schedule', width: '126px', cell: (row) => <Power row={row} schedules={schedules} /> },
    { id: 'id', header: 'Id', width: '92px', cell: (row) => <Id row={row} /> },
    { id: 'cpu', header: 'CPU 24 h', width: '76px', cell: (row) => <Cpu row={row} /> },
    { id: 'cost', header: 'Cost', width: '76px', align: 'right', cell: (row) => <Cost row={row} unmanagedCost={unmanagedCost} /> },
  ]
  const leftOut = { narrow: dispensable, middle: luxuries, wide: new Set<string>() }[width]
  return columns.filter((column) => !leftOut.has(column.id))
}

function Choose({ row, selected }: { readonly row: FleetRow; readonly selected: ReadonlySet<string> }) {
  if (row.kind !== 'role' || row.summary.recipe === null) return null
  return (
    <input
      type="checkbox"
      className={styles.choose}
      aria-label={`Choose ${row.summary.role}`}
      checked={selected.has(row.key)}
      onChange={() => toggleSelected(row.key)}
    />
  )
}

function Power({ row, schedules }: { readonly row: FleetRow; readonly schedules: ColumnNeeds['schedules'] }) {
  if (row.kind !== 'role') return null
  const { accountId, role } = row.summary
  return <PowerMenu accountId={accountId} role={role} scheduled={schedules.get(`${accountId}/${role}`)} zone={ownZone()} />
}

function Behind({ row }: { readonly row: FleetRow }) {
  if (row.kind === 'role') {
    const role = row.summary
    if (role.recipe === null) return <span className="henge-muted">no recipe</span>
    if (role.rest && role.currentRevision !== null) return <span className="henge-muted">–</span>
    if (role.currentRevision === null) {
      return (
        <StatusMark meaning="failing" title={role.currentProblem ?? undefined}>
          broken
        </StatusMark>
      )
    }
    return role.behind > 0 ? (
      <StatusMark meaning="behind">{role.behind} behind</StatusMark>
    ) : (
      <StatusMark meaning="healthy">current</StatusMark>
    )
  }
  if (row.kind === 'server') {
    if (row.role === null || row.role.currentRevision === null)
      return <span className="henge-muted">{row.role === null ? 'no recipe' : '–'}</span>
    return row.server.revision === row.role.currentRevision ? (
      <StatusMark meaning="healthy">current</StatusMark>
    ) : (
      <StatusMark meaning="behind">behind</StatusMark>
    )
  }
  return row.kind === 'unmanaged' ? <span className="henge-muted">no recipe</span> : null
}

function Revision({ row, onAdopt }: { readonly row: FleetRow; readonly onAdopt: (accountId: string) => void }) {
  if (row.kind === 'role')
    return (
      <RevisionStep running={row.summary.runningRevisions} current={row.summary.currentRevision} expected={row.summary.recipe !== null} />
    )
  if (row.kind === 'unmanaged')
    return (
      <Button size="compact-xs" variant="default" onClick={() => onAdopt(row.accountId)}>
        Adopt…
      </Button>
    )
  if (row.kind === 'server') return <RevisionText revision={row.server.revision} />
  return null
}

function Place({ row }: { readonly row: FleetRow }) {
  switch (row.kind) {
    case 'account':
    case 'unmanaged':
      return null
    case 'role':
      return <span className="henge-mono henge-muted">{row.summary.instanceTypes.join(', ')}</span>
    case 'server':
      return (
        <span
          className="henge-mono henge-muted"
          title={[row.server.privateAddress, row.server.publicAddress].filter((each) => each !== null).join(' · ')}
        >
          {row.server.instanceType} · {row.server.zone}
        </span>
      )
  }
}

function Id({ row }: { readonly row: FleetRow }) {
  return row.kind === 'server' ? <ShortId id={row.server.id} /> : null
}

function Cpu({ row }: { readonly row: FleetRow }) {
  if (row.kind !== 'role' || row.summary.cpu.length === 0) return null
  const known = row.summary.cpu.filter((value) => value !== null)
  const mean = known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
  return (
    <Sparkline
      values={row.summary.cpu}
      max={Math.max(20, ...known)}
      width={76}
      label={
        mean === null
          ? 'No CPU figures of the last 24 hours'
          : `CPU of the last 24 hours: ${Math.round(mean)} % in the mean, ${Math.round(Math.max(...known))} % at most`
      }
    />
  )
}

function Cost({ row, unmanagedCost }: { readonly row: FleetRow; readonly unmanagedCost: ColumnNeeds['unmanagedCost'] }) {
  if (row.kind === 'role') return <MoneyText money={row.summary.costPerMonth} short />
  const cost = row.kind === 'unmanaged' ? unmanagedCost(row.accountId) : undefined
  return cost === undefined ? null : <MoneyText money={cost} short />
}
