import { HengeError } from '../../../shared/model/error.ts'
import { hasEnded } from '../../../shared/model/job-transitions.ts'
import { hengeTags, isAlive } from '../../../shared/model/server.ts'
import type { OwnImage } from '../cloud/ports.ts'
import { imageOnRecord, imageToLaunch } from './baked-image.ts'
import { ask, type StepRun } from './run-context.ts'

/**
 * Keeps the newest images of the recipe and removes older ones with their snapshots, but never one that a server of the account and
 * region runs or that another job works with. What cannot be removed is said and fails nothing: every server has been replaced.
 */
export async function pruneImages(run: StepRun): Promise<string> {
  try {
    return await prune(run)
  } catch (error) {
    if (run.signal.aborted || !(error instanceof HengeError)) throw error
    return `Old images were not looked at: ${error.message}`
  }
}

async function prune(run: StepRun): Promise<string> {
  const { cloud, plan } = run
  const wanted = plan.baking?.keepImages ?? 1
  const own = (await ask(run, (signal) => cloud.ownImages.findByTags({ [hengeTags.recipe]: plan.recipe }, signal))).filter(isBaked)
  const newest = own
    .filter(({ state }) => state === 'available')
    .sort((one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt))
  const kept = new Set([...newest.slice(0, wanted).map(({ id }) => id), await imageToLaunch(run)])
  // One that is pending may be another computer’s work.
  const old = own.filter(({ id, state }) => !kept.has(id) && state !== 'pending')
  if (old.length === 0) return `${newest.length} ${newest.length === 1 ? 'image is' : 'images are'} kept`
  const used = await inUse(run)
  const removed: string[] = []
  const said: string[] = []
  for (const image of old) {
    if (used.has(image.id) || used.has(image.tags[hengeTags.job] ?? '')) said.push(`${image.name} (${image.id}) is kept: it is in use`)
    else said.push(...(await remove(run, image, removed)))
  }
  return [removed.length > 0 ? `Removed ${removed.join(', ')}` : 'Nothing was removed', ...said].join('; ')
}

async function remove(run: StepRun, { id, name }: OwnImage, removed: string[]): Promise<string[]> {
  try {
    await ask(run, (signal) => run.cloud.ownImages.remove(id, signal))
    removed.push(`${name} (${id})`)
    return []
  } catch (error) {
    if (run.signal.aborted || !(error instanceof HengeError)) throw error
    return [`${name} (${id}) could not be removed: ${error.message}`]
  }
}

/** An image that somebody has tagged by hand has no job of ours. */
function isBaked({ tags }: OwnImage): boolean {
  return tags[hengeTags.revision] !== undefined && tags[hengeTags.job] !== undefined
}

/** Ids of images that servers run or other jobs launch from, and ids of the jobs that make one. */
async function inUse(run: StepRun): Promise<Set<string>> {
  const { parts, cloud } = run
  const servers = await ask(run, (signal) => cloud.compute.listServers(signal))
  const used = new Set(servers.filter(isAlive).map(({ imageId }) => imageId))
  for (const job of await parts.records.unfinished()) {
    if (job.id === run.jobId || hasEnded(job)) continue
    used.add(job.id)
    const { baking } = await parts.plans.load(job.planId)
    const ids = [baking?.image?.id ?? null, await imageOnRecord({ parts, jobId: job.id })]
    for (const id of ids) if (id !== null) used.add(id)
  }
  return used
}
