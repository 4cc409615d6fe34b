import type { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import type { JobEnding } from '../../../shared/model/job-transitions.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { named } from './run-context.ts'

/**
 * How the job ends, and what it says about what remains. `takenBack` is null where nothing was to be taken back; `unseen` says what
 * may be left besides what the job has on record.
 */
export function endingOf(
  job: Job,
  plan: Plan,
  failure: HengeError | null,
  takenBack: string | HengeError | null,
  unseen: string,
): JobEnding {
  if (!failure) {
    const gone = plan.oldServers.length > 0 ? ` in place of ${named(plan.oldServers)}` : ''
    return {
      status: 'succeeded',
      error: null,
      detail: `${named(job.newServers)} ${job.newServers.length === 1 ? 'serves' : 'serve'}${gone}.`,
    }
  }
  if (takenBack === null) return failed(failure, `${failure.message} ${remaining(job, plan)} ${unseen}`.trim())
  const untouched =
    plan.oldServers.length > 0 ? ` ${named(plan.oldServers)} ${plan.oldServers.length === 1 ? 'was' : 'were'} not touched.` : ''
  const rest = typeof takenBack === 'string' ? `${takenBack}.${untouched}` : `${takenBack.message}${untouched}`
  if (failure.code !== 'CANCELLED') return failed(failure, `${failure.message} ${rest}`)
  const error = typeof takenBack === 'string' ? null : { code: takenBack.code, message: rest }
  return { status: 'cancelled', error, detail: rest }
}

function failed(failure: HengeError, message: string): JobEnding {
  return { status: 'failed', error: { code: failure.code, message }, detail: message }
}

/** After the point of no return: what is there, and how to go on. */
function remaining(job: Job, plan: Plan): string {
  const terminated = job.steps.find(({ id }) => id === 'wait-terminated')?.status === 'succeeded'
  const made = job.newServers.length > 0 ? `The new servers ${named(job.newServers)} are left as they are.` : ''
  if (plan.strategy === 'blue-green' || !terminated) {
    const fate = `Of the old servers ${named(plan.oldServers)} some may be left: make a new plan for those that the role still lists.`
    return [made, fate].filter((part) => part !== '').join(' ')
  }
  const missing = plan.newServers.length - job.newServers.length
  const short = `The old servers ${named(plan.oldServers)} are terminated`
  if (missing > 0) return `${short}, so the role is short of ${missing}: make a new plan, it launches what is missing. ${made}`.trim()
  return `${short}. ${made} Look at their logs; to build them once more, choose them in a new plan.`
}
