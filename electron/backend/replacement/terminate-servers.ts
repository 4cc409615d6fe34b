import { HengeError } from '../../../shared/model/error.ts'
import { passPointOfNoReturn } from '../../../shared/model/job-transitions.ts'
import { blockersOfServer } from '../../../shared/model/replacement/blockers.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { isAlive, type Server } from '../../../shared/model/server.ts'
import { ask, named, record, type StepRun } from './run-context.ts'
import { checkStillHealthy } from './wait-healthy.ts'

/**
 * Ends the old servers. In blue-green only while the new ones are healthy at this very instant, asked before each attempt: the
 * program may have been away, or waited for somebody to sign in, since the check before. From the point of no return on the job
 * cannot be cancelled, and nothing is taken back.
 */
export async function terminateServers(run: StepRun): Promise<string> {
  const { plan, parts, cloud } = run
  const ids = plan.oldServers.map(({ id }) => id)
  const known = await ask(run, (signal) => cloud.compute.describeServers(ids, signal))
  const left = known.filter(isAlive)
  refuseChanged(plan, left)
  if (left.length > 0) {
    await ask(run, async (signal) => {
      if (plan.strategy === 'blue-green') await checkStillHealthy(run)
      await passOnce(run)
      await cloud.compute.terminateServers(
        left.map(({ id }) => id),
        signal,
      )
    })
  } else {
    // Somebody else has ended them: the new ones are all that the role has, so they are not taken back any more.
    await passOnce(run)
  }
  parts.world.fleetChanged(plan.accountId)
  return `Terminated ${named(plan.oldServers)}`
}

/** PLAN_STALE where a server became one to be kept since the plan was made: a job may wait for a night before it gets here. */
function refuseChanged(plan: Plan, old: readonly Server[]): void {
  const reasons = old.flatMap((server) => [
    ...(server.role === plan.role
      ? []
      : [`${server.name} (${server.id}) belongs to ${server.role ? `the role ${server.role}` : 'no role'} now.`]),
    ...blockersOfServer(server).flatMap(({ severity, message }) => (severity === 'blocker' ? [message] : [])),
  ])
  if (reasons.length > 0) throw new HengeError('PLAN_STALE', `The plan does not hold any more: ${reasons.join(' ')} Make a new plan.`)
}

async function passOnce({ plan, parts, jobId, uninterrupted }: StepRun): Promise<void> {
  const because = plan.strategy === 'blue-green' ? 'The new servers are healthy and the old ones' : 'The old servers'
  const job = await record(parts, jobId, uninterrupted, (before) =>
    passPointOfNoReturn(before, `${because} are being terminated: there is no way back.`),
  )
  if (job.status === 'cancelling') throw new HengeError('CANCELLED', 'Cancelled before anything was terminated.')
}
