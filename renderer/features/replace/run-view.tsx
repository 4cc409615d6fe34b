import { Button, Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { Job, JobEvent } from '../../../shared/model/job.ts'
import { addresses } from '../../bridge/addresses.ts'
import { isOpen } from '../../bridge/job-state.ts'
import { planQuery } from '../../bridge/queries.ts'
import { formatAbsolute, formatDuration } from '../../ui/duration.ts'
import { JobMark, jobProgress } from '../../ui/job-mark.tsx'
import { useNow } from '../../ui/now.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { useJobEvents } from './job-events.ts'
import styles from './replace.module.css'
import { PauseNotice, TurnBack, turnBackWords } from './run-notice.tsx'
import { RunReport } from './run-report.tsx'
import { RunServers } from './run-servers.tsx'
import { RunSteps } from './run-steps.tsx'
import { saidTimes } from './said-times.ts'

/** A job while it runs and after: the plan’s own list with what became of each step. */
export function RunView({ job }: { readonly job: Job }) {
  const [, navigate] = useLocation()
  const plan = useQuery(planQuery(job.planId))
  const events = useJobEvents(job.id)
  const [asking, setAsking] = useState(false)
  const open = isOpen(job)
  const refusal = refusalOf(job)
  return (
    <>
      <PageHeader
        title={job.title}
        parents={[{ label: 'Jobs', to: addresses.jobs() }]}
        summary={<RunSummary job={job} />}
        actions={
          <>
            <Button variant="default" onClick={() => navigate(addresses.role(job.accountId, job.role))}>
              Open {job.role}
            </Button>
            {open && job.paused === null ? (
              <Button variant="default" disabled={refusal !== null} title={refusal ?? undefined} onClick={() => setAsking(true)}>
                {turnBackWords(job)}…
              </Button>
            ) : null}
          </>
        }
      />
      {open ? (
        <div style={{ padding: '0 20px 12px' }}>
          <Progress value={jobProgress(job) * 100} size={4} aria-label="Progress of the job" />
          {refusal === null ? null : <p className={styles.refusal}>{refusal}</p>}
        </div>
      ) : null}
      {open && asking && refusal === null ? (
        <TurnBack job={job} onClose={() => setAsking(false)} />
      ) : (
        <PauseNotice job={job} onTurnBack={() => setAsking(true)} />
      )}
      <RunReport job={job} plan={plan.data} events={events} />
      <div className={styles.run}>
        <div>
          <RunSteps job={job} plan={plan.data} />
          <h2 className={styles.section}>What happened</h2>
          <Events events={events} />
        </div>
        <RunServers job={job} plan={plan.data} />
      </div>
    </>
  )
}

/** Why it cannot turn back at this moment; null: it can. */
function refusalOf(job: Job): string | null {
  if (job.status === 'cancelling') return 'It is turning back.'
  return job.cancellable ? null : (job.cancelRefusal ?? 'It cannot turn back any more.')
}

function RunSummary({ job }: { readonly job: Job }) {
  const now = useNow(1000)
  const end = job.finishedAt === null ? now : Date.parse(job.finishedAt)
  const elapsed = job.startedAt === null ? null : Math.max(0, end - Date.parse(job.startedAt)) / 1000
  const expected = job.steps.reduce((sum, step) => sum + step.expectedSeconds, 0)
  return (
    <span style={{ display: 'inline-flex', gap: 12 }}>
      <JobMark job={job} />
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
  'job-cancelling': 'Somebody turned it back',
  'job-paused': 'Stands still',
  'job-released': 'Goes on',
  'job-signed-out': 'Signed out',
  'job-finished': 'Ended',
}

/** Titles of job events repeat the job’s; what happened is in their kind. */
function eventWords({ kind, title, detail }: JobEvent): string {
  const words = jobWords[kind] ?? title
  return detail === null ? words : `${words}: ${saidTimes(detail, Date.now())}`
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
