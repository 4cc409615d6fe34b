import { HengeError } from '../../../shared/model/error.ts'
import { isAlive } from '../../../shared/model/server.ts'
import { ask, describeNew, named, newServersOf, pollEveryMs, type StepRun, say, unknownForMs } from './run-context.ts'

const runningWithinMs = 10 * 60_000
const terminatedWithinMs = 20 * 60_000

/** Until every new server is `running`. */
export async function waitRunning(run: StepRun): Promise<string> {
  const { clock, world } = run.parts
  const created = await newServersOf(run)
  const since = clock.now()
  for (;;) {
    const servers = await describeNew(run, created)
    const waited = clock.now() - since
    const unknown = created.filter(({ id }) => !servers.some((server) => server.id === id))
    if (unknown.length > 0 && waited > unknownForMs) {
      throw new HengeError('UNHEALTHY', `The provider does not know ${named(unknown)} a minute after launching.`)
    }
    const pending = created.filter(({ id }) => !servers.some((server) => server.id === id && server.state === 'running'))
    if (pending.length === 0) break
    if (waited > runningWithinMs) throw new HengeError('TIMEOUT', `${named(pending)} did not reach “running” within 10 minutes.`)
    await say(run, 1 - pending.length / created.length, `Waiting for ${named(pending)}`)
    await clock.sleep(pollEveryMs, run.signal)
  }
  world.fleetChanged(run.plan.accountId)
  return `${named(created)} ${created.length === 1 ? 'runs' : 'run'}`
}

/** Until every old server is `terminated`, or not listed any more. */
export async function waitTerminated(run: StepRun): Promise<string> {
  const { clock, world } = run.parts
  const { oldServers } = run.plan
  const since = clock.now()
  for (;;) {
    const ids = oldServers.map(({ id }) => id)
    const servers = await ask(run, (signal) => run.cloud.compute.describeServers(ids, signal))
    const left = servers.filter(({ state }) => state !== 'terminated')
    if (left.length === 0) break
    const waited = clock.now() - since
    if (waited > terminatedWithinMs) {
      throw new HengeError('TIMEOUT', `${named(left)} ${left.some(isAlive) ? 'did not shut down' : 'still shuts down'} after 20 minutes.`)
    }
    await say(run, 1 - left.length / ids.length, `Waiting for ${named(left)} to end`)
    await clock.sleep(pollEveryMs, run.signal)
  }
  world.fleetChanged(run.plan.accountId)
  return `${named(oldServers)} ${oldServers.length === 1 ? 'is' : 'are'} gone`
}
