import { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import { isAlive } from '../../../shared/model/server.ts'
import { ask, describeNew, named, newServersOf, oldServersOf, pollUntil, type StepRun, unknownForMs } from './run-context.ts'

const runningWithinMs = 10 * 60_000
const terminatedWithinMs = 20 * 60_000

/** Until every new server is `running`. */
export async function waitRunning(run: StepRun): Promise<string> {
  return untilRunning(run, await newServersOf(run))
}

export async function untilRunning(run: StepRun, created: Job['newServers']): Promise<string> {
  await pollUntil(run, runningWithinMs, async (waited) => {
    const servers = await describeNew(run, created)
    const unknown = created.filter(({ id }) => !servers.some((server) => server.id === id))
    if (unknown.length > 0 && waited > unknownForMs) {
      throw new HengeError('UNHEALTHY', `The provider does not know ${named(unknown)} a minute after launching.`)
    }
    const pending = created.filter(({ id }) => !servers.some((server) => server.id === id && server.state === 'running'))
    if (pending.length === 0) return null
    return { value: 1 - pending.length / created.length, detail: `Waiting for ${named(pending)} to run` }
  })
  run.parts.world.fleetChanged(run.plan.accountId)
  return `${named(created)} ${created.length === 1 ? 'runs' : 'run'}`
}

/** Until every old server of the batch is `terminated`, or not listed any more. */
export async function waitTerminated(run: StepRun): Promise<string> {
  const old = oldServersOf(run)
  const ids = old.map(({ id }) => id)
  await pollUntil(run, terminatedWithinMs, async () => {
    const servers = await ask(run, (signal) => run.cloud.compute.describeServers(ids, signal))
    const left = servers.filter(({ state }) => state !== 'terminated')
    if (left.length === 0) return null
    const how = left.some(isAlive) ? 'to shut down' : 'to end'
    return { value: 1 - left.length / ids.length, detail: `Waiting for ${named(left)} ${how}` }
  })
  run.parts.world.fleetChanged(run.plan.accountId)
  return `${named(old)} ${old.length === 1 ? 'is' : 'are'} gone`
}
