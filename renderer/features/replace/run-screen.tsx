import { useQuery } from '@tanstack/react-query'
import { addresses } from '../../bridge/addresses.ts'
import { toProblem } from '../../bridge/problem.ts'
import { jobQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RunView } from './run-view.tsx'

/** A job at its own address. */
export function RunScreen({ jobId }: { readonly jobId: string }) {
  const job = useQuery(jobQuery(jobId))
  if (job.data !== undefined) return <RunView job={job.data} />
  return (
    <>
      <PageHeader title="Job" parents={[{ label: 'Jobs', to: addresses.jobs() }]} />
      {job.error === null ? (
        <TableSkeleton rows={6} label="The job is being read" />
      ) : (
        <ErrorState title="This job cannot be shown." problem={toProblem(job.error)} onRetry={() => void job.refetch()} />
      )}
    </>
  )
}
