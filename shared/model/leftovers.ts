import { isoTime } from './clock.ts'
import { costNow } from './cost.ts'
import type { Money } from './fleet.ts'
import type { Leftover, LeftoverKind } from './leftover.ts'
import { snapshotCost, volumeCost } from './leftover-costs.ts'
import type { FoundVolume, LeftoverFacts, Tags } from './leftover-facts.ts'
import { isOwn } from './other-leftovers.ts'
import type { Creation } from './replacement/creation.ts'
import { hengeTags, isAlive, isQuarantined, type Server } from './server.ts'

/** A lock of a computer that nobody here knows counts as given up after a day. */
const foreignLockMs = 24 * 3600_000

/** As long as a server is in quarantine by default: what a replacement put aside is wanted in the days after it, or never. */
const keptMs = 7 * 24 * 3600_000

/** What is left over, the most expensive kinds first. Nothing of a job that runs, or that may run on another computer. */
export function leftoversOf(facts: LeftoverFacts): Leftover[] {
  const look = new Look(facts)
  return [...look.servers(), ...look.volumes(), ...look.images(), ...look.snapshots(), ...look.groups(), ...look.locks()]
}

type Said = Pick<Leftover, 'id' | 'name' | 'reason' | 'costPerMonth' | 'seen'> & Partial<Leftover>

class Look {
  private readonly facts: LeftoverFacts

  constructor(facts: LeftoverFacts) {
    this.facts = facts
  }

  servers(): Leftover[] {
    return this.facts.servers
      .filter((server) => isAlive(server) && !this.mayRun(server.jobId))
      .flatMap((server) => (isQuarantined(server) ? [this.quarantined(server)] : this.notTakenBack(server)))
  }

  private quarantined(server: Server): Leftover {
    const role = server.tags[hengeTags.quarantinedFrom] ?? null
    const until = Date.parse(server.tags[hengeTags.quarantinedUntil] ?? '')
    const keepUntil = Number.isNaN(until) ? null : isoTime(until)
    const own = this.ofServer(server)
    const groups = this.facts.groups.filter(({ id }) => server.securityGroupIds.includes(id))
    return this.left('quarantined-server', {
      ...own,
      includes: [...own.includes, ...groups.map(({ id, name }) => `${id} (${name}) once no server is in it`)],
      role,
      reason: `In quarantine${role ? ` from ${role}` : ''}: put there by ${this.jobInWords(server.jobId)} instead of being destroyed.`,
      keepUntil,
      due: keepUntil === null || until <= this.facts.now,
    })
  }

  private notTakenBack(server: Server): Leftover[] {
    if (server.jobId === null) return []
    const job = this.facts.jobs.get(server.jobId)
    if (server.role === null) {
      const reason = `Launched by ${this.jobInWords(server.jobId)}, which has ended, and belongs to no role.`
      return [this.left('server', { ...this.ofServer(server), reason, role: job?.role ?? null })]
    }
    if (!job?.takenBack.includes(server.name)) return []
    const reason = `Launched by ${this.jobInWords(server.jobId)} and not taken back when that failed.`
    const caution = job.rollbackBroke ? `It may serve ${server.role}: going back was not finished. Look at it first.` : null
    return [this.left('server', { ...this.ofServer(server), reason, caution })]
  }

  private ofServer(server: Server) {
    const name = (volume: Server['volumes'][number]) => `${volume.id} (${volume.device}${volume.sizeGiB ? `, ${volume.sizeGiB} GiB` : ''})`
    return {
      ...{ id: server.id, name: server.name, role: server.role, jobId: server.jobId },
      since: this.endOf(server.jobId),
      includes: server.volumes.filter(({ deleteOnTermination }) => deleteOnTermination).map(name),
      stays: server.volumes.filter(({ deleteOnTermination }) => !deleteOnTermination).map(name),
      costPerMonth: costNow([server], this.facts.prices).money,
      seen: seen(server.state, server.role, server.tags[hengeTags.quarantinedUntil], ...server.volumes.map(({ id }) => id)),
    }
  }

  volumes(): Leftover[] {
    return this.facts.volumes.flatMap((volume) => {
      const creation = this.facts.creations.find(({ kind, key }) => kind === 'volume' && key === volume.id)
      const jobId = creation?.jobId ?? volume.tags[hengeTags.job] ?? null
      if (!creation && !isOwn(volume.tags)) return []
      if (volume.state !== 'available' || this.mayRun(jobId) || this.isAnnounced('volume', volume.id)) return []
      return [
        this.left('volume', {
          ...{ id: volume.id, jobId, name: creation?.name ?? volume.tags.Name ?? volume.id },
          role: this.roleOf(volume.tags, jobId),
          ...this.reasonOfVolume(volume, creation, jobId),
          since: creation ? isoTime(creation.at) : this.endOf(jobId),
          ...volumeCost(this.facts.prices, this.facts.region, volume),
          seen: seen(volume.state, volume.sizeGiB, creation?.jobId),
        }),
      ]
    })
  }

  private reasonOfVolume(volume: FoundVolume, creation: Creation | undefined, jobId: string | null) {
    const job = this.jobInWords(jobId)
    if (creation) {
      return {
        reason: `Detached as ${creation.name} by ${job}, which ended before it was attached again.`,
        caution: `The data of ${creation.name} is on it and nowhere else that is known here.`,
      }
    }
    const role = volume.tags[hengeTags.nextStart]
    if (role !== undefined) {
      const reason = `Kept by ${job} for the next start of ${role}, which attaches it again.`
      return {
        reason,
        caution: `The data of ${role} is on it and nowhere else that is known here.`,
        keepUntil: null,
        due: false,
        nextStart: true,
      }
    }
    const from = volume.tags[hengeTags.keptFrom]
    if (from !== undefined) return { reason: `Kept of ${from} by ${job}.`, caution: null, ...this.keptSince(this.endOf(jobId)) }
    return { reason: `Launched with a server by ${job}; hangs on none now.`, caution: null }
  }

  images(): Leftover[] {
    const { images } = this.facts
    const used = new Set(this.facts.servers.filter(isAlive).map(({ imageId }) => imageId))
    const kept = this.keptImages()
    return images.flatMap((image) => {
      const recipe = image.tags[hengeTags.recipe]
      const jobId = image.tags[hengeTags.job] ?? null
      const wanted = !isOwn(image.tags) || used.has(image.id) || kept.has(image.id)
      if (image.state === 'pending' || wanted || this.mayRun(jobId)) return []
      const than = recipe === undefined ? 'no server runs it' : `no server runs it, and ${recipe} has newer ones`
      return [
        this.left('image', {
          ...{ id: image.id, name: image.name, jobId, role: this.roleOf(image.tags, jobId), since: image.createdAt },
          reason: `Made by ${this.jobInWords(jobId)}; ${than}.`,
          includes: [...image.snapshotIds],
          ...snapshotCost(this.facts.prices, this.facts.region, image.sizeGiB),
          seen: seen(image.state, ...image.snapshotIds),
        }),
      ]
    })
  }

  /** The newest of each recipe, as many as the job that made the newest of all was to keep. */
  private keptImages(): ReadonlySet<string> {
    const baked = this.facts.images.filter(({ state, tags }) => state === 'available' && tags[hengeTags.recipe] !== undefined)
    const ofRecipes = [...Map.groupBy(baked, ({ tags }) => tags[hengeTags.recipe]).values()]
    return new Set(
      ofRecipes.flatMap((images) => {
        const newestFirst = images.sort((one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt))
        const jobId = newestFirst[0]?.tags[hengeTags.job] ?? ''
        return newestFirst.slice(0, this.facts.jobs.get(jobId)?.keepImages ?? 1).map(({ id }) => id)
      }),
    )
  }

  snapshots(): Leftover[] {
    const ofImages = new Set(this.facts.images.flatMap(({ snapshotIds }) => snapshotIds))
    return this.facts.snapshots.flatMap((snapshot) => {
      const jobId = snapshot.tags[hengeTags.job] ?? null
      if (!isOwn(snapshot.tags) || ofImages.has(snapshot.id) || this.mayRun(jobId)) return []
      const from = snapshot.tags[hengeTags.keptFrom]
      const reason =
        from === undefined
          ? `Made by ${this.jobInWords(jobId)}; no image of this program needs it.`
          : `Snapshot of ${from} before ${this.jobInWords(jobId)}, of ${snapshot.volumeId}.`
      return [
        this.left('snapshot', {
          ...{ id: snapshot.id, name: snapshot.tags.Name ?? snapshot.id, jobId, role: this.roleOf(snapshot.tags, jobId), reason },
          since: snapshot.startedAt,
          ...(from === undefined ? {} : this.keptSince(snapshot.startedAt)),
          ...snapshotCost(this.facts.prices, this.facts.region, snapshot.sizeGiB),
          seen: seen(snapshot.volumeId, snapshot.startedAt),
        }),
      ]
    })
  }

  groups(): Leftover[] {
    // A job may have made it a moment ago and not used it yet.
    const busy =
      [...this.facts.jobs.values()].some(({ open }) => open) || (this.facts.locks ?? []).some(({ holder }) => this.mayRun(holder.jobId))
    if (busy) return []
    const used = new Set(this.facts.servers.flatMap(({ state, securityGroupIds }) => (state === 'terminated' ? [] : securityGroupIds)))
    return this.facts.groups
      .filter(({ id, tags }) => tags[hengeTags.quarantine] !== undefined && !used.has(id))
      .map(({ id, name, vpcId }) =>
        this.left('security-group', {
          ...{ id, name, costPerMonth: free, seen: seen(vpcId) },
          reason: `Cuts off servers in quarantine${vpcId ? ` in ${vpcId}` : ''}; none is in it now. It is made again when it is needed.`,
        }),
      )
  }

  locks(): Leftover[] {
    return (this.facts.locks ?? []).flatMap(({ name, holder }) => {
      const { owner, since, jobId } = holder
      const job = this.facts.jobs.get(jobId)
      const foreign = !job && owner !== this.facts.owner
      if (jobId === '' || job?.open || (foreign && this.facts.now - since < foreignLockMs)) return []
      const why = job
        ? `${this.jobInWords(jobId)} has ended and could not give it back`
        : `job ${jobId} is not known here${foreign ? '' : ' any more'}`
      return [
        this.left('lock', {
          ...{ id: name, name, jobId, role: name.startsWith('role/') ? name.slice('role/'.length) : null },
          reason: `Held by ${owner}: ${why}. Until it is removed, nobody can replace servers of this role.`,
          caution: foreign ? `Whether ${owner} still works on it cannot be seen from here: ask there first.` : null,
          ...{ since: isoTime(since), costPerMonth: free, seen: seen(owner, since, jobId) },
        }),
      ]
    })
  }

  /** What was kept on purpose is not offered to be destroyed at once. */
  private keptSince(at: string | null): Pick<Leftover, 'keepUntil' | 'due'> {
    if (at === null) return { keepUntil: null, due: true }
    const until = Date.parse(at) + keptMs
    return { keepUntil: isoTime(until), due: until <= this.facts.now }
  }

  /** True too for a job that another computer may be running. */
  private mayRun(jobId: string | null): boolean {
    if (jobId === null) return false
    const { jobs, locks, owner } = this.facts
    const job = jobs.get(jobId)
    if (job) return job.open
    return locks === null || locks.some(({ holder }) => holder.jobId === jobId && holder.owner !== owner)
  }

  /** By a job that has not ended. */
  private isAnnounced(kind: Creation['kind'], key: string): boolean {
    return this.facts.creations.some((creation) => creation.kind === kind && creation.key === key && this.mayRun(creation.jobId))
  }

  private left(kind: LeftoverKind, said: Said): Leftover {
    const { accountId, region } = this.facts
    const common = {
      role: null,
      jobId: null,
      since: null,
      keepUntil: null,
      due: true,
      atMost: false,
      caution: null,
      includes: [],
      stays: [],
    }
    const onRecord = this.isOnRecord(kind, said)
    return { kind, accountId, region, ...common, ...said, onRecord, caution: onRecord ? (said.caution ?? null) : byTagsAlone }
  }

  /** Tags alone prove little: whoever may tag something can write the program’s own on it. */
  private isOnRecord(kind: LeftoverKind, { id, jobId = null }: Said): boolean {
    if (kind === 'lock' || kind === 'security-group') return true
    return (jobId !== null && this.facts.jobs.has(jobId)) || this.facts.creations.some(({ key }) => key === id)
  }

  private jobInWords(jobId: string | null): string {
    if (jobId === null) return 'a job'
    const job = this.facts.jobs.get(jobId)
    return job ? `“${job.title}”` : `job ${jobId}, which is not known here,`
  }

  private endOf(jobId: string | null): string | null {
    return (jobId === null ? null : this.facts.jobs.get(jobId)?.finishedAt) ?? null
  }

  private roleOf(tags: Tags, jobId: string | null): string | null {
    return (
      tags[hengeTags.nextStart] ??
      tags[hengeTags.keptFrom] ??
      tags[hengeTags.role] ??
      (jobId === null ? null : (this.facts.jobs.get(jobId)?.role ?? null))
    )
  }
}

const byTagsAlone =
  'Only its tags say that Henge made it, and anybody may write tags: no job that this computer knows of did. Clean it up on the computer that ran the job, or in the AWS console.'

/** AWS takes nothing for it: this is known, not a missing price. */
const free: Money = { amount: 0, currency: 'USD', missing: [] }

const seen = (...parts: readonly (string | number | null | undefined)[]) => parts.map((part) => part ?? '').join('|')
