import { IconAlertTriangle, IconArrowBackUp, IconCircleCheck } from '@tabler/icons-react'
import type { Job, JobEvent } from '../../../shared/model/job.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import styles from './run.module.css'
import { remainsOf } from './run-timeline.ts'
import { saidTimes } from './said-times.ts'

interface RunReportProps {
  readonly job: Job
  readonly plan: Plan | undefined
  readonly events: readonly JobEvent[]
}

const shown = {
  succeeded: { title: 'It is done', Icon: IconCircleCheck },
  cancelled: { title: 'It was turned back', Icon: IconArrowBackUp },
  failed: { title: 'It failed', Icon: IconAlertTriangle },
} as const

/** How a job ended: what serves, and what remains. */
export function RunReport({ job, plan, events }: RunReportProps) {
  if (job.status !== 'succeeded' && job.status !== 'cancelled' && job.status !== 'failed') return null
  const { title, Icon } = shown[job.status]
  const said = job.error?.message ?? events.findLast(({ kind }) => kind === 'job-finished')?.detail ?? null
  const remains = remainsOf(job, plan)
  return (
    <section className={styles.notice} aria-label="Report" data-outcome={job.status} role={job.status === 'failed' ? 'alert' : undefined}>
      <Icon size={20} stroke={1.7} aria-hidden />
      <div className={styles.noticeText}>
        <h2>{title}</h2>
        {said === null ? null : <p>{saidTimes(said, Date.now())}</p>}
        {remains.length === 0 ? null : (
          <ul aria-label="What remains">
            {remains.map((words) => (
              <li key={words}>{saidTimes(words, Date.now())}</li>
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}
