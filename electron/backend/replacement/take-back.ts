import { HengeError } from '../../../shared/model/error.ts'
import { hengeTags, isAlive } from '../../../shared/model/server.ts'
import { Elapsed } from './elapsed.ts'
import { type Found, findLaunched } from './find-launched.ts'
import { ask, named, pollEveryMs, type StepRun, say, unknownForMs } from './run-context.ts'

const endWithinMs = 10 * 60_000

/**
 * Ends everything this job has launched: what is on record, and what carries its tag, since an answer may have been lost. Cannot be
 * cancelled. An error says what is left.
 */
export async function takeBack(run: StepRun): Promise<string> {
  const { found, problem } = await findLaunched(run)
  try {
    await endServers(run, found.filter(isAlive))
    if (problem) throw problem
  } catch (error) {
    if (run.signal.aborted || !(error instanceof HengeError)) throw error
    throw leftOver(run, found, error)
  } finally {
    run.parts.world.fleetChanged(run.plan.accountId)
  }
  return found.length === 0 ? 'Nothing had been launched' : `Took back ${named(found)}`
}

/** Until all of these are ended, or known to nobody. */
export async function endServers(run: StepRun, servers: readonly Found[]): Promise<void> {
  const { clock } = run.parts
  const { compute } = run.cloud
  if (servers.length === 0) return
  const ids = servers.map(({ id }) => id)
  await say(run, 0, `Taking back ${named(servers)}`)
  const elapsed = new Elapsed(clock)
  let left: readonly Found[] = servers
  for (;;) {
    const leftIds = left.map(({ id }) => id)
    await ask(run, (signal) => compute.terminateServers(leftIds, signal))
    const seen = await ask(run, (signal) => compute.describeServers(ids, signal))
    const waited = elapsed.ms()
    // An id launched a moment ago is not gone but not known yet, and it was not ended either.
    const unknown = waited > unknownForMs ? [] : servers.filter(({ id }) => !seen.some((server) => server.id === id))
    left = [...seen.filter(isAlive), ...unknown]
    if (left.length === 0) return
    if (waited > endWithinMs) throw new HengeError('TIMEOUT', `${named(left)} did not shut down within 10 minutes.`)
    await clock.sleep(pollEveryMs, run.signal)
  }
}

function leftOver(run: StepRun, found: readonly Found[], error: HengeError): HengeError {
  const which =
    found.length > 0 ? `${named(found)} may still run and be paid for` : 'what was launched, if anything, still runs and is paid for'
  const tag = `${hengeTags.job}=${run.jobId}`
  const message = `It is not certain that everything was taken back: ${which}. ${error.message} New servers carry the tag ${tag}; look for them and terminate them by hand.`
  return new HengeError(error.code, message, { details: { leftovers: found.map(({ id, name }) => ({ id, name })), tag } })
}
