import { Button, Menu, Switch } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { ownZone } from '../../../shared/model/local-time.ts'
import type { ScheduledRole } from '../../../shared/model/schedules/role-schedule.ts'
import { addresses } from '../../bridge/addresses.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { fleetQuery, roleScheduleQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { BroughtOver } from './brought-over.tsx'
import { ExportPanel } from './export-panel.tsx'
import { keepDraft, useKeptDrafts } from './kept-drafts.ts'
import { OncePanel } from './once-panel.tsx'
import { OverrideList } from './override-list.tsx'
import { OverridePanel } from './override-panel.tsx'
import { PreviewColumn } from './preview-column.tsx'
import { RunList } from './run-list.tsx'
import { draftOf, firstDraft, readDraft } from './schedule-draft.ts'
import { ScheduleForm } from './schedule-form.tsx'
import styles from './schedules.module.css'
import { StateNow } from './state-now.tsx'
import { WhoRuns } from './who-runs.tsx'
import { YearGlance } from './year-glance.tsx'

/** Typing and painting pause this long before the preview is made anew. */
const settleMs = 350
const shownChanges = 12

interface ScheduleScreenProps {
  readonly accountId: string
  readonly role: string
}

/** When the servers of one role run: the schedule, what it will do, and its exceptions. */
export function ScheduleScreen({ accountId, role }: ScheduleScreenProps) {
  const found = useQuery(roleScheduleQuery(accountId, role))
  const parents = [{ label: 'Schedules', to: addresses.schedules() }]
  if (found.data !== undefined) return <ScheduleBench scheduled={found.data} />
  return (
    <>
      <PageHeader title={role} parents={parents} />
      {found.error === null ? (
        <TableSkeleton label="The schedule is being read" />
      ) : (
        <ErrorState title="The schedule cannot be shown." problem={toProblem(found.error)} onRetry={() => void found.refetch()} />
      )}
    </>
  )
}

function ScheduleBench({ scheduled }: { readonly scheduled: ScheduledRole }) {
  const { accountId, role, schedule: saved } = scheduled
  const key = `${accountId}/${role}`
  const [, goTo] = useLocation()
  const search = useSearch()
  const queries = useQueryClient()
  const kept = useKeptDrafts(({ drafts }) => drafts[key])
  const origin = useKeptDrafts(({ origins }) => origins[key])
  const base = useMemo(() => (saved === null ? firstDraft(ownZone()) : draftOf(saved.schedule)), [saved])
  const draft = kept ?? base
  const { schedule, findings: unread } = useMemo(() => readDraft(draft), [draft])
  const changed = saved === null || JSON.stringify(schedule) !== JSON.stringify(readDraft(base).schedule)
  const [panel, setPanel] = useState<'override' | 'once' | 'export' | null>(() => (new URLSearchParams(search).has('once') ? 'once' : null))
  const [year, setYear] = useState(() => new Date().getFullYear())

  const wanted = useMemo(() => JSON.stringify(schedule), [schedule])
  const [asked] = useDebouncedValue(wanted, settleMs)
  const on = schedule !== null && asked === wanted
  const members = useMembers(accountId, role)
  const preview = useQuery({
    queryKey: ['schedules', 'preview', accountId, role, asked, members],
    queryFn: ({ signal }) => client.schedules.preview({ accountId, role, schedule: JSON.parse(asked), count: shownChanges }, { signal }),
    enabled: on,
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  const stale = schedule === null || !on || preview.isPlaceholderData || preview.isFetching
  const findings = schedule === null ? unread : (preview.data?.findings ?? [])
  const wrong = findings.some(({ severity }) => severity === 'error')
  const glance = useQuery({
    queryKey: ['schedules', 'year', accountId, role, asked, year],
    queryFn: ({ signal }) => client.schedules.year({ accountId, role, schedule: JSON.parse(asked), year }, { signal }),
    enabled: on && preview.isSuccess && !preview.isPlaceholderData && !wrong,
    placeholderData: keepPreviousData,
    gcTime: 0,
  })

  const settle = async () => {
    keepDraft(key, null)
    await queries.invalidateQueries({ queryKey: ['schedules'] })
  }
  const save = useMutation({
    mutationFn: async () => {
      if (schedule !== null) await client.schedules.save({ accountId, role, schedule, enabled: saved?.enabled ?? true })
    },
    onSuccess: settle,
  })
  const remove = useMutation({
    mutationFn: () => client.schedules.remove({ accountId, role }),
    onSuccess: async () => {
      await settle()
      goTo(addresses.schedules())
    },
  })
  const enable = useMutation({
    mutationFn: (enabled: boolean) => client.schedules.setEnabled({ accountId, role, enabled }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['schedules'] }),
  })
  const closeOnce = () => {
    setPanel(null)
    // A reload must not open it again.
    goTo(addresses.schedule(accountId, role), { replace: true })
  }
  const failure = save.error ?? remove.error ?? enable.error ?? preview.error
  return (
    <>
      <PageHeader
        title={role}
        parents={[{ label: 'Schedules', to: addresses.schedules() }]}
        summary={<StateNow scheduled={scheduled} />}
        actions={
          <>
            {saved === null ? null : (
              <Switch
                label="In force"
                checked={saved.enabled}
                disabled={enable.isPending}
                onChange={(event) => enable.mutate(event.currentTarget.checked)}
              />
            )}
            <Button variant="default" disabled={scheduled.handover !== undefined} onClick={() => setPanel('override')}>
              Override…
            </Button>
            <Button variant="default" disabled={scheduled.handover !== undefined} onClick={() => setPanel('once')}>
              Once…
            </Button>
            {saved === null ? null : (
              <Button variant="default" onClick={() => setPanel('export')}>
                Export…
              </Button>
            )}
            {saved === null ? null : (
              // It stands where the button that sets a schedule stood: a second click there must not take the schedule away.
              <Menu position="bottom-end" shadow="md">
                <Menu.Target>
                  <Button variant="default" loading={remove.isPending}>
                    Remove…
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item color="red" onClick={() => remove.mutate()}>
                    Remove the schedule; servers are left as they are
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
            {kept === undefined || saved === null ? null : (
              <Button variant="default" onClick={() => keepDraft(key, null)}>
                Undo changes
              </Button>
            )}
            <Button disabled={!changed || schedule === null || stale || wrong} loading={save.isPending} onClick={() => save.mutate()}>
              {saved === null ? 'Set this schedule' : 'Save'}
            </Button>
          </>
        }
      />
      {failure === null ? null : <ErrorState title="This did not go through." problem={toProblem(failure)} />}
      <div className={styles.screen}>
        {kept === undefined || origin === undefined ? null : <BroughtOver from={origin.from} warnings={origin.warnings} />}
        <div className={styles.bench}>
          <ScheduleForm draft={draft} schedule={schedule} findings={findings} onChange={(next) => keepDraft(key, next)} />
          <div>
            {preview.data === undefined ? null : <PreviewColumn preview={preview.data} stale={stale} />}
            {saved === null ? null : <WhoRuns accountId={accountId} role={role} changed={changed} />}
            <OverrideList scheduled={scheduled} />
            <RunList accountId={accountId} role={role} zone={saved?.schedule.zone ?? draft.zone} />
          </div>
        </div>
        {glance.data === undefined ? null : <YearGlance year={year} days={glance.data} onYear={setYear} />}
      </div>
      {panel === 'override' ? (
        <OverridePanel
          accountId={accountId}
          role={role}
          serverId={null}
          zone={draft.zone}
          off={saved?.schedule.off ?? 'stop'}
          onClose={() => setPanel(null)}
        />
      ) : null}
      {panel === 'once' ? <OncePanel accountId={accountId} role={role} zone={draft.zone} scheduled={saved} onClose={closeOnce} /> : null}
      {panel === 'export' ? <ExportPanel accountId={accountId} role={role} changed={changed} onClose={() => setPanel(null)} /> : null}
    </>
  )
}

/** Ids of the servers that a preview speaks of: it is made anew when they are others, as after a night in which they were destroyed. */
function useMembers(accountId: string, role: string): string {
  const fleet = useQuery(fleetQuery())
  return useMemo(() => {
    const own = fleet.data?.servers.filter((server) => server.accountId === accountId && server.role === role) ?? []
    return own
      .map(({ id }) => id)
      .sort()
      .join()
  }, [fleet.data, accountId, role])
}
