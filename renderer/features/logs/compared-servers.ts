import type { Generation } from '../../../shared/model/fleet.ts'
import type { ComparedSide } from '../../../shared/model/log-patterns/log-patterns.ts'
import type { PickedServer } from './server-list.ts'

/** Servers of one revision that were born in so long a time are one generation, milliseconds: one replacement makes them one after another. */
const oneBirthMs = 30 * 60_000

/** A server with lines, by the time in which it had them. */
export interface ComparedServer {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly revision: string | null
  readonly generation: number | null
  readonly born: number
  readonly first: number
  readonly last: number
}

/** Those of a role that have lines, the oldest first. `generations`: what the fleet knows of them. */
export function comparedServers(servers: readonly PickedServer[], generations: readonly Generation[]): ComparedServer[] {
  const known = new Map(generations.map((one) => [one.server.id, one]))
  const found = new Map<string, ComparedServer>()
  for (const { serverId, name, state, revision, first, last } of servers) {
    if (serverId === null || first === null || last === null) continue
    const other = found.get(serverId)
    const fleet = known.get(serverId)
    found.set(serverId, {
      ...{ id: serverId, name, state, revision: other?.revision ?? revision, generation: fleet?.generation ?? null },
      first: Math.min(first, other?.first ?? first),
      last: Math.max(last, other?.last ?? last),
      born: fleet === undefined ? Math.min(first, other?.first ?? first) : Date.parse(fleet.bornAt),
    })
  }
  return [...found.values()].sort((left, right) => left.born - right.born || left.name.localeCompare(right.name))
}

/** Ids of the newest generation and of the one before; [] where there is none. */
export function lastTwoGenerations(servers: readonly ComparedServer[]): { readonly before: string[]; readonly after: string[] } {
  const groups: [ComparedServer, ...ComparedServer[]][] = []
  for (const server of servers) {
    const group = groups.find(([first]) => areOneGeneration(first, server))
    if (group === undefined) groups.push([server])
    else group.push(server)
  }
  const ids = (group: readonly ComparedServer[] | undefined) => (group ?? []).map(({ id }) => id)
  return { before: ids(groups.at(-2)), after: ids(groups.at(-1)) }
}

/** By the number that the fleet has for them; of others, by revision and birth. */
function areOneGeneration(first: ComparedServer, other: ComparedServer): boolean {
  if (first.generation !== null && other.generation !== null) return first.generation === other.generation
  return first.revision === other.revision && other.born - first.born <= oneBirthMs
}

/** These servers in the time in which they have lines; null for none. */
export function sideOf(servers: readonly ComparedServer[], ids: readonly string[]): ComparedSide | null {
  const chosen = servers.filter(({ id }) => ids.includes(id))
  if (chosen.length === 0) return null
  const from = chosen.reduce((least, { first }) => Math.min(least, first), Number.POSITIVE_INFINITY)
  const to = chosen.reduce((most, { last }) => Math.max(most, last), 0) + 1
  return { serverIds: chosen.map(({ id }) => id), from, to }
}
