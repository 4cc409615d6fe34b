import { Button } from '@mantine/core'
import { Link } from 'wouter'
import type { Account } from '../../../shared/model/account.ts'
import type { Money, RoleSummary } from '../../../shared/model/fleet.ts'
import { ownZone, soonInZone } from '../../../shared/model/local-time.ts'
import type { ScheduledRole } from '../../../shared/model/schedules/role-schedule.ts'
import { addresses } from '../../bridge/addresses.ts'
import { AccountTag } from '../../ui/account-tag.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { DiscloseButton } from '../../ui/disclose-button.tsx'
import { MoneyText } from '../../ui/money.tsx'
import { PowerMenu } from '../../ui/power-menu.tsx'
import { RevisionStep, RevisionText } from '../../ui/revision.tsx'
import { ServerStateMark } from '../../ui/server-state.tsx'
import { ShortId } from '../../ui/short-id.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { type Meaning, StatusMark } from '../../ui/status-mark.tsx'
import styles from './fleet.module.css'
import type { FleetRow } from './fleet-rows.ts'
import { toggleExpanded, toggleSelected } from './fleet-view.ts'

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
  const severalAccounts = accounts.size > 1
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
      cell: (row) => <Name row={row} accounts={accounts} severalAccounts={severalAccounts} />,
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

function Chevron({ row }: { readonly row: Extract<FleetRow, { kind: 'role' | 'unmanaged' }> }) {
  const name = row.kind === 'role' ? row.summary.role : 'unmanaged'
  return <DiscloseButton label={`Servers of ${name}`} open={row.expanded} onToggle={() => toggleExpanded(row.key)} />
}

function Name({
  row,
  accounts,
  severalAccounts,
}: {
  readonly row: FleetRow
  readonly accounts: ReadonlyMap<string, Account>
  readonly severalAccounts: boolean
}) {
  switch (row.kind) {
    case 'account': {
      const account = accounts.get(row.accountId)
      return <span className={styles.accountRow}>{account?.name ?? row.accountId}</span>
    }
    case 'role': {
      const account = accounts.get(row.summary.accountId)
      return (
        <span className={styles.name}>
          <Chevron row={row} />
          <Link href={addresses.role(row.summary.accountId, row.summary.role)} title={row.summary.role}>
            {row.summary.role}
          </Link>
          {severalAccounts && account !== undefined ? <AccountTag account={account} short /> : null}
        </span>
      )
    }
    case 'unmanaged': {
      const account = accounts.get(row.accountId)
      return (
        <span className={styles.name}>
          <Chevron row={row} />
          <span className="henge-muted">unmanaged</span>
          {severalAccounts && account !== undefined ? <AccountTag account={account} short /> : null}
        </span>
      )
    }
    case 'server':
      return (
        <span className={`${styles.name} ${row.nested ? styles.nested : ''}`} title={row.server.name}>
          {row.server.role === null ? (
            <span className={styles.plainName}>{row.server.name}</span>
          ) : (
            <Link href={addresses.role(row.server.accountId, row.server.role)} className={styles.serverLink}>
              {row.server.name}
            </Link>
          )}
        </span>
      )
  }
}

/** Nobody missed it: it comes back when its schedule says, or when somebody starts it. The schedule’s own column stands beside it. */
function restWords(scheduled: ScheduledRole | undefined): string {
  const next = scheduled?.now.next
  if (next?.to !== 'on') return 'off, destroyed'
  return `off until ${soonInZone(next.at, Date.now(), scheduled?.schedule?.schedule.zone ?? ownZone())}, destroyed`
}

interface RoleMeaning {
  readonly meaning: Meaning
  readonly words: string
  readonly title?: string
}

/** How a role stands, worst first. */
function roleMeaning(role: RoleSummary, waits: boolean, scheduled: ScheduledRole | undefined): RoleMeaning {
  const wanted = role.wanted ?? role.total
  const words = `${role.running}/${wanted} running`
  if (waits) return { meaning: 'behind', words: `${role.running}/${wanted}, waits for you` }
  if (role.activeJobId !== null)
    return { meaning: 'working', words: `${role.running}/${wanted}, ${role.rest || role.total === 0 ? 'building' : 'replacing'}` }
  if (role.rest) return { meaning: 'stopped', words: 'off, destroyed', title: restWords(scheduled) }
  if (role.running === 0) return { meaning: 'stopped', words: role.total === 0 ? `0/${wanted}, none exists` : `0/${wanted}, stopped` }
  if (role.running < wanted) return { meaning: 'failing', words }
  if (role.healthy < role.running) return { meaning: 'failing', words: `${role.healthy}/${role.running} healthy` }
  return { meaning: 'healthy', words }
}

function State({ row, waiting, schedules }: Pick<ColumnNeeds, 'waiting' | 'schedules'> & { readonly row: FleetRow }) {
  switch (row.kind) {
    case 'account':
      return <span className="henge-muted">{row.servers} servers</span>
    case 'role': {
      const { activeJobId, accountId, role } = row.summary
      const waits = activeJobId !== null && waiting.has(activeJobId)
      const { meaning, words, title } = roleMeaning(row.summary, waits, schedules.get(`${accountId}/${role}`))
      const mark = (
        <StatusMark meaning={meaning} title={title ?? words}>
          {words}
        </StatusMark>
      )
      return activeJobId === null ? mark : <Link href={addresses.job(activeJobId)}>{mark}</Link>
    }
    case 'unmanaged':
      return <span className="henge-muted">{row.servers.length === 1 ? '1 server' : `${row.servers.length} servers`}</span>
    case 'server':
      return <ServerStateMark server={row.server} />
  }
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
