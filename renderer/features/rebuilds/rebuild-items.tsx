import { Progress } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Link } from 'wouter'
import type { Job } from '../../../shared/model/job.ts'
import type { Rebuild, RebuildItem } from '../../../shared/model/rebuild.ts'
import { addresses } from '../../bridge/addresses.ts'
import { formatDuration } from '../../ui/duration.ts'
import { jobProgress } from '../../ui/job-mark.tsx'
import { useNow } from '../../ui/now.ts'
import { RevisionText } from '../../ui/revision.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import styles from './rebuild-run.module.css'
import { itemMarks, listed, plural, waitingFor } from './rebuild-words.ts'

interface RebuildItemsProps {
  readonly rebuild: Rebuild
  /** Of the account, as far as they are listed. */
  readonly jobs: readonly Job[]
}

/** Every role of a rebuild in its order, with what became of it. */
export function RebuildItems({ rebuild, jobs }: RebuildItemsProps) {
  return (
    <ol className={styles.items} aria-label="Roles">
      {rebuild.items.map((item, index) => (
        <Item key={item.role} rebuild={rebuild} item={item} number={index + 1} job={jobs.find(({ id }) => id === item.jobId)} />
      ))}
    </ol>
  )
}

interface ItemProps {
  readonly rebuild: Rebuild
  readonly item: RebuildItem
  readonly number: number
  readonly job: Job | undefined
}

function Item({ rebuild, item, number, job }: ItemProps) {
  const narrow = useMediaQuery('(max-width: 899px)')
  const { role, status, jobId, serverIds, toRevision } = item
  const words = stepWords(item, job) ?? waitingFor(rebuild, item)
  return (
    <li className={styles.item} data-status={status} data-role={role}>
      <span className="henge-mono henge-muted">{number}</span>
      <span className={styles.itemRole}>
        <Link href={addresses.role(rebuild.rule.accountId, role)} className="henge-name" title={role}>
          {role}
        </Link>
        <span className="henge-muted">
          {serverIds.length === 0 ? 'launches' : plural(serverIds.length, 'server')} <span aria-hidden>→</span>{' '}
          <RevisionText revision={toRevision} />
        </span>
      </span>
      <StatusMark meaning={itemMarks[status].meaning}>{itemMarks[status].word}</StatusMark>
      <span className={styles.itemWords}>
        {words}
        {status === 'pending' && rebuild.status === 'waiting' && item.after.length > 0 ? `After ${listed(item.after)}` : null}
        {status === 'running' && job !== undefined ? (
          <Progress value={jobProgress(job) * 100} size={4} mt={4} aria-label={`Progress of ${role}`} />
        ) : null}
      </span>
      {narrow ? null : <Took job={job} />}
      <span className={styles.right}>{jobId === null ? null : <Link href={addresses.job(jobId)}>Job</Link>}</span>
    </li>
  )
}

/** The step that a running job is at. */
function stepWords({ status }: RebuildItem, job: Job | undefined): string | null {
  if (status !== 'running' || job === undefined) return null
  const step = job.steps.find((one) => one.status === 'running')
  return step === undefined ? null : step.detail === null ? step.title : `${step.title}: ${step.detail}`
}

function Took({ job }: { readonly job: Job | undefined }) {
  const now = useNow(1000)
  if (job === undefined || job.startedAt === null) return <span />
  const end = job.finishedAt === null ? now : Date.parse(job.finishedAt)
  return (
    <span className={`henge-number henge-muted ${styles.right}`}>
      {formatDuration(Math.max(0, end - Date.parse(job.startedAt)) / 1000)}
    </span>
  )
}
