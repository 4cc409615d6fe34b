import { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import { hasEnded } from '../../../shared/model/job-transitions.ts'
import type { JobFacts } from '../../../shared/model/leftover-facts.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import type { LeftoverParts } from './ports.ts'

/** Those of `jobIds` that this installation knows, and every job of the account that has not ended. */
export async function jobFacts(
  { jobs, plans }: Pick<LeftoverParts, 'jobs' | 'plans'>,
  accountId: string,
  jobIds: ReadonlySet<string>,
): Promise<Map<string, JobFacts>> {
  const facts = new Map<string, JobFacts>()
  const unfinished = (await jobs.unfinished()).filter((job) => job.accountId === accountId)
  for (const job of unfinished) facts.set(job.id, factsOf(job, null))
  for (const jobId of jobIds) {
    const job = facts.has(jobId) ? null : await unlessMissing(() => jobs.load(jobId))
    if (job) facts.set(jobId, factsOf(job, await unlessMissing(() => plans.load(job.planId))))
  }
  return facts
}

function factsOf(job: Job, plan: Plan | null): JobFacts {
  const broke = job.steps.some(({ phase, status, id }) => phase === 'rollback' && status === 'failed' && !id.startsWith('take-back'))
  const { title, role, finishedAt } = job
  const keepImages = plan?.baking?.keepImages ?? null
  return { title, role, open: !hasEnded(job), finishedAt, takenBack: takenBack(job, plan), rollbackBroke: broke, keepImages }
}

/** A batch whose old servers had not begun to go is undone when a job does not succeed. */
function takenBack(job: Job, plan: Plan | null): string[] {
  if (job.status !== 'failed' && job.status !== 'cancelled') return []
  return (plan?.batches ?? []).filter(({ number }) => number > job.noReturnBatch).flatMap(({ newServerNames }) => newServerNames)
}

async function unlessMissing<Found>(find: () => Promise<Found>): Promise<Found | null> {
  try {
    return await find()
  } catch (error) {
    if (error instanceof HengeError && error.code === 'NOT_FOUND') return null
    throw error
  }
}
