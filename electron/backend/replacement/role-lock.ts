import { isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import { hasEnded } from '../../../shared/model/job-transitions.ts'
import type { LockHolder } from '../cloud/ports.ts'
import { announce, settle } from './creations.ts'
import { ask, type RunParts, type StepRun } from './run-context.ts'

/** Name of the lock that every computer working on this account and region sees. A role name fits a parameter’s path. */
export function lockName(role: string): string {
  return `role/${role}`
}

/**
 * Takes the role for this job, so that no other computer works on it meanwhile. CONFLICT while another one does. An account in which
 * that is not allowed, or a provider without it, is worked on all the same: the answer says so.
 */
export async function takeLock(run: StepRun): Promise<string> {
  const { parts, plan, cloud, jobId } = run
  try {
    const holder = { owner: parts.owner, since: parts.clock.now(), jobId }
    const take = () => ask(run, (signal) => cloud.locks.take(lockName(plan.role), holder, signal))
    await announce(run, 'lock', lockName(plan.role), lockName(plan.role))
    let other = await take()
    if (other && (await isOver(other, (id) => parts.records.load(id)))) {
      const { jobId: former } = other
      await ask(run, (signal) => cloud.locks.release(lockName(plan.role), former, signal))
      other = await take()
    }
    if (other === null) return 'the role is locked for other computers'
    await settle(run, 'lock', lockName(plan.role))
    const message = `${other.owner} works on this role since ${isoTime(other.since)}. Wait until that run has ended; a lock left behind by a computer that is gone is removed under Leftovers.`
    throw new HengeError('CONFLICT', message)
  } catch (error) {
    if (!(error instanceof HengeError) || !['FORBIDDEN', 'UNSUPPORTED', 'REFUSED'].includes(error.code)) throw error
    return `the role is not locked for other computers (${error.message})`
  }
}

/** Whether a job of this very data folder holds it that has ended: its lock could not be given back then. */
export async function isOver(holder: LockHolder, load: (jobId: string) => Promise<Job>): Promise<boolean> {
  try {
    return hasEnded(await load(holder.jobId))
  } catch (error) {
    if (error instanceof HengeError && error.code === 'NOT_FOUND') return false
    throw error
  }
}

/** Gives the role back. A failure is no failure of the job, and goes to the program’s log: the lock can be removed under Leftovers. */
export async function releaseLock(
  { parts, plan, cloud, jobId }: Pick<StepRun, 'parts' | 'plan' | 'cloud' | 'jobId'>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await cloud.locks.release(lockName(plan.role), jobId, signal)
    await settle({ parts, jobId }, 'lock', lockName(plan.role))
  } catch (error) {
    if (signal.aborted) throw error
    logRelease(parts, jobId, error)
  }
}

function logRelease({ log }: Pick<RunParts, 'log'>, jobId: string, error: unknown): void {
  log.warn({ id: 'REPL-0003', jobId, err: error }, 'the lock of a role was not given back')
}
