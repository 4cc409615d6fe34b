import { HengeError } from '../../../shared/model/error.ts'
import { addNewServer } from '../../../shared/model/job-transitions.ts'
import { hengeTags, isAlive, type Server } from '../../../shared/model/server.ts'
import { ask, record, type StepRun } from './run-context.ts'

const looks = 4
const lookEveryMs = 5000

export type Found = Pick<Server, 'id' | 'name' | 'state'>

/**
 * A server launched just before a crash may be invisible for some seconds, so where one could be missing it is looked for again.
 * `problem` is why it could not be looked for; what is on record is there all the same.
 */
export async function findLaunched(run: StepRun): Promise<{ found: Found[]; problem: HengeError | null }> {
  const { parts, plan, cloud, jobId } = run
  const job = await parts.records.load(jobId)
  const { newServerNames } = run.step
  // Somebody may have renamed one: what is not of another batch is of this one.
  // An old server in quarantine, or with a new root volume, carries the tag as well; this job did not launch it.
  const replaced = plan.oldServers.map(({ id }) => id)
  const elsewhere = plan.newServers.map(({ name }) => name).filter((name) => !newServerNames.includes(name))
  const launchIds = plan.steps.flatMap(({ id, kind, newServerNames: names }) =>
    kind === 'launch' && names.some((name) => newServerNames.includes(name)) ? [id] : [],
  )
  if (!job.steps.some(({ id, startedAt }) => launchIds.includes(id) && startedAt !== null)) return { found: [], problem: null }
  const found = new Map<string, Found>()
  for (const { id, name } of job.newServers.filter((server) => newServerNames.includes(server.name)))
    found.set(id, { id, name, state: 'pending' })
  try {
    for (let look = 1; look <= looks; look += 1) {
      if (look > 1) await parts.clock.sleep(lookEveryMs, run.signal)
      const tagged = await ask(run, (signal) => cloud.compute.findByTags({ [hengeTags.job]: jobId }, signal))
      for (const { id, name, state, tags } of tagged) {
        if (!elsewhere.includes(name) && !replaced.includes(id) && tags[hengeTags.builder] === undefined) found.set(id, { id, name, state })
      }
      if (found.size >= newServerNames.length) break
    }
    return { found: [...found.values()], problem: null }
  } catch (error) {
    if (run.signal.aborted || !(error instanceof HengeError)) throw error
    return { found: [...found.values()], problem: found.size >= newServerNames.length ? null : error }
  }
}

/**
 * Puts on record what was launched without its answer having arrived, for a job that leaves its new servers standing. Answers with
 * what to say about servers that may not have been found.
 */
export async function recordLaunched(run: StepRun): Promise<string> {
  const { found, problem } = await findLaunched(run)
  for (const { id, name } of found.filter(isAlive)) {
    await record(run.parts, run.jobId, run.uninterrupted, (job) => addNewServer(job, { id, name }))
  }
  if (!problem) return ''
  return `Whether there are more new servers could not be seen (${problem.message}); they would carry the tag ${hengeTags.job}=${run.jobId}.`
}
