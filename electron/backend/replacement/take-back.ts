import { HengeError } from '../../../shared/model/error.ts'
import { hengeTags, isAlive, type Server } from '../../../shared/model/server.ts'
import { ask, named, pollEveryMs, type StepRun, say } from './run-context.ts'

const looks = 4
const lookEveryMs = 5000
const endWithinMs = 10 * 60_000

/**
 * Ends everything this job has launched: what is on record, and what carries its tag, since an answer may have been lost. Cannot be
 * cancelled. An error says what is left.
 */
export async function takeBack(run: StepRun): Promise<string> {
  const { parts, plan, cloud } = run
  const found = await find(run)
  try {
    let left = found.filter(isAlive)
    const since = parts.clock.now()
    if (left.length > 0) {
      const ids = left.map(({ id }) => id)
      await say(run, 0, `Taking back ${named(left)}`)
      await ask(run, (signal) => cloud.compute.terminateServers(ids, signal))
      while (left.length > 0) {
        const seen = await ask(run, (signal) => cloud.compute.describeServers(ids, signal))
        left = seen.filter(isAlive)
        if (left.length === 0) break
        if (parts.clock.now() - since > endWithinMs) throw new HengeError('TIMEOUT', 'They did not shut down within 10 minutes.')
        await parts.clock.sleep(pollEveryMs, run.signal)
      }
    }
  } catch (error) {
    if (!(error instanceof HengeError)) throw error
    throw new HengeError(
      error.code,
      `Not everything could be taken back: ${named(found)} may still run and be paid for. ${error.message} They carry the tag ${hengeTags.job}=${run.jobId}; terminate them by hand.`,
      { details: { leftovers: found.map(({ id, name }) => ({ id, name })) } },
    )
  } finally {
    parts.world.fleetChanged(plan.accountId)
  }
  return found.length === 0 ? 'Nothing had been launched' : `Took back ${named(found)}`
}

/** A server launched just before a crash may be invisible for some seconds, so where one could be missing it is looked for again. */
async function find(run: StepRun): Promise<Pick<Server, 'id' | 'name' | 'state'>[]> {
  const { parts, plan, cloud, jobId } = run
  const job = await parts.records.load(jobId)
  const launch = job.steps.find(({ id }) => id === 'launch')
  if (!launch || launch.startedAt === null) return []
  const found = new Map<string, Pick<Server, 'id' | 'name' | 'state'>>()
  for (const { id, name } of job.newServers) found.set(id, { id, name, state: 'pending' })
  for (let look = 1; ; look += 1) {
    const tagged = await ask(run, (signal) => cloud.compute.findByTags({ [hengeTags.job]: jobId }, signal))
    for (const { id, name, state } of tagged) found.set(id, { id, name, state })
    if (found.size >= plan.newServers.length || look === looks) return [...found.values()]
    await parts.clock.sleep(lookEveryMs, run.signal)
  }
}
