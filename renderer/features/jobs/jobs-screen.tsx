import { Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { Job } from '../../../shared/model/job.ts'
import { addresses } from '../../bridge/addresses.ts'
import { isOpen, waitsForPerson } from '../../bridge/job-state.ts'
import { toProblem } from '../../bridge/problem.ts'
import { jobsQuery } from '../../bridge/queries.ts'
import { useViewState } from '../../bridge/view-state.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { JobsTable } from '../../ui/jobs-table.tsx'
import { JobsTabs } from '../../ui/jobs-tabs.tsx'
import { useRowKeys } from '../../ui/keyboard.ts'
import { PageHeader } from '../../ui/page-header.tsx'

const filters = {
  all: () => true,
  waiting: waitsForPerson,
  running: (job: Job) => isOpen(job) && !waitsForPerson(job),
  ended: (job: Job) => !isOpen(job),
} as const
type Shown = keyof typeof filters

function shownOf(text: string | null): Shown {
  return text === 'waiting' || text === 'running' || text === 'ended' ? text : 'all'
}

export function JobsScreen() {
  const [, navigate] = useLocation()
  const accountId = useViewState((state) => state.accountId)
  const jobs = useQuery(jobsQuery())
  const [search, setSearch] = useSearchParams()
  const shown = shownOf(search.get('show'))
  const all = (jobs.data ?? []).filter((job) => accountId === null || job.accountId === accountId)
  const rows = all.filter(filters[shown])
  const [activeKey, setActiveKey] = useState<string | null>(null)
  useRowKeys({ rows, rowKey: (job) => job.id, activeKey, setActiveKey, onOpen: (job) => navigate(addresses.job(job.id)) })
  const waiting = all.filter(waitsForPerson).length
  const running = all.filter(isOpen).length - waiting
  const failed = all.filter((job) => job.status === 'failed').length
  return (
    <>
      <PageHeader
        title="Jobs"
        summary={
          all.length === 0
            ? undefined
            : [
                all.length === 1 ? '1 job' : `${all.length} jobs`,
                ...(waiting > 0 ? [`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for you`] : []),
                running > 0 ? `${running} running` : 'none running',
                ...(failed > 0 ? [`${failed} failed`] : []),
              ].join(' · ')
        }
        actions={
          all.length === 0 ? undefined : (
            <SegmentedControl
              aria-label="Show"
              value={shown}
              onChange={(value) => setSearch(value === 'all' ? {} : { show: value }, { replace: true })}
              data={[
                { value: 'all', label: 'All' },
                { value: 'waiting', label: waiting === 0 ? 'Waiting' : `Waiting ${waiting}` },
                { value: 'running', label: 'Running' },
                { value: 'ended', label: 'Ended' },
              ]}
            />
          )
        }
      />
      <JobsTabs shown="jobs" />
      {jobs.error === null ? null : (
        <ErrorState title="The jobs cannot be listed." problem={toProblem(jobs.error)} onRetry={() => void jobs.refetch()} />
      )}
      {jobs.isPending ? <TableSkeleton label="The jobs are being asked for" /> : null}
      {all.length > 0 && rows.length === 0 ? (
        <EmptyState
          title={shown === 'waiting' ? 'No job waits for anybody' : shown === 'running' ? 'No job runs' : 'No job has ended yet'}
          action={
            <Button variant="default" onClick={() => setSearch({}, { replace: true })}>
              Show all jobs
            </Button>
          }
        />
      ) : jobs.data !== undefined && rows.length === 0 ? (
        <EmptyState
          title="No job has run yet"
          action={
            <Button variant="default" onClick={() => navigate(addresses.fleet())}>
              Go to the fleet
            </Button>
          }
        >
          Every replacement is a job. It appears here with its steps, goes on after the program was closed, and can be turned back while
          that is possible.
        </EmptyState>
      ) : (
        <JobsTable fill jobs={rows} activeKey={activeKey} onOpen={(job) => navigate(addresses.job(job.id))} />
      )}
    </>
  )
}
