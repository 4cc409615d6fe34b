import { IconChevronRight } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { Job, JobStep } from '../../../shared/model/job.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { isOpen } from '../../bridge/job-state.ts'
import { formatDuration } from '../../ui/duration.ts'
import { useNow } from '../../ui/now.ts'
import { batchName, batchSubjects, groupWords } from './batch-words.ts'
import { timeOfAll } from './expected-time.tsx'
import styles from './replace.module.css'
import { foldPending, type GroupStatus, type RunGroup, runTimeline } from './run-timeline.ts'
import { RunningStep, StepGlyph } from './step-list.tsx'
import times from './timeline.module.css'

interface RunStepsProps {
  readonly job: Job
  readonly plan: Plan | undefined
}

/** The plan’s own list with what became of each step, by batch; what was done to turn back stands by itself. */
export function RunSteps({ job, plan }: RunStepsProps) {
  const { before, groups, after, rollback } = runTimeline(job, plan)
  const [only, ...others] = groups
  const steps = (list: readonly JobStep[]) => list.map((step) => <Step key={step.id} job={job} step={step} />)
  return (
    <>
      {rollback.length === 0 ? null : (
        <section className={styles.rollback} aria-label="Rollback">
          <h2 className={styles.section}>Turning back</h2>
          <ol className={styles.steps} aria-label="Steps of the rollback">
            {steps(rollback)}
          </ol>
        </section>
      )}
      {rollback.length === 0 ? null : <h2 className={styles.section}>The plan</h2>}
      <ol className={styles.steps} aria-label="Steps">
        {steps(before)}
        {only !== undefined && others.length === 0
          ? steps(only.steps)
          : foldPending(groups).map((folded) => <Batch key={folded[0]?.number} job={job} plan={plan} folded={folded} />)}
        {steps(after)}
      </ol>
    </>
  )
}

function Step({ job, step }: { readonly job: Job; readonly step: JobStep }) {
  const waits = job.status === 'waiting' && (job.paused === null || job.paused.stepId === step.id)
  return <RunningStep step={step} waits={waits} ended={!isOpen(job)} />
}

interface BatchProps {
  readonly job: Job
  readonly plan: Plan | undefined
  /** One that has begun, or all in a row that have not. */
  readonly folded: readonly RunGroup[]
}

const glyphOf = {
  pending: 'pending',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  stopped: 'rolled-back',
} as const satisfies Record<GroupStatus, unknown>

function Batch({ job, plan, folded }: BatchProps) {
  const id = useId()
  const [chosen, setChosen] = useState<boolean | null>(null)
  const [group] = folded
  if (group === undefined) return null
  const ended = !isOpen(job)
  // What runs, waits or went wrong is open by itself, as long as nobody has said otherwise.
  const open = chosen ?? (group.status === 'running' || group.status === 'failed' || group.status === 'stopped')
  const batches = folded.flatMap(({ batch }) => batch ?? [])
  const status = ended && group.status === 'pending' ? 'not-reached' : glyphOf[group.status]
  return (
    <>
      <li className={styles.batch} data-batch={group.number} data-status={group.status}>
        <StepGlyph status={group.status === 'running' && job.status === 'waiting' ? 'waiting' : status} />
        <button type="button" className={times.batchButton} aria-expanded={open} aria-controls={id} onClick={() => setChosen(!open)}>
          <IconChevronRight size={14} aria-hidden />
          <strong>{batches.length === 0 ? `Batch ${group.number}` : batchName(batches)}</strong>
          <span className={times.batchWords}>
            {plan === undefined ? '' : batchSubjects(plan, batches)}
            {groupWords(batches)}
          </span>
        </button>
        <BatchTime folded={folded} ended={ended} />
      </li>
      <li id={id} hidden={!open} className={styles.batchInner}>
        <ol aria-label={`Steps of batch ${group.number}`}>
          {folded.flatMap(({ steps }) => steps.map((step) => <Step key={step.id} job={job} step={step} />))}
        </ol>
      </li>
    </>
  )
}

function BatchTime({ folded, ended }: { readonly folded: readonly RunGroup[]; readonly ended: boolean }) {
  const now = useNow(1000)
  const [group] = folded
  if (group === undefined) return null
  if (group.startedAt === null) {
    const steps = folded.flatMap((each) => each.steps)
    const expected = folded.reduce((sum, each) => sum + each.expectedSeconds, 0)
    return <span className={styles.stepTime}>{ended ? 'not reached' : timeOfAll(steps, expected)}</span>
  }
  const took = formatDuration(Math.max(0, (group.finishedAt ?? now) - group.startedAt) / 1000)
  return (
    <span className={styles.stepTime}>
      {group.status === 'running' ? `${took} of ${timeOfAll(group.steps, group.expectedSeconds)}` : took}
    </span>
  )
}
