import { HengeError } from '../../../shared/model/error.ts'
import type { Leftover, LeftoverList } from '../../../shared/model/leftover.ts'
import type { LeftoverFacts } from '../../../shared/model/leftover-facts.ts'
import { leftoversOf } from '../../../shared/model/leftovers.ts'
import type { Creation } from '../../../shared/model/replacement/creation.ts'
import { hengeTags, isAlive } from '../../../shared/model/server.ts'
import type { Cloud } from '../accounts/ports.ts'
import { jobFacts } from './job-facts.ts'
import type { LeftoverParts } from './ports.ts'

type Problem = LeftoverList['problems'][number]
type Found = Pick<LeftoverFacts, 'servers' | 'volumes' | 'snapshots' | 'images' | 'groups' | 'locks'>

const madeByJobs = [hengeTags.job, hengeTags.keptFrom]
/** EC2 is eventually consistent: what a job announced last may be seen only after it has ended. */
const visibleAfterMs = 10 * 60_000

/**
 * One account in one region, asked afresh. Where something cannot be read, nothing that depends on it is called left over, and it is
 * said what could not be read.
 */
export async function lookForLeftovers(
  parts: LeftoverParts,
  accountId: string,
  region: string,
  signal?: AbortSignal,
): Promise<{ readonly items: Leftover[]; readonly problems: Problem[] }> {
  const creations = (await parts.creations.open(accountId)).filter((creation) => creation.region === region)
  const problems: Problem[] = []
  const refused = (what: string, { code, message }: HengeError) => problems.push({ accountId, region, what, code, message })
  const found = await find(parts.accounts.cloud(accountId, region), creations, refused, signal)
  if (found === null) return { items: [], problems }
  // After the cloud: a job that has begun meanwhile is known as running.
  const jobs = await jobFacts(parts, accountId, jobIdsOf(found, creations))
  const { prices, owner } = parts
  const facts: LeftoverFacts = { accountId, region, now: parts.clock.now(), prices, owner, jobs, creations, ...found }
  await settleWhatIsKnown(parts, facts, problems.length === 0)
  return { items: leftoversOf(facts), problems }
}

/** null: without the servers nothing can be judged. */
async function find(
  cloud: Cloud,
  creations: readonly Creation[],
  refused: (what: string, error: HengeError) => void,
  signal: AbortSignal | undefined,
): Promise<Found | null> {
  const reading = async <Part>(what: string, read: () => Promise<Part>): Promise<Part | null> => {
    try {
      return await read()
    } catch (error) {
      if (signal?.aborted || !(error instanceof HengeError)) throw error
      if (error.code !== 'UNSUPPORTED') refused(what, error)
      return null
    }
  }
  const { compute, inventory, locks } = cloud
  const servers = await reading('servers', () => compute.listServers(signal))
  if (servers === null) return null
  const [volumes, snapshots, images, groups, held] = await Promise.all([
    reading('volumes', () => allVolumes(cloud, creations, signal)),
    reading('snapshots', () => inventory.snapshots(madeByJobs, signal)),
    reading('images', () => inventory.images(madeByJobs, signal)),
    reading('security groups', () => inventory.securityGroups([hengeTags.quarantine], signal)),
    reading('locks', () => locks.list(signal)),
  ])
  return {
    servers,
    volumes: volumes ?? [],
    // A snapshot may be one of an image that could not be read.
    snapshots: images === null ? [] : (snapshots ?? []),
    images: images ?? [],
    groups: groups ?? [],
    locks: held,
  }
}

async function allVolumes({ inventory, volumes }: Cloud, creations: readonly Creation[], signal: AbortSignal | undefined) {
  const tagged = await inventory.volumes(madeByJobs, signal)
  const untagged = creations.flatMap(({ kind, key }) => (kind === 'volume' && !tagged.some(({ id }) => id === key) ? [key] : []))
  return untagged.length === 0 ? tagged : [...tagged, ...(await volumes.describe(untagged, signal))]
}

function jobIdsOf({ servers, volumes, snapshots, images, locks }: Found, creations: readonly Creation[]): Set<string> {
  const tagged = [...volumes, ...snapshots, ...images].map(({ tags }) => tags[hengeTags.job] ?? null)
  const ofServers = servers.filter(isAlive).map(({ jobId }) => jobId)
  const others = [...creations.map(({ jobId }) => jobId), ...(locks ?? []).map(({ holder }) => holder.jobId)]
  return new Set([...tagged, ...ofServers, ...others].flatMap((jobId) => jobId || []))
}

/**
 * What an ended job had announced is found by its tags now, or was never made. A volume that hangs nowhere stays open: nothing else
 * tells whose it is.
 */
async function settleWhatIsKnown(parts: LeftoverParts, facts: LeftoverFacts, sawAll: boolean): Promise<void> {
  if (!sawAll) return
  for (const creation of facts.creations) {
    const job = facts.jobs.get(creation.jobId)
    const ended = job?.finishedAt ? Date.parse(job.finishedAt) : null
    if (ended === null || facts.now - ended < visibleAfterMs) continue
    const free = facts.volumes.some(({ id, state }) => id === creation.key && state !== 'in-use' && state !== 'deleted')
    if (creation.kind !== 'volume' || !free) await parts.creations.settle(creation)
  }
}
