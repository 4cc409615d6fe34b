import type { Plan, PlanBatch, PlanStep } from '../../../shared/model/replacement/plan.ts'

export interface TimedStep {
  readonly step: PlanStep
  /** Seconds from the beginning of the job. */
  readonly startsAt: number
  /** From this step on its batch is not taken back. */
  readonly pointOfNoReturn: boolean
}

/** Batches in a row that do the same with other servers. */
export interface BatchGroup {
  readonly batches: readonly PlanBatch[]
  /** Those of the first batch. */
  readonly steps: readonly TimedStep[]
  readonly startsAt: number
  /** Of all batches of the group. */
  readonly seconds: number
}

export interface PlanTimeline {
  /** Steps of the whole plan, before the first batch. */
  readonly before: readonly TimedStep[]
  readonly groups: readonly BatchGroup[]
  /** Steps of the whole plan, after the last batch. */
  readonly after: readonly TimedStep[]
  readonly seconds: number
}

const secondsOf = (steps: readonly TimedStep[]) => steps.reduce((sum, { step }) => sum + step.expectedSeconds, 0)

/** The plan’s steps with when each begins, by batch; batches that are alike but for their servers share one group. */
export function planTimeline(plan: Pick<Plan, 'steps' | 'batches'>): PlanTimeline {
  const timed = withStarts(plan.steps)
  const groups: BatchGroup[] = []
  for (const batch of plan.batches) {
    const steps = timed.filter(({ step }) => step.batch === batch.number)
    const [first] = steps
    if (first === undefined) continue
    const last = groups.at(-1)
    const example = last?.batches[0]
    if (last !== undefined && example !== undefined && shapeOf(example, last.steps) === shapeOf(batch, steps)) {
      groups[groups.length - 1] = { ...last, batches: [...last.batches, batch], seconds: last.seconds + secondsOf(steps) }
    } else groups.push({ batches: [batch], steps, startsAt: first.startsAt, seconds: secondsOf(steps) })
  }
  const last = timed.findLastIndex(({ step }) => step.batch > 0)
  const ofWhole = (steps: readonly TimedStep[]) => steps.filter(({ step }) => step.batch === 0)
  return { before: ofWhole(timed.slice(0, last + 1)), groups, after: ofWhole(timed.slice(last + 1)), seconds: secondsOf(timed) }
}

function withStarts(steps: readonly PlanStep[]): TimedStep[] {
  let startsAt = 0
  const committed = new Set<number>()
  return steps.map((step) => {
    const pointOfNoReturn = endsReturn(step) && !committed.has(step.batch)
    if (pointOfNoReturn) committed.add(step.batch)
    const timed = { step, startsAt, pointOfNoReturn }
    startsAt += step.expectedSeconds
    return timed
  })
}

/** Also a server in quarantine still exists, but the job that put it there does not turn back any more. */
function endsReturn(step: PlanStep): boolean {
  return step.irreversible || step.kind === 'quarantine'
}

/** The look at what was replaced so far, with which every batch but the first begins, makes no difference. */
function shapeOf(batch: PlanBatch, steps: readonly TimedStep[]): string {
  const own = steps.filter(({ step }) => step.kind !== 'check-batch')
  return JSON.stringify([
    batch.serverIds.length,
    batch.newServerNames.length,
    batch.canary,
    batch.checkpoint,
    own.map(({ step }) => [step.kind, step.expectedSeconds, step.durationFrom, step.offline]),
  ])
}

/** Part of the whole, in percent, for a bar: `{ left: 12.5, width: 3 }`. */
export function barOf(startsAt: number, seconds: number, total: number): { readonly left: number; readonly width: number } {
  if (total <= 0) return { left: 0, width: 0 }
  return { left: (100 * startsAt) / total, width: (100 * seconds) / total }
}

/** Where the durations of a plan come from, in a fixed order; for the legend. */
export function durationSources(steps: readonly PlanStep[]): PlanStep['durationFrom'][] {
  const order = ['estimate', 'history', 'setting'] as const
  return order.filter((from) => steps.some((step) => step.durationFrom === from && step.expectedSeconds > 0))
}
