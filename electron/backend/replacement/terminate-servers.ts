import { HengeError } from '../../../shared/model/error.ts'
import { passPointOfNoReturn } from '../../../shared/model/job-transitions.ts'
import { isAlive } from '../../../shared/model/server.ts'
import { ask, named, type StepRun } from './run-context.ts'
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
  const left = known.filter(isAlive).map(({ id }) => id)
  if (left.length > 0) {
    await ask(run, async (signal) => {
      if (plan.strategy === 'blue-green') await checkStillHealthy(run)
      await passOnce(run)
      await cloud.compute.terminateServers(left, signal)
    })
  }
  parts.world.fleetChanged(plan.accountId)
  return `Terminated ${named(plan.oldServers)}`
}

async function passOnce({ plan, parts, jobId }: StepRun): Promise<void> {
  const because = plan.strategy === 'blue-green' ? 'The new servers are healthy and the old ones' : 'The old servers'
  const job = await parts.records.change(jobId, (before) =>
    passPointOfNoReturn(before, `${because} are being terminated: there is no way back.`),
  )
  if (job.status === 'cancelling') throw new HengeError('CANCELLED', 'Cancelled before anything was terminated.')
}
