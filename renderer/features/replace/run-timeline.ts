import type { Job, JobStep } from '../../../shared/model/job.ts'
import type { Plan, PlanBatch, StepKind } from '../../../shared/model/replacement/plan.ts'

export type GroupStatus = 'pending' | 'running' | 'succeeded' | 'failed' | 'stopped'

/** The steps of one batch of a job. */
export interface RunGroup {
  readonly number: number
  /** undefined while the plan is not known. */
  readonly batch: PlanBatch | undefined
  readonly steps: readonly JobStep[]
  readonly status: GroupStatus
  /** Milliseconds since 1970; null: not begun, not ended. */
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly expectedSeconds: number
}

export interface RunTimeline {
  /** Steps of the whole plan, before the first batch and after the last. */
  readonly before: readonly JobStep[]
  readonly groups: readonly RunGroup[]
  readonly after: readonly JobStep[]
  /** Those that came into being when the job turned back, in their order. */
  readonly rollback: readonly JobStep[]
}

/** A job’s steps by batch, and what it does to turn back by itself. */
export function runTimeline(job: Pick<Job, 'steps'>, plan: Pick<Plan, 'batches'> | undefined): RunTimeline {
  const planned = job.steps.filter(({ phase }) => phase === 'plan')
  const numbers = [...new Set(planned.map(({ batch }) => batch))].filter((number) => number > 0).sort((one, other) => one - other)
  const last = planned.findLastIndex(({ batch }) => batch > 0)
  return {
    before: planned.slice(0, last + 1).filter(({ batch }) => batch === 0),
    after: planned.slice(last + 1),
    groups: numbers.map((number) =>
      groupOf(
        number,
        planned.filter(({ batch }) => batch === number),
        plan,
      ),
    ),
    rollback: job.steps.filter(({ phase }) => phase === 'rollback'),
  }
}

function groupOf(number: number, steps: readonly JobStep[], plan: Pick<Plan, 'batches'> | undefined): RunGroup {
  const status = statusOf(steps)
  const times = (list: readonly (string | null)[]) => list.flatMap((at) => (at === null ? [] : [Date.parse(at)]))
  const started = times(steps.map(({ startedAt }) => startedAt))
  const finished = times(steps.map(({ finishedAt }) => finishedAt))
  const ended = status !== 'pending' && status !== 'running'
  return {
    ...{ number, steps, status },
    batch: plan?.batches.find((batch) => batch.number === number),
    startedAt: started.length === 0 ? null : Math.min(...started),
    finishedAt: ended && finished.length > 0 ? Math.max(...finished) : null,
    expectedSeconds: steps.reduce((sum, step) => sum + step.expectedSeconds, 0),
  }
}

function statusOf(steps: readonly JobStep[]): GroupStatus {
  const has = (...wanted: JobStep['status'][]) => steps.some(({ status }) => wanted.includes(status))
  if (has('failed')) return 'failed'
  if (has('running')) return 'running'
  if (!has('pending', 'rolled-back', 'skipped')) return 'succeeded'
  if (!has('succeeded', 'rolled-back', 'skipped')) return 'pending'
  // Between two steps of a batch that goes on, none of them runs.
  return has('rolled-back', 'skipped') ? 'stopped' : 'running'
}

/** Batches in a row that have not begun share a line; any other has its own. */
export function foldPending(groups: readonly RunGroup[]): readonly (readonly RunGroup[])[] {
  const folded: RunGroup[][] = []
  for (const group of groups) {
    const last = folded.at(-1)
    if (group.status === 'pending' && last?.[0]?.status === 'pending') last.push(group)
    else folded.push([group])
  }
  return folded
}

/** What a step of the plan does; undefined for steps of a rollback, and while the plan is not known. */
export function kindOf(plan: Pick<Plan, 'steps'> | undefined, stepId: string): StepKind | undefined {
  return plan?.steps.find(({ id }) => id === stepId)?.kind
}

/** What an ended job leaves besides the servers that serve, as its steps have said: quarantined servers, kept volumes. */
export function remainsOf(job: Pick<Job, 'steps'>, plan: Pick<Plan, 'steps'> | undefined): string[] {
  const keeping: readonly (StepKind | undefined)[] = ['quarantine', 'finish-root', 'save-logs']
  return job.steps.flatMap(({ id, status, detail }) =>
    status === 'succeeded' && detail !== null && keeping.includes(kindOf(plan, id)) ? [detail] : [],
  )
}
