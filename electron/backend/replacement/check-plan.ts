import { HengeError } from '../../../shared/model/error.ts'
import { serversChangedSince } from '../../../shared/model/replacement/staleness.ts'
import { checkOwnImage } from './baked-image.ts'
import { takeLock } from './role-lock.ts'
import { ask, type StepRun } from './run-context.ts'

/** PLAN_STALE with what has changed, when the servers are not those that the plan was made for. */
export async function checkPlan(run: StepRun): Promise<string> {
  const { plan, parts, jobId } = run
  const servers = await ask(run, (signal) => parts.world.roleServers(plan.accountId, plan.role, signal))
  const others = servers.filter((server) => server.jobId !== jobId)
  const changes = serversChangedSince(plan, others)
  if (changes.length > 0) throw new HengeError('PLAN_STALE', `The plan does not hold any more: ${changes.join('; ')}. Make a new plan.`)
  await checkOwnImage(run)
  return `The servers are as they were when the plan was made; ${await takeLock(run)}`
}
