import { SqliteJobStore } from '../../electron/adapters/sqlite/sqlite-job-store.ts'
import type { Job } from '../../shared/model/job.ts'
import { hasEnded } from '../../shared/model/job-transitions.ts'
import type { Plan } from '../../shared/model/replacement/plan.ts'
import type { Processes } from './processes.ts'
import type { Disk } from './program.ts'
import type { Scenario } from './scenario.ts'
import { virtualTime } from './virtual-time.ts'

export const limitMs = 16 * 3600_000
/** A person who stays away is not waited for. */
const pausedLongEnoughMs = 5 * 60_000
const looksEveryMs = 45_000

/**
 * Watches as a person does, and does what this one does. Gives the job as it is in the end; null: it never came into being. `seen`
 * hears of the job as soon as there is one.
 */
export async function untilOver(
  { cancelAfterMs, person, leaps }: Scenario,
  processes: Processes,
  disk: Disk,
  plan: Plan,
  seen: (jobId: string) => void,
): Promise<Job | null> {
  const store = new SqliteJobStore(disk.database)
  let pausedSince: number | null = null
  let cancelled = false
  const since = virtualTime.now()
  // While the computer sleeps nothing can get done.
  const asleepMs = leaps.reduce((sum, { what, ms }) => (what === 'sleep' ? sum + ms : sum), 0)
  for (;;) {
    const job = await store.findByPlan(plan.id)
    if (job) {
      seen(job.id)
      if (hasEnded(job)) return job
    }
    if (processes.stale) return job
    const now = virtualTime.now()
    if (now - since > limitMs + asleepMs) return job
    pausedSince = job?.paused ? (pausedSince ?? now) : null
    if (pausedSince !== null && now - pausedSince > pausedLongEnoughMs && processes.program) return job
    if (job && processes.program && cancelAfterMs !== null && !cancelled && now - since >= cancelAfterMs) {
      cancelled = await processes.tryTo('cancel', ({ jobs }) => jobs.cancel(job.id))
    }
    if (job?.paused && processes.program && now - (pausedSince ?? now) >= 60_000) {
      const { stepId } = job.paused
      if (person === 'lets go on') await processes.tryTo('release', ({ jobs }) => jobs.release(job.id, stepId))
      if (person === 'turns back') await processes.tryTo('cancel', ({ jobs }) => jobs.cancel(job.id))
    }
    await virtualTime.sleep(cancelAfterMs === null ? looksEveryMs : 5000)
  }
}
