import type { Recipe, Strategy } from '../recipe.ts'
import { isAlive, type Server } from '../server.ts'
import type { Blocker, HandOver, PlanBatch, PlannedServer } from './plan.ts'

export type DnsHandOver = NonNullable<HandOver['dns']>
type RecipeDns = NonNullable<Recipe['dns']>

/** The hosted zone for the recipe’s name, and what its A record is now; null: there is none yet. */
export interface FoundDns {
  readonly zoneId: string
  readonly zoneName: string
  readonly record: { readonly addresses: readonly string[]; readonly ttlSeconds: number } | null
}

/** Where the server is reached by this record; null: it has no such address. */
export function addressFor(
  kind: RecipeDns['address'],
  { publicAddress, privateAddress }: Pick<Server, 'publicAddress' | 'privateAddress'>,
): string | null {
  return kind === 'public' ? publicAddress : privateAddress
}

/** undefined: the role has no record, or nothing about it changes: a new root volume leaves a private address where it is. */
export function dnsHandOver(
  strategy: Strategy,
  dns: Recipe['dns'],
  found: FoundDns | null,
  old: readonly Server[],
  planned: readonly PlannedServer[],
): DnsHandOver | undefined {
  if (!dns || !found || (strategy === 'root-volume' && dns.address === 'private')) return undefined
  const { zoneId, zoneName, record } = found
  return {
    ...{ name: dns.name, ttlSeconds: dns.ttl, address: dns.address, zoneId, zoneName },
    before: record && { addresses: [...record.addresses], ttlSeconds: record.ttlSeconds },
    servers: old.map((server) => ({ serverId: server.id, address: addressFor(dns.address, server) })),
    newServerNames: planned.map(({ name }) => name),
  }
}

/** Seconds for which somebody may still have the record as it was before this batch. */
export function staleDnsSeconds(dns: DnsHandOver, batch: Pick<PlanBatch, 'number'>): number {
  return batch.number === 1 ? (dns.before?.ttlSeconds ?? 0) : dns.ttlSeconds
}

/** What is in the way of keeping the record, beyond what reading it has shown. */
export function dnsBlockers(
  dns: Recipe['dns'],
  found: FoundDns | null,
  alsoOf: readonly string[],
  alive: readonly Server[],
  planned: readonly PlannedServer[],
  moved: HandOver['addresses'],
): Blocker[] {
  if (!dns) return []
  const blockers: Blocker[] = []
  const add = (severity: Blocker['severity'], message: string, remedy: string) =>
    blockers.push({ code: 'dns-record', severity, serverId: null, message, remedy })
  if (alsoOf.length > 0) {
    add(
      'blocker',
      `The DNS name ${dns.name} is also that of ${alsoOf.join(', ')}: each would take the other’s servers out of the record.`,
      'Give each recipe a name of its own.',
    )
  }
  const hidden = planned.filter(
    ({ name, publicAddress }) => publicAddress === false && !moved.some(({ newServerName }) => newServerName === name),
  )
  if (dns.address === 'public' && hidden.length > 0) {
    add(
      'blocker',
      `${dns.name} is to lead to public addresses, and ${hidden.map(({ name }) => name).join(', ')} would have none.`,
      'Set "address: private" under dns, or "publicAddress: true" under network in the recipe.',
    )
  }
  const own = alive.filter(isAlive).map((server) => addressFor(dns.address, server))
  const strange = (found?.record?.addresses ?? []).filter((address) => !own.includes(address))
  if (strange.length > 0) {
    add(
      'warning',
      `${dns.name} also leads to ${strange.slice(0, 5).join(', ')}${strange.length > 5 ? ' and others' : ''}, which no server of this role has; that stays as it is.`,
      'Take it out in Route 53 if nothing answers there.',
    )
  }
  return blockers
}
