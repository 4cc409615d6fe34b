import { archivedSnapshotCost, idleAddressCost, type PricedVolume, snapshotCost, volumeCost } from './leftover-costs.ts'
import type { Tags } from './leftover-facts.ts'
import { madeBy } from './made-by.ts'
import type { OtherLeftover, OtherLeftoverKind, OtherLeftoverList } from './other-leftover.ts'
import type { PriceLookup } from './price.ts'
import { hengeTags } from './server.ts'

export interface HeldVolume extends PricedVolume {
  readonly id: string
  /** EC2’s own words. */
  readonly state: string
  readonly createdAt: string | null
  readonly tags: Tags
}

export interface HeldAddress {
  readonly id: string
  readonly address: string
  /** With a server, a network card, or whatever else AWS lets it belong to. */
  readonly associated: boolean
  readonly tags: Tags
}

export interface HeldSnapshot {
  readonly id: string
  /** Of a copy it names nothing. */
  readonly volumeId: string
  readonly sizeGiB: number
  readonly startedAt: string | null
  /** In the archive tier, which has a price of its own. */
  readonly archived: boolean
  readonly tags: Tags
}

export interface HeldImage {
  readonly id: string
  readonly name: string
  /** EC2’s own words. */
  readonly state: string
  readonly sizeGiB: number
  readonly createdAt: string | null
  /** As AWS tells, a day late; null: never, or not told. */
  readonly lastLaunchedAt: string | null
  readonly snapshotIds: readonly string[]
  readonly tags: Tags
}

/** What an account holds in one region, whoever made it. A part that could not be read is null, and nothing is concluded from it. */
export interface HoldingsFacts {
  readonly accountId: string
  readonly region: string
  /** Milliseconds. */
  readonly now: number
  readonly prices: PriceLookup
  readonly volumes: readonly HeldVolume[] | null
  readonly addresses: readonly HeldAddress[] | null
  readonly snapshots: readonly HeldSnapshot[] | null
  readonly images: readonly HeldImage[] | null
  /** Of every server that is not terminated. */
  readonly imagesInUse: ReadonlySet<string> | null
  /** Named by the program’s own ledger of what it has made or set free. */
  readonly ownVolumeIds: ReadonlySet<string>
  /** Roles that take an Elastic IP again at their next start, by allocation id. */
  readonly awaitedAddresses: ReadonlyMap<string, string>
}

const dayMs = 24 * 3600_000
/** An image that was neither made nor launched for so long counts as old. */
const oldImageDays = 90
/** What AWS writes as the volume of a snapshot that was copied. */
const noVolume = 'vol-ffffffff'

/** Made or put aside by this program, as its tags say: such things are among its own leftovers or in use. */
export function isOwn(tags: Tags): boolean {
  return [hengeTags.job, hengeTags.keptFrom, hengeTags.nextStart].some((key) => tags[key] !== undefined)
}

/** What others have left over, what costs most first. */
export function otherLeftovers(facts: HoldingsFacts): OtherLeftover[] {
  return byCost([...volumes(facts), ...addresses(facts), ...snapshots(facts), ...images(facts)])
}

export function byCost(items: readonly OtherLeftover[]): OtherLeftover[] {
  const amount = ({ costPerMonth }: OtherLeftover) => costPerMonth.amount ?? -1
  return [...items].sort((one, other) => amount(other) - amount(one) || (one.id < other.id ? -1 : 1))
}

export function totalOf(items: readonly OtherLeftover[]): OtherLeftoverList['total'] {
  const priced = items.filter(({ costPerMonth }) => costPerMonth.amount !== null)
  return {
    count: items.length,
    amount: priced.reduce((sum, { costPerMonth }) => sum + (costPerMonth.amount ?? 0), 0),
    unpriced: items.length - priced.length,
    atMost: priced.some(({ atMost }) => atMost),
  }
}

function volumes(facts: HoldingsFacts): OtherLeftover[] {
  const { region, prices, ownVolumeIds } = facts
  return (facts.volumes ?? [])
    .filter(({ id, state, tags }) => state === 'available' && !isOwn(tags) && !ownVolumeIds.has(id))
    .map((volume) =>
      listed(facts, 'volume', volume, {
        reason: `Attached to nothing: ${volume.sizeGiB} GiB ${volume.type}.`,
        createdAt: volume.createdAt,
        ...volumeCost(prices, region, volume),
      }),
    )
}

function addresses(facts: HoldingsFacts): OtherLeftover[] {
  return (facts.addresses ?? [])
    .filter(({ associated, tags }) => !associated && !isOwn(tags))
    .map((held) => {
      const role = facts.awaitedAddresses.get(held.id)
      return listed(facts, 'address', held, {
        name: held.tags.Name ?? held.address,
        reason: role === undefined ? `${held.address} belongs to nothing.` : `${held.address} is kept for the next start of ${role}.`,
        createdAt: null,
        ...idleAddressCost(facts.prices, facts.region),
      })
    })
}

function snapshots(facts: HoldingsFacts): OtherLeftover[] {
  const { region, prices } = facts
  // Which snapshots are still of use is known only where all volumes and images are.
  if (facts.volumes === null || facts.images === null) return []
  const there = new Set(facts.volumes.map(({ id }) => id))
  const ofImages = new Set(facts.images.flatMap(({ snapshotIds }) => snapshotIds))
  return (facts.snapshots ?? [])
    .filter(({ id, volumeId, tags }) => !there.has(volumeId) && !ofImages.has(id) && !isOwn(tags))
    .map((snapshot) => {
      const { archived, sizeGiB, startedAt, volumeId } = snapshot
      const copy = volumeId === noVolume || volumeId === ''
      const why = copy ? 'A copy, of no image' : 'Its volume is gone, and no image needs it'
      return listed(facts, 'snapshot', snapshot, {
        reason: `${why}: ${sizeGiB} GiB${copy ? '' : ` of ${volumeId}`}${archived ? ', archived' : ''}.`,
        createdAt: startedAt,
        ...(archived ? archivedSnapshotCost(region) : snapshotCost(prices, region, sizeGiB)),
      })
    })
}

function images(facts: HoldingsFacts): OtherLeftover[] {
  const { imagesInUse, now, region, prices } = facts
  if (imagesInUse === null) return []
  return (facts.images ?? []).flatMap((image) => {
    const { id, state, tags, createdAt, lastLaunchedAt, sizeGiB } = image
    const times = [createdAt, lastLaunchedAt].flatMap((at) => (at === null ? [] : Date.parse(at)))
    const days = Math.floor((now - Math.max(...times)) / dayMs)
    // Without any time nothing says that it is old.
    if (state === 'pending' || isOwn(tags) || imagesInUse.has(id) || times.length === 0 || days < oldImageDays) return []
    const launched = lastLaunchedAt === null ? `made ${days} days ago` : `last launched ${days} days ago`
    return [
      listed(facts, 'image', image, {
        name: image.name,
        reason: `Run by no server, ${launched}: ${sizeGiB} GiB.`,
        createdAt,
        ...snapshotCost(prices, region, sizeGiB),
      }),
    ]
  })
}

type Said = Pick<OtherLeftover, 'reason' | 'createdAt' | 'costPerMonth' | 'atMost'> & { readonly name?: string }

function listed(
  { accountId, region }: HoldingsFacts,
  kind: OtherLeftoverKind,
  { id, tags }: { readonly id: string; readonly tags: Tags },
  said: Said,
): OtherLeftover {
  return { kind, id, accountId, region, name: tags.Name ?? '', madeBy: madeBy(tags), ...said }
}
