import { Progress } from '@mantine/core'
import { Link } from 'wouter'
import type { Job } from '../../shared/model/job.ts'
import { addresses } from '../bridge/addresses.ts'
import { isOpen } from '../bridge/job-state.ts'
import { type Column, DataTable } from './data-table.tsx'
import { formatDuration } from './duration.ts'
import { JobMark, jobProgress } from './job-mark.tsx'
import { useNow } from './now.ts'
import { RelativeTime } from './relative-time.tsx'

interface JobsTableProps {
  readonly jobs: readonly Job[]
  readonly activeKey?: string | null
  readonly onOpen: (job: Job) => void
  readonly fill?: boolean
}

export function JobsTable({ jobs, activeKey, onOpen, fill = false }: JobsTableProps) {
  return <DataTable fill={fill} label="Jobs" columns={columns} rows={jobs} rowKey={(job) => job.id} activeKey={activeKey} onOpen={onOpen} />
}

const columns: Column<Job>[] = [
  {
    id: 'title',
    header: 'Job',
    width: 'minmax(200px, 340px)',
    cell: (job) => (
      <Link href={addresses.job(job.id)} className="henge-name">
        {job.title}
      </Link>
    ),
  },
  { id: 'status', header: 'State', width: '140px', cell: (job) => <JobMark job={job} /> },
  { id: 'step', header: 'Step', width: 'minmax(160px, 1fr)', cell: (job) => <Step job={job} /> },
  {
    id: 'progress',
    header: 'Progress',
    width: '120px',
    // A bar is for what still moves; what has ended says so in its state.
    cell: (job) =>
      isOpen(job) ? <Progress value={jobProgress(job) * 100} size={5} aria-label={`${Math.round(jobProgress(job) * 100)} %`} /> : null,
  },
  { id: 'time', header: 'Took', width: '90px', align: 'right', cell: (job) => <Took job={job} /> },
  { id: 'created', header: 'Started', width: '100px', align: 'right', cell: (job) => <RelativeTime at={job.createdAt} /> },
]

function Step({ job }: { readonly job: Job }) {
  const words = presentStep(job)
  return (
    <span className="henge-muted" title={words}>
      {words}
    </span>
  )
}

function presentStep(job: Job): string {
  if (job.error !== null) return job.error.message
  if (job.paused !== null) return job.paused.reason
  const running = job.steps.find((step) => step.status === 'running')
  if (running !== undefined) return running.detail === null ? running.title : `${running.title}: ${running.detail}`
  const done = job.steps.filter((step) => step.status === 'succeeded').length
  return `${done} of ${job.steps.length} steps`
}

function Took({ job }: { readonly job: Job }) {
  const now = useNow(1000)
  if (job.startedAt === null) return <span className="henge-muted">–</span>
  const end = job.finishedAt === null ? now : Date.parse(job.finishedAt)
  return <span className="henge-number">{formatDuration((end - Date.parse(job.startedAt)) / 1000)}</span>
}
