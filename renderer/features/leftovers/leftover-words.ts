import { costOfLeftovers, type Leftover, type LeftoverKind } from '../../../shared/model/leftover.ts'
import { formatDollars } from '../../ui/money.tsx'

export const leftoverKey = ({ accountId, region, kind, id }: Pick<Leftover, 'accountId' | 'region' | 'kind' | 'id'>) =>
  `${accountId} ${region} ${kind} ${id}`

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
  const { amount, unpriced } = costOfLeftovers(items)
  const upTo = items.some(({ atMost }) => atMost) ? 'up to ' : ''
  if (unpriced === 0) return amount === 0 ? 'no charge' : `${upTo}${formatDollars(amount)} / month`
  if (unpriced === items.length) return 'no price known'
  return `${upTo}${formatDollars(amount)} / month, ${unpriced} without a price`
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
