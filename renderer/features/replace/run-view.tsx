import { Button, Progress } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import type { Job, JobEvent } from '../../../shared/model/job.ts'
import { addresses } from '../../bridge/addresses.ts'
import { client } from '../../bridge/client.ts'
import { isOpen } from '../../bridge/job-state.ts'
import { toProblem } from '../../bridge/problem.ts'
import { planQuery } from '../../bridge/queries.ts'
import { formatAbsolute, formatDuration } from '../../ui/duration.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { JobMark, jobProgress } from '../../ui/job-mark.tsx'
import { useNow } from '../../ui/now.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { useJobEvents } from './job-events.ts'
import styles from './replace.module.css'
import { RunServers } from './run-servers.tsx'
import { RunningSteps } from './step-list.tsx'

/** A job while it runs and after: the plan’s own list with what became of each step. */
export function RunView({ job }: { readonly job: Job }) {
  const [, navigate] = useLocation()
  const queryClient = useQueryClient()
  const plan = useQuery(planQuery(job.planId))
  const events = useJobEvents(job.id)
  const cancel = useMutation({
    mutationFn: () => client.jobs.cancel({ jobId: job.id }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['jobs'] }),
  })
  const open = isOpen(job)
  const refusal =
    job.status === 'cancelling'
      ? 'It is being rolled back.'
      : job.cancellable
        ? null
        : (job.cancelRefusal ?? 'It can no longer be cancelled.')
  return (
    <>
      <PageHeader
        title={job.title}
        parents={[{ label: 'Jobs', to: addresses.jobs() }]}
        summary={<RunSummary job={job} />}
        actions={
          <>
            {open && refusal !== null ? <span className={styles.reason}>{refusal}</span> : null}
            <Button variant="default" onClick={() => navigate(addresses.role(job.accountId, job.role))}>
              Open {job.role}
            </Button>
            {open ? (
              <Button
                variant="default"
                disabled={refusal !== null}
                loading={cancel.isPending}
                title={refusal ?? undefined}
                onClick={() => cancel.mutate()}
              >
                Cancel and roll back
              </Button>
            ) : null}
          </>
        }
      />
      {open ? (
        <div style={{ padding: '0 20px 8px' }}>
          <Progress value={jobProgress(job) * 100} size={4} aria-label="Progress of the job" />
        </div>
      ) : null}
      {job.error === null ? null : (
        <ErrorState title={job.status === 'cancelled' ? 'It was cancelled.' : 'It failed.'} problem={job.error} />
      )}
      {cancel.error === null ? null : <ErrorState title="It was not cancelled." problem={toProblem(cancel.error)} />}
      <div className={styles.run}>
        <div>
          <RunningSteps steps={job.steps} />
          <h2 className={styles.section}>What happened</h2>
          <Events events={events} />
        </div>
        <RunServers job={job} plan={plan.data} />
      </div>
    </>
  )
}

function RunSummary({ job }: { readonly job: Job }) {
  const now = useNow(1000)
  const end = job.finishedAt === null ? now : Date.parse(job.finishedAt)
  const elapsed = job.startedAt === null ? null : Math.max(0, end - Date.parse(job.startedAt)) / 1000
  const expected = job.steps.reduce((sum, step) => sum + step.expectedSeconds, 0)
  return (
    <span style={{ display: 'inline-flex', gap: 12 }}>
      <JobMark status={job.status} />
      {elapsed === null ? null : (
        <span>
          {job.finishedAt === null ? `${formatDuration(elapsed)} of about ${formatDuration(expected)}` : `took ${formatDuration(elapsed)}`}
        </span>
      )}
      {job.recoveries === 0 ? null : (
        <span>went on after the program had ended{job.recoveries === 1 ? '' : `, ${job.recoveries} times`}</span>
      )}
    </span>
  )
}

const jobWords: Partial<Record<JobEvent['kind'], string>> = {
  'job-queued': 'Queued',
  'job-started': 'Started',
  'job-resumed': 'Went on after the program had ended',
  'job-cancelling': 'Asked to cancel and roll back',
}

/** Titles of job events repeat the job’s; what happened is in their kind. */
function eventWords({ kind, title, detail }: JobEvent): string {
  const words = jobWords[kind] ?? title
  return detail === null ? words : `${words}: ${detail}`
}

const clockTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

function Events({ events }: { readonly events: readonly JobEvent[] }) {
  const list = useRef<HTMLDListElement>(null)
  const count = events.length
  useEffect(() => {
    // Follows the newest line only while the reader is at the end.
    const element = list.current
    if (element === null || count === 0) return
    if (element.scrollHeight - element.scrollTop - element.clientHeight < 80) element.scrollTop = element.scrollHeight
  }, [count])
  if (count === 0) return <span className="henge-muted">Nothing yet.</span>
  return (
    <dl ref={list} className={styles.events} aria-label="What happened" tabIndex={0}>
      {events.map((event) => (
        <div key={event.sequence} style={{ display: 'contents' }}>
          <dt title={formatAbsolute(Date.parse(event.at))}>{clockTime.format(Date.parse(event.at))}</dt>
          <dd>{eventWords(event)}</dd>
        </div>
      ))}
    </dl>
  )
}
