import { Button } from '@mantine/core'
import { IconArrowBackUp, IconHourglass } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { Job, JobPause } from '../../../shared/model/job.ts'
import { addresses } from '../../bridge/addresses.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { formatAbsolute } from '../../ui/duration.ts'
import { formatOffset } from '../../ui/duration-text.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { useNow } from '../../ui/now.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import styles from './run.module.css'
import { saidTimes } from './said-times.ts'

const titles: Record<JobPause['kind'], string> = {
  hold: 'It waits for you',
  checkpoint: 'Checkpoint',
  logs: 'The last log lines have not arrived',
}

/** How turning back is called at this moment: at a checkpoint nothing is undone. */
export function turnBackWords(job: Pick<Job, 'paused'>): string {
  return job.paused?.kind === 'checkpoint' ? 'Stop here' : 'Turn back'
}

/** The reason stands under a title that says its first words already. */
function reasonOf({ reason }: JobPause): string {
  const rest = reason.replace(/^(Waits for you|Checkpoint): /, '')
  return saidTimes(rest.charAt(0).toUpperCase() + rest.slice(1), Date.now())
}

interface PauseNoticeProps {
  readonly job: Job
  readonly onTurnBack: () => void
}

/** Why a job stands still, until when, and what a person can do. */
export function PauseNotice({ job, onTurnBack }: PauseNoticeProps) {
  const queryClient = useQueryClient()
  const release = useMutation({
    mutationFn: (stepId: string) => client.jobs.release({ jobId: job.id, stepId }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['jobs'] }),
  })
  if (job.status !== 'waiting') return null
  const { paused } = job
  if (paused === null) return <Kept job={job} />
  return (
    <section className={styles.notice} aria-label={titles[paused.kind]} data-pause={paused.kind}>
      <IconHourglass size={20} stroke={1.7} aria-hidden />
      <div className={styles.noticeText}>
        <h2>
          {titles[paused.kind]}
          <span className={styles.since}>
            began <RelativeTime at={paused.since} />
          </span>
        </h2>
        <p>{reasonOf(paused)}</p>
        {paused.until === null ? null : <Countdown until={Date.parse(paused.until)} />}
        {release.error === null ? null : <ErrorState title="It was not let go on." problem={toProblem(release.error)} />}
      </div>
      <div className={styles.noticeActions}>
        {job.cancellable ? (
          <Button variant="default" size="sm" onClick={onTurnBack}>
            {turnBackWords(job)}…
          </Button>
        ) : null}
        <Button size="sm" loading={release.isPending} onClick={() => release.mutate(paused.stepId)}>
          Let it go on
        </Button>
      </div>
    </section>
  )
}

/** Kept from going on by something a person has to see to, such as a sign-in that has expired. */
function Kept({ job }: { readonly job: Job }) {
  const step = job.steps.find(({ status }) => status === 'running')
  return (
    <section className={styles.notice} aria-label="It cannot go on yet">
      <IconHourglass size={20} stroke={1.7} aria-hidden />
      <div className={styles.noticeText}>
        <h2>It cannot go on yet</h2>
        <p>{step?.detail ?? 'It waits.'}</p>
        <p className="henge-muted">
          It goes on by itself as soon as that has changed. <Link href={addresses.settings()}>Accounts</Link>
        </p>
      </div>
    </section>
  )
}

function Countdown({ until }: { readonly until: number }) {
  const now = useNow(1000)
  const left = Math.max(0, until - now) / 1000
  return (
    <p className={styles.countdown} title={formatAbsolute(until)}>
      Goes on by itself in <strong>{formatOffset(left)}</strong>
    </p>
  )
}

interface TurnBackProps {
  readonly job: Job
  readonly onClose: () => void
}

/** What turning back would do now, and the button that does it. */
export function TurnBack({ job, onClose }: TurnBackProps) {
  const queryClient = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => client.jobs.cancel({ jobId: job.id }),
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['jobs'] }),
  })
  const words = turnBackWords(job)
  return (
    <section className={styles.notice} aria-label={`${words}?`} data-ask>
      <IconArrowBackUp size={20} stroke={1.7} aria-hidden />
      <div className={styles.noticeText}>
        <h2>{words}?</h2>
        <p>{job.cancelEffect === '' ? 'It stops as soon as it can, and takes back what it has created.' : job.cancelEffect}</p>
        {cancel.error === null ? null : <ErrorState title="It did not turn back." problem={toProblem(cancel.error)} />}
      </div>
      <div className={styles.noticeActions}>
        <Button variant="default" size="sm" onClick={onClose}>
          Keep going
        </Button>
        <Button size="sm" color="red.9" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          {words}
        </Button>
      </div>
    </section>
  )
}
