import { isAlive } from '../../../shared/model/server.ts'
import { passOnce, refuseChanged } from './point-of-no-return.ts'
import { ask, committed, named, oldServersOf, type StepRun } from './run-context.ts'
import { checkStillHealthy } from './wait-healthy.ts'

/**
 * Ends the old servers of the batch. Where new ones come first, only while these are healthy at this very instant, asked before each
 * attempt: the program may have been away, or waited for somebody to sign in, since the check before.
 */
export async function terminateServers(run: StepRun): Promise<string> {
  const { plan, parts, cloud } = run
  const old = oldServersOf(run)
  const ids = old.map(({ id }) => id)
  // Between the point of no return and the end of the call nobody but a shutdown may break in.
  await ask(committed(run), async (signal) => {
    run.signal.throwIfAborted()
    const left = (await cloud.compute.describeServers(ids, signal)).filter(isAlive)
    refuseChanged(run, left)
    if (left.length > 0 && run.launchFirst) await checkStillHealthy(run)
    // Where somebody else has ended them, the new ones are all that the role has: they are not taken back any more.
    await passOnce(run)
    if (left.length === 0) return
    await cloud.compute.terminateServers(
      left.map(({ id }) => id),
      signal,
    )
  })
  parts.world.fleetChanged(plan.accountId)
  return `Terminated ${named(old)}`
}
