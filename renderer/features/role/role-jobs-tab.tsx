import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { addresses } from '../../bridge/addresses.ts'
import { toProblem } from '../../bridge/problem.ts'
import { jobsQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { JobsTable } from '../../ui/jobs-table.tsx'

export function RoleJobsTab({ accountId, role }: { readonly accountId: string; readonly role: string }) {
  const [, navigate] = useLocation()
  const jobs = useQuery(jobsQuery({ accountId, role }))
  if (jobs.error !== null)
    return <ErrorState title="The jobs cannot be listed." problem={toProblem(jobs.error)} onRetry={() => void jobs.refetch()} />
  if (jobs.data === undefined) return <TableSkeleton rows={4} label="The jobs are being asked for" />
  if (jobs.data.length === 0)
    return <EmptyState title={`No job of ${role} has run yet`}>Rebuild and replace… above makes one, after showing its plan.</EmptyState>
  return <JobsTable jobs={jobs.data} onOpen={(job) => navigate(addresses.job(job.id))} />
}
