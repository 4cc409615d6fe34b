import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconFilter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { AccountFleet } from '../../../shared/model/fleet.ts'
import type { FollowedFleet } from '../../../shared/model/fleet-changes.ts'
import { addresses } from '../../bridge/addresses.ts'
import { waitsForPerson } from '../../bridge/job-state.ts'
import { accountsQuery, jobsQuery, schedulesQuery } from '../../bridge/queries.ts'
import { openPlanPanel, useViewState } from '../../bridge/view-state.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { useRowKeys } from '../../ui/keyboard.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { AdoptPanel } from './adopt-panel.tsx'
import styles from './fleet.module.css'
import { fleetColumns } from './fleet-columns.tsx'
import { unmanagedCost } from './fleet-costs.ts'
import { filterProblem, parseFleetFilter } from './fleet-filter.ts'
import { FleetNotices } from './fleet-notices.tsx'
import { type FleetGrouping, type FleetRow, fleetRows } from './fleet-rows.ts'
import { FleetSummary } from './fleet-summary.tsx'
import { clearSelection, setActive, setGrouping, toggleExpanded, toggleSelected, useFleetView } from './fleet-view.ts'
import { NothingShown } from './nothing-shown.tsx'
import { RebuildByRule } from './rebuild-by-rule.tsx'

/** Nothing is known of it yet. */
export function isUnasked(account: AccountFleet): boolean {
  return account.refreshedAt === null && account.error === null
}

interface FleetListProps {
  readonly fleet: FollowedFleet
  readonly refreshButton: ReactNode
  readonly onRetryAccount: (accountId: string) => void
}

/** The fleet by role, account or server, with what is chosen of it. */
export function FleetList({ fleet, refreshButton, onRetryAccount }: FleetListProps) {
  const [, navigate] = useLocation()
  const [search, setSearch] = useSearchParams()
  const line = search.get('q') ?? ''
  const accounts = useQuery(accountsQuery())
  const jobs = useQuery(jobsQuery())
  const schedules = useQuery(schedulesQuery())
  const accountId = useViewState((state) => state.accountId)
  const { grouping, expanded, selected, activeKey } = useFleetView()
  const [adopting, setAdopting] = useState<string | null>(null)
  const narrow = useMediaQuery('(max-width: 1099px)')
  const wide = useMediaQuery('(min-width: 1400px)')
  const filterInput = useRef<HTMLInputElement>(null)

  const filter = useMemo(() => parseFleetFilter(line), [line])
  const accountOf = useMemo(() => new Map((accounts.data ?? []).map((account) => [account.id, account])), [accounts.data])
  const waiting = useMemo(() => new Set((jobs.data ?? []).filter(waitsForPerson).map(({ id }) => id)), [jobs.data])
  const scheduleOf = useMemo(
    () => new Map((schedules.data ?? []).map((scheduled) => [`${scheduled.accountId}/${scheduled.role}`, scheduled])),
    [schedules.data],
  )
  const rows = useMemo(() => {
    const accountNames = new Map([...accountOf].map(([id, { name }]) => [id, name]))
    return fleetRows(fleet, { accountId, accountNames, filter, grouping, expanded, waiting })
  }, [fleet, accountId, accountOf, filter, grouping, expanded, waiting])
  const costs = useMemo(() => new Map(fleet.costs.map((cost) => [cost.accountId, cost.costPerMonth])), [fleet.costs])
  const columns = fleetColumns({
    accounts: accountOf,
    selected,
    waiting,
    width: narrow ? 'narrow' : wide ? 'wide' : 'middle',
    schedules: scheduleOf,
    onAdopt: setAdopting,
    unmanagedCost: (id) => {
      const cost = costs.get(id)
      const roles = fleet.roles.filter((role) => role.accountId === id).map((role) => role.costPerMonth)
      return cost === undefined ? undefined : unmanagedCost(cost, roles)
    },
  })

  const shownRoles = fleet.roles.filter((role) => accountId === null || role.accountId === accountId)
  const chosen = shownRoles.filter((role) => selected.has(`role ${role.accountId} ${role.role}`))
  const replaceable = (chosen.length > 0 ? chosen : shownRoles).filter((role) => role.behind > 0 && role.activeJobId === null)
  const behind = replaceable.reduce((sum, role) => sum + role.behind, 0)

  const activeRow = rows.find((row) => row.key === activeKey)
  const expand = (wanted: boolean) => {
    if (activeRow?.kind === 'role' || activeRow?.kind === 'unmanaged') toggleExpanded(activeRow.key, wanted)
  }
  const open = (row: FleetRow) => {
    if (row.kind === 'role') navigate(addresses.role(row.summary.accountId, row.summary.role))
    else if (row.kind === 'unmanaged') toggleExpanded(row.key)
    else if (row.kind === 'server' && row.server.role !== null) navigate(addresses.role(row.server.accountId, row.server.role))
    else if (row.kind === 'server') setAdopting(row.server.accountId)
  }
  useRowKeys({
    rows,
    rowKey: (row) => row.key,
    activeKey,
    setActiveKey: setActive,
    onOpen: open,
    others: [
      ['ArrowRight', () => expand(true)],
      ['ArrowLeft', () => expand(false)],
      ['x', () => activeRow?.kind === 'role' && activeRow.summary.recipe !== null && toggleSelected(activeRow.key)],
      ['/', () => filterInput.current?.focus()],
      ['Escape', () => (selected.size > 0 ? clearSelection() : setActive(null))],
    ],
  })
  const setLine = (value: string) => setSearch(value === '' ? {} : { q: value }, { replace: true })

  return (
    <>
      <PageHeader
        title="Fleet"
        summary={
          <FleetSummary
            fleet={fleet}
            accounts={accounts.data ?? []}
            accountId={accountId}
            cost={accountId === null ? fleet.costPerMonth : costs.get(accountId)}
          />
        }
        actions={
          <>
            {refreshButton}
            {behind === 0 ? null : (
              <Button onClick={() => openPlanPanel(replaceable.map((role) => ({ accountId: role.accountId, role: role.role })))}>
                {chosen.length > 0
                  ? `Rebuild ${behind} behind in ${visibleText(replaceable.map((role) => role.role).join(', '))}…`
                  : `Rebuild ${behind} behind…`}
              </Button>
            )}
          </>
        }
      />
      <FleetNotices fleet={fleet} accounts={accountOf} onRetry={onRetryAccount} />
      <div className={styles.bar}>
        <TextInput
          ref={filterInput}
          className={styles.filter}
          aria-label="Filter"
          placeholder="role:web state:running is:behind, or part of a name, id or address"
          leftSection={<IconFilter size={14} />}
          value={line}
          onChange={(event) => setLine(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.blur()
            if (event.key !== 'Escape') return
            event.preventDefault()
            setLine('')
            event.currentTarget.blur()
          }}
          error={filterProblem(filter)}
        />
        <span style={{ flex: 1 }} />
        <RebuildByRule shown={shownRoles} chosen={chosen} />
        <SegmentedControl
          aria-label="Group by"
          value={grouping}
          onChange={(value) => setGrouping(value as FleetGrouping)}
          data={[
            { value: 'role', label: 'Roles' },
            { value: 'account', label: 'Accounts' },
            { value: 'server', label: 'Servers' },
          ]}
        />
      </div>
      {rows.length === 0 ? (
        <NothingShown
          filtered={line !== ''}
          onClear={() => setLine('')}
          loading={fleet.accounts.some(isUnasked)}
          account={accountId === null ? null : (accountOf.get(accountId)?.name ?? accountId)}
        />
      ) : (
        <DataTable
          fill
          label="Fleet"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.key}
          activeKey={activeKey}
          onOpen={open}
          traits={(row) => ({
            selected: selected.has(row.key),
          })}
        />
      )}
      {adopting === null ? null : (
        <AdoptPanel
          accountId={adopting}
          servers={fleet.servers.filter((server) => server.accountId === adopting && server.role === null)}
          onClose={() => setAdopting(null)}
        />
      )}
    </>
  )
}
