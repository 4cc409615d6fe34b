import { addNewServer } from '../../../shared/model/job-transitions.ts'
import { hengeTags, type Server } from '../../../shared/model/server.ts'
import type { LaunchRequest } from '../fleet/ports.ts'
import { imageToLaunch } from './baked-image.ts'
import { announce, settle } from './creations.ts'
import { clientToken, launchRequest } from './launch-request.ts'
import { ask, named, record, type StepRun, say } from './run-context.ts'

/**
 * Launches what the plan names, each written down before. Safe twice: what carries this job’s tag is taken as launched, and the
 * client token of each server makes the provider give the same one again where the tag cannot be seen yet.
 */
export async function launchServers(run: StepRun): Promise<string> {
  const { plan, parts, jobId, cloud, step } = run
  const { newServers } = await parts.records.load(jobId)
  const there = await ask(run, (signal) => cloud.compute.findByTags({ [hengeTags.job]: jobId }, signal))
  const created: { id: string; name: string }[] = []
  for (const [index, planned] of plan.newServers.entries()) {
    if (!step.newServerNames.includes(planned.name)) continue
    const known = newServers.find(({ name }) => name === planned.name) ?? there.find(({ name }) => name === planned.name)
    if (!known) await say(run, created.length / step.newServerNames.length, `Launching ${planned.name}`)
    const { id } = known ?? (await launchOne(run, index))
    created.push({ id, name: planned.name })
    await record(parts, jobId, run.uninterrupted, (job) => addNewServer(job, { id, name: planned.name }))
    await settle(run, 'server', clientToken(jobId, step.id, index))
  }
  parts.world.fleetChanged(plan.accountId)
  return `Launched ${named(created)}`
}

/**
 * A cancellation lets a call in flight finish (its answer is what is taken back), a shutdown does not wait for it. Between the
 * attempts both are heard.
 */
async function launchOne(run: StepRun, index: number): Promise<Server> {
  const planned = run.plan.newServers[index]
  if (!planned) throw new Error(`the plan has no new server ${index}`)
  const token = clientToken(run.jobId, run.step.id, index)
  const request = launchRequest(run.plan, run.template, planned, run.jobId, token, await imageToLaunch(run))
  await announce(run, 'server', token, planned.name)
  return launchOnce(run, request)
}

/** Asks for it until it is there. */
export function launchOnce(run: StepRun, request: LaunchRequest): Promise<Server> {
  let attempts = 0
  return ask(run, async () => {
    attempts += 1
    // The answer that was lost may have made it; the token alone does not tell with every provider.
    const tags = { [hengeTags.job]: run.jobId, Name: request.tags.Name ?? '' }
    const [made] = attempts > 1 ? await run.cloud.compute.findByTags(tags, run.uninterrupted) : []
    return made ?? run.cloud.compute.launchServer(request, run.uninterrupted)
  })
}
