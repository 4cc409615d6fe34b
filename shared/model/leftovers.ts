import { isoTime } from './clock.ts'
import { costNow } from './cost.ts'
import type { Money } from './fleet.ts'
import type { Leftover, LeftoverKind } from './leftover.ts'
import type { PriceLookup } from './price.ts'
import type { Creation } from './replacement/creation.ts'
import { hengeTags, isAlive, isQuarantined, type Server } from './server.ts'

type Tags = Readonly<Record<string, string>>

/** What this installation knows of a job. */
export interface JobFacts {
  readonly title: string
  readonly role: string
  /** It has not ended. */
  readonly open: boolean
  readonly finishedAt: string | null
  /** Names of servers that it launched and that were to be taken back. */
  readonly takenBack: readonly string[]
  /** Taking back was not reached: what was launched may serve. */
  readonly rollbackBroke: boolean
}

export interface FoundVolume {
  readonly id: string
  readonly sizeGiB: number
  readonly type: string
  /** EC2’s own words. */
  readonly state: string
  readonly tags: Tags
}

/** All that is known of one account in one region at one instant. */
export interface LeftoverFacts {
  readonly accountId: string
  readonly region: string
  /** Milliseconds. */
  readonly now: number
  readonly prices: PriceLookup
  /** Who works here, as locks have it: user@computer. */
  readonly owner: string
  /** All of the region, terminated ones too. */
  readonly servers: readonly Server[]
  /** With a tag of the program, or named by an open creation. */
  readonly volumes: readonly FoundVolume[]
  readonly snapshots: readonly { id: string; volumeId: string; sizeGiB: number; startedAt: string; tags: Tags }[]
  readonly images: readonly { id: string; name: string; state: string; createdAt: string; snapshotIds: readonly string[]; tags: Tags }[]
  readonly groups: readonly { id: string; name: string; vpcId: string | null; tags: Tags }[]
  /** null: could not be read. */
  readonly locks: readonly { name: string; holder: { owner: string; since: number; jobId: string } }[] | null
  /** Those known here, by id. */
  readonly jobs: ReadonlyMap<string, JobFacts>
  /** Open ones of this region. */
  readonly creations: readonly Creation[]
}

/** A lock of a computer that nobody here knows counts as given up after a day. */
const foreignLockMs = 24 * 3600_000

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
    return this.left('quarantined-server', {
      ...this.ofServer(server),
      role,
      reason: `Put in quarantine${role ? ` out of ${role}` : ''} by ${this.jobInWords(server.jobId)} instead of being destroyed.`,
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
      if (volume.state !== 'available' || this.mayRun(jobId) || this.isAnnounced('volume', volume.id)) return []
      return [
        this.left('volume', {
          ...{ id: volume.id, jobId, name: creation?.name ?? volume.tags.Name ?? volume.id },
          role: this.roleOf(volume.tags, jobId),
          ...this.reasonOfVolume(volume, creation, jobId),
          since: creation ? isoTime(creation.at) : this.endOf(jobId),
          costPerMonth: this.volumeCost(volume),
          seen: seen(volume.state, volume.sizeGiB, creation?.jobId),
        }),
      ]
    })
  }

  private reasonOfVolume(volume: FoundVolume, creation: Creation | undefined, jobId: string | null): Pick<Leftover, 'reason' | 'caution'> {
    const job = this.jobInWords(jobId)
    if (creation) {
      return {
        reason: `Detached as ${creation.name} by ${job}, which ended before it was attached again.`,
        caution: `The data of ${creation.name} is on it and nowhere else that is known here.`,
      }
    }
    const from = volume.tags[hengeTags.keptFrom]
    if (from !== undefined) return { reason: `Kept of ${from} by ${job}, which put another in its place.`, caution: null }
    return { reason: `Launched with a server by ${job}; hangs on none now.`, caution: null }
  }

  images(): Leftover[] {
    const { images } = this.facts
    const used = new Set(this.facts.servers.filter(isAlive).map(({ imageId }) => imageId))
    const newest = new Map<string, { id: string; createdAt: string }>()
    for (const image of images) {
      const recipe = image.tags[hengeTags.recipe]
      const before = recipe === undefined ? undefined : newest.get(recipe)
      if (recipe !== undefined && (!before || before.createdAt < image.createdAt)) newest.set(recipe, image)
    }
    return images.flatMap((image) => {
      const recipe = image.tags[hengeTags.recipe]
      const jobId = image.tags[hengeTags.job] ?? null
      const wanted = used.has(image.id) || (recipe !== undefined && newest.get(recipe)?.id === image.id)
      if (image.state === 'pending' || wanted || this.mayRun(jobId)) return []
      const than = recipe === undefined ? 'no server runs it' : `no server runs it, and ${recipe} has a newer one`
      return [
        this.left('image', {
          ...{ id: image.id, name: image.name, jobId, role: this.roleOf(image.tags, jobId), since: image.createdAt },
          reason: `Made by ${this.jobInWords(jobId)}; ${than}.`,
          includes: [...image.snapshotIds],
          costPerMonth: this.unpriced('snapshots'),
          seen: seen(image.state, ...image.snapshotIds),
        }),
      ]
    })
  }

  snapshots(): Leftover[] {
    const ofImages = new Set(this.facts.images.flatMap(({ snapshotIds }) => snapshotIds))
    return this.facts.snapshots.flatMap((snapshot) => {
      const jobId = snapshot.tags[hengeTags.job] ?? null
      if (ofImages.has(snapshot.id) || this.mayRun(jobId)) return []
      const from = snapshot.tags[hengeTags.keptFrom]
      const reason =
        from === undefined
          ? `Made by ${this.jobInWords(jobId)}; no image of this program needs it.`
          : `Taken of ${snapshot.volumeId} of ${from} before ${this.jobInWords(jobId)} let it go.`
      return [
        this.left('snapshot', {
          ...{ id: snapshot.id, name: snapshot.tags.Name ?? snapshot.id, jobId, role: this.roleOf(snapshot.tags, jobId), reason },
          since: snapshot.startedAt,
          costPerMonth: this.unpriced('snapshots'),
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
    const common = { role: null, jobId: null, since: null, keepUntil: null, due: true, caution: null, includes: [], stays: [] }
    return { kind, accountId, region, ...common, ...said }
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
    return tags[hengeTags.keptFrom] ?? tags[hengeTags.role] ?? (jobId === null ? null : (this.facts.jobs.get(jobId)?.role ?? null))
  }

  private volumeCost({ sizeGiB, type }: FoundVolume): Money {
    const each = this.facts.prices.volumeGiBMonth(this.facts.region, type)
    return each === null ? this.unpriced(`${type} volumes`) : { amount: sizeGiB * each, currency: 'USD', missing: [] }
  }

  private unpriced(what: string): Money {
    return { amount: null, currency: 'USD', missing: [`${what} in ${this.facts.region}`] }
  }
}

/** AWS takes nothing for it: this is known, not a missing price. */
const free: Money = { amount: 0, currency: 'USD', missing: [] }

const seen = (...parts: readonly (string | number | null | undefined)[]) => parts.map((part) => part ?? '').join('|')
