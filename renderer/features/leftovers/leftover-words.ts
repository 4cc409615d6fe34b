import { costOfLeftovers, type Leftover, type LeftoverKind } from '../../../shared/model/leftover.ts'
import type { OtherLeftoverKind } from '../../../shared/model/other-leftover.ts'
import { costTotalWords } from '../../ui/cost-total.ts'

interface Identified extends Pick<Leftover, 'accountId' | 'region' | 'id'> {
  readonly kind: string
}

export const leftoverKey = ({ accountId, region, kind, id }: Identified) => `${accountId} ${region} ${kind} ${id}`

export const otherKindWords: Readonly<Record<OtherLeftoverKind, string>> = {
  volume: 'volume',
  address: 'Elastic IP',
  snapshot: 'snapshot',
  image: 'image',
}

/** Where in the EC2 console things of a kind are listed. */
export const inConsole: Readonly<Record<OtherLeftoverKind, string>> = {
  volume: 'EC2 › Elastic Block Store › Volumes',
  address: 'EC2 › Network & Security › Elastic IPs',
  snapshot: 'EC2 › Elastic Block Store › Snapshots',
  image: 'EC2 › Images › AMIs',
}

export const kindWords: Readonly<Record<LeftoverKind, string>> = {
  server: 'server',
  'quarantined-server': 'server',
  volume: 'volume',
  image: 'image',
  snapshot: 'snapshot',
  'security-group': 'security group',
  lock: 'lock',
}

/** “2 servers, 1 volume”. */
export function counted(items: readonly Pick<Leftover, 'kind'>[]): string {
  const counts = new Map<string, number>()
  for (const { kind } of items) counts.set(kindWords[kind], (counts.get(kindWords[kind]) ?? 0) + 1)
  return [...counts].map(([word, count]) => `${count} ${word}${count === 1 ? '' : 's'}`).join(', ')
}

/** “$12.40 / month”, and how many have no price: those are never counted as nothing. */
export function totalWords(items: readonly Leftover[]): string {
  return costTotalWords({ ...costOfLeftovers(items), count: items.length, atMost: items.some(({ atMost }) => atMost) })
}

/** What the button does: things are destroyed, a lock is given back. */
export function actionWords(items: readonly Pick<Leftover, 'kind'>[]): string {
  return items.every(({ kind }) => kind === 'lock') ? `Give back ${counted(items)}` : `Destroy ${counted(items)}`
}

/**
 * What has to be typed before these are destroyed, null: nothing. Asked where something of them may still be needed: data that is
 * nowhere else, a server that may serve, one that was to be kept longer.
 */
export function wordToType(items: readonly Pick<Leftover, 'caution' | 'due' | 'role' | 'name'>[]): string | null {
  const careful = items.find(({ caution, due }) => caution !== null || !due)
  return careful ? (careful.role ?? careful.name) : null
}

/** One call each. */
export function byPlace(items: readonly Leftover[]): { readonly accountId: string; readonly region: string; readonly items: Leftover[] }[] {
  const places = Map.groupBy(items, ({ accountId, region }) => `${accountId} ${region}`)
  return [...places.values()].flatMap((own) => {
    const [first] = own
    return first ? [{ accountId: first.accountId, region: first.region, items: own }] : []
  })
}
