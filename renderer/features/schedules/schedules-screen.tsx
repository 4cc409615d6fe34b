import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { shortInZone } from '../../../shared/model/local-time.ts'
import type { ScheduledRole } from '../../../shared/model/schedules/role-schedule.ts'
import { offWords, stateWords } from '../../../shared/model/schedules/schedule-words.ts'
import { addresses } from '../../bridge/addresses.ts'
import { toProblem } from '../../bridge/problem.ts'
import { fleetQuery, schedulesQuery } from '../../bridge/queries.ts'
import { useAccountsApart, useShownAccount } from '../../bridge/shown-accounts.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RoleName } from '../../ui/role-name.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { handoverWords } from './handover-words.ts'
import { OtherToolsNote } from './other-tools-note.tsx'
import { OtherToolsPanel } from './other-tools-panel.tsx'

/** Which roles run when: what each schedule says, wants now, and does next. */
export function SchedulesScreen() {
  const schedules = useQuery(schedulesQuery())
  const [, goTo] = useLocation()
  const [importing, setImporting] = useState(false)
  const accountOf = useAccountsApart()
  const only = useShownAccount()
  const rows = schedules.data?.filter(({ accountId }) => only === null || accountId === only)
  const columns: Column<ScheduledRole>[] = [
    {
      id: 'role',
      header: 'Role',
      width: 'minmax(140px, 1fr)',
      cell: ({ accountId, role }) => (
        <Link href={addresses.schedule(accountId, role)} className="henge-name">
          <RoleName role={role} account={accountOf(accountId)} />
        </Link>
      ),
    },
    {
      id: 'when',
      header: 'Runs',
      width: 'minmax(220px, 2fr)',
      cell: ({ schedule, summary }) => (
        <span title={summary.map(visibleText).join('\n')}>
          {schedule === null ? 'no schedule' : summary.map(visibleText).join('; ')}{' '}
          <span className="henge-muted">{schedule?.schedule.zone}</span>
        </span>
      ),
    },
    {
      id: 'off',
      header: 'Off means',
      width: '96px',
      cell: ({ schedule }) => (schedule === null ? '' : offWords[schedule.schedule.off].name),
    },
    {
      id: 'who',
      header: 'Run by',
      width: 'minmax(156px, 0.9fr)',
      cell: ({ handover, schedule }) => {
        if (handover === undefined) return schedule === null ? '' : 'this program'
        const { meaning, words } = handoverWords(handover)
        return <StatusMark meaning={meaning}>{words}</StatusMark>
      },
    },
    {
      id: 'now',
      header: 'Wanted now',
      width: 'minmax(130px, 1fr)',
      cell: ({ now, schedule }) =>
        schedule !== null && !schedule.enabled && now.overrideId === null ? (
          <StatusMark meaning="stopped">not in force</StatusMark>
        ) : (
          <StatusMark meaning={now.state === 'on' ? 'healthy' : 'stopped'}>
            {stateWords[now.state]}
            {now.overrideId === null ? '' : ', override'}
          </StatusMark>
        ),
    },
    {
      id: 'next',
      header: 'Next',
      width: 'minmax(180px, 1.2fr)',
      cell: ({ now, schedule }) =>
        now.next === null ? (
          <span className="henge-muted">nothing</span>
        ) : (
          `${now.next.action} ${shortInZone(now.next.at, schedule?.schedule.zone ?? 'UTC')}`
        ),
    },
  ]
  return (
    <>
      <PageHeader
        title="Schedules"
        summary="Servers that exist only when somebody needs them."
        actions={
          <>
            <Button variant="default" onClick={() => setImporting(true)}>
              From another tool…
            </Button>
            <AddSchedule taken={schedules.data ?? []} />
          </>
        }
      />
      <OtherToolsNote onOpen={() => setImporting(true)} />
      {schedules.error === null ? null : (
        <ErrorState title="The schedules cannot be listed." problem={toProblem(schedules.error)} onRetry={() => void schedules.refetch()} />
      )}
      {schedules.isPending ? <TableSkeleton label="The schedules are being read" /> : null}
      {rows?.length === 0 ? (
        <EmptyState title="No role has a schedule">
          Choose a role above: its servers then start when they are needed, and are stopped or destroyed when they are not. What that saves
          is shown before anything happens.
        </EmptyState>
      ) : null}
      {rows === undefined || rows.length === 0 ? null : (
        <DataTable
          label="Schedules"
          columns={columns}
          rows={rows}
          rowKey={({ accountId, role }) => `${accountId}/${role}`}
          onOpen={({ accountId, role }) => goTo(addresses.schedule(accountId, role))}
          fill
        />
      )}
      {importing ? <OtherToolsPanel onClose={() => setImporting(false)} /> : null}
    </>
  )
}

/** Roles of the fleet that have none yet. */
function AddSchedule({ taken }: { readonly taken: readonly ScheduledRole[] }) {
  const fleet = useQuery(fleetQuery())
  const [open, setOpen] = useState(false)
  const [, goTo] = useLocation()
  const has = new Set(taken.filter(({ schedule }) => schedule !== null).map(({ accountId, role }) => `${accountId}/${role}`))
  const accountOf = useAccountsApart()
  const only = useShownAccount()
  const roles = (fleet.data?.roles ?? []).filter(
    ({ accountId, role }) => !has.has(`${accountId}/${role}`) && (only === null || accountId === only),
  )
  const nameOf = (accountId: string, role: string) => {
    const account = accountOf(accountId)
    return visibleText(account === undefined ? role : `${role} · ${account.name}`)
  }
  if (!open) {
    return (
      <Button disabled={roles.length === 0} onClick={() => setOpen(true)}>
        Schedule a role…
      </Button>
    )
  }
  return (
    <Select
      w={240}
      autoFocus
      searchable
      defaultDropdownOpened
      aria-label="Role"
      placeholder="Which role?"
      data={roles.map(({ accountId, role }) => ({ value: addresses.schedule(accountId, role), label: nameOf(accountId, role) }))}
      onChange={(address) => {
        if (address !== null) goTo(address)
      }}
      onBlur={() => setOpen(false)}
    />
  )
}
