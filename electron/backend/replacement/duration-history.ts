import { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import type { Plan, StepKind } from '../../../shared/model/replacement/plan.ts'
import type { DurationHistory } from '../../../shared/model/replacement/step-durations.ts'

/** Median seconds of each kind of step that succeeded in these jobs. A job whose plan is gone tells nothing. */
export async function durationHistory(jobs: readonly Job[], loadPlan: (planId: string) => Promise<Plan>): Promise<DurationHistory> {
  const seen = new Map<StepKind, number[]>()
  for (const job of jobs) {
    // A step that went on after a crash, or while nobody was signed in, took as long as somebody was away.
    if (job.recoveries > 0 || job.status !== 'succeeded') continue
    const plan = await loadPlan(job.planId).catch((error: unknown) => {
      if (error instanceof HengeError) return null
      throw error
    })
    for (const { id, status, startedAt, finishedAt } of job.steps) {
      const kind = plan?.steps.find((step) => step.id === id)?.kind
      if (kind === undefined || status !== 'succeeded' || startedAt === null || finishedAt === null) continue
      seen.set(kind, [...(seen.get(kind) ?? []), (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000])
    }
  }
  return Object.fromEntries([...seen].map(([kind, seconds]) => [kind, median(seconds)]))
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}
