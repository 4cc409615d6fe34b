import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { addresses } from '../../bridge/addresses.ts'
import { isOpen } from '../../bridge/job-state.ts'
import { toProblem } from '../../bridge/problem.ts'
import { jobsQuery } from '../../bridge/queries.ts'
import { useViewState } from '../../bridge/view-state.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { JobsTable } from '../../ui/jobs-table.tsx'
import { useRowKeys } from '../../ui/keyboard.ts'
import { PageHeader } from '../../ui/page-header.tsx'

export function JobsScreen() {
  const [, navigate] = useLocation()
  const accountId = useViewState((state) => state.accountId)
  const jobs = useQuery(jobsQuery())
  const rows = (jobs.data ?? []).filter((job) => accountId === null || job.accountId === accountId)
  const [activeKey, setActiveKey] = useState<string | null>(null)
  useRowKeys({ rows, rowKey: (job) => job.id, activeKey, setActiveKey, onOpen: (job) => navigate(addresses.job(job.id)) })
  const open = rows.filter(isOpen).length
  const failed = rows.filter((job) => job.status === 'failed').length
  return (
    <>
      <PageHeader
        title="Jobs"
        summary={
          rows.length === 0
            ? undefined
            : [
                rows.length === 1 ? '1 job' : `${rows.length} jobs`,
                open > 0 ? `${open} running` : 'none running',
                ...(failed > 0 ? [`${failed} failed`] : []),
              ].join(' · ')
        }
      />
      {jobs.error === null ? null : (
        <ErrorState title="The jobs cannot be listed." problem={toProblem(jobs.error)} onRetry={() => void jobs.refetch()} />
      )}
      {jobs.isPending ? <TableSkeleton label="The jobs are being asked for" /> : null}
      {jobs.data !== undefined && rows.length === 0 ? (
        <EmptyState
          title="No job has run yet"
          action={
            <Button variant="default" onClick={() => navigate(addresses.fleet())}>
              Go to the fleet
            </Button>
          }
        >
          Every replacement is a job. It appears here with its steps, goes on after the program was closed, and can be cancelled while that
          is possible.
        </EmptyState>
      ) : (
        <JobsTable fill jobs={rows} activeKey={activeKey} onOpen={(job) => navigate(addresses.job(job.id))} />
      )}
    </>
  )
}
