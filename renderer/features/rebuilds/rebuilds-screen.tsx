import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { inZone, ownZone } from '../../../shared/model/local-time.ts'
import { type Rebuild, rebuildHasEnded } from '../../../shared/model/rebuild.ts'
import { addresses } from '../../bridge/addresses.ts'
import { toProblem } from '../../bridge/problem.ts'
import { rebuildsQuery } from '../../bridge/queries.ts'
import { useViewState } from '../../bridge/view-state.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { JobsTabs } from '../../ui/jobs-tabs.tsx'
import { useRowKeys } from '../../ui/keyboard.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { listed, rebuildMarks, selectionWords } from './rebuild-words.ts'

/** Every rebuild, newest first; beside the list of jobs. */
export function RebuildsScreen() {
  const [, navigate] = useLocation()
  const accountId = useViewState((state) => state.accountId)
  const rebuilds = useQuery(rebuildsQuery())
  const rows = (rebuilds.data ?? []).filter(({ rule }) => accountId === null || rule.accountId === accountId)
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const open = (rebuild: Rebuild) => navigate(addresses.rebuildRun(rebuild.id))
  useRowKeys({ rows, rowKey: ({ id }) => id, activeKey, setActiveKey, onOpen: open })
  const running = rows.filter((rebuild) => !rebuildHasEnded(rebuild) && rebuild.status !== 'waiting').length
  const waiting = rows.filter(({ status }) => status === 'waiting').length
  return (
    <>
      <PageHeader
        title="Rebuilds"
        parents={[{ label: 'Jobs', to: addresses.jobs() }]}
        summary={
          rows.length === 0
            ? undefined
            : [
                rows.length === 1 ? '1 rebuild' : `${rows.length} rebuilds`,
                running > 0 ? `${running} running` : 'none running',
                ...(waiting > 0 ? [waiting === 1 ? '1 waits for its date' : `${waiting} wait for their dates`] : []),
              ].join(' · ')
        }
        actions={
          <Button variant="default" onClick={() => navigate(addresses.rebuild())}>
            Rebuild by rule…
          </Button>
        }
      />
      <JobsTabs shown="rebuilds" />
      {rebuilds.error === null ? null : (
        <ErrorState title="The rebuilds cannot be listed." problem={toProblem(rebuilds.error)} onRetry={() => void rebuilds.refetch()} />
      )}
      {rebuilds.isPending ? <TableSkeleton label="The rebuilds are being asked for" /> : null}
      {rebuilds.data !== undefined && rows.length === 0 ? (
        <EmptyState title="Nothing was rebuilt by a rule yet">
          A rule means servers of several roles: all that are behind, or older than so many days, at once or on a date. What became of each
          role is kept here.
        </EmptyState>
      ) : rows.length === 0 ? null : (
        <DataTable fill label="Rebuilds" columns={columns} rows={rows} rowKey={({ id }) => id} activeKey={activeKey} onOpen={open} />
      )}
    </>
  )
}

const columns: Column<Rebuild>[] = [
  {
    id: 'rule',
    header: 'Rule',
    width: 'minmax(240px, 1.6fr)',
    cell: ({ id, rule }) => (
      <Link href={addresses.rebuildRun(id)} className="henge-name" title={selectionWords(rule)}>
        {selectionWords(rule)}
      </Link>
    ),
  },
  {
    id: 'status',
    header: 'State',
    width: '150px',
    cell: ({ status }) => <StatusMark meaning={rebuildMarks[status].meaning}>{rebuildMarks[status].word}</StatusMark>,
  },
  { id: 'roles', header: 'Roles', width: 'minmax(140px, 1fr)', cell: (rebuild) => <Roles rebuild={rebuild} /> },
  { id: 'begins', header: 'Begins', width: '110px', align: 'right', cell: (rebuild) => <Begins rebuild={rebuild} /> },
  { id: 'created', header: 'Asked for', width: '100px', align: 'right', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
]

function Roles({ rebuild: { items } }: { readonly rebuild: Rebuild }) {
  const words = `${items.filter(({ status }) => status === 'succeeded').length} of ${items.length} done: ${listed(items.map(({ role }) => role))}`
  return (
    <span className="henge-muted" title={words}>
      {words}
    </span>
  )
}

function Begins({ rebuild: { rule, status } }: { readonly rebuild: Rebuild }) {
  if (rule.notBefore === null) return <span className="henge-muted">at once</span>
  return (
    <span title={inZone(rule.notBefore, ownZone())}>
      {status === 'waiting' ? <RelativeTime at={rule.notBefore} everyMs={1000} /> : <RelativeTime at={rule.notBefore} />}
    </span>
  )
}
