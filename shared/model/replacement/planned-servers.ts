import type { Recipe } from '../recipe.ts'
import { isAlive, type Server } from '../server.ts'
import type { PlannedServer } from './plan.ts'
import type { RestingServer } from './resting.ts'

/** `web-12` → `web` and 12; a name without a number counts as the first of its kind. */
function splitName(name: string): { base: string; number: number } {
  const match = /^(.*\D)-(\d{1,9})$/.exec(name)
  return match?.[1] === undefined ? { base: name, number: 1 } : { base: match[1], number: Number(match[2]) }
}

type Named = Pick<Server, 'id' | 'name'>

/**
 * Hands out names of the style the role has (`web-1`, `web-2` → `web-3`). A number that any remembered server bore is not given
 * again: logs are searched by name, and a name must mean one server.
 */
function nameGiver(role: string, known: readonly Named[]): (replaced: Named | null) => string {
  const highest = new Map<string, number>()
  for (const server of known) {
    const { base, number } = splitName(server.name)
    highest.set(base, Math.max(highest.get(base) ?? 0, number))
  }
  return (replaced) => {
    const base = replaced && replaced.name !== replaced.id ? splitName(replaced.name).base : role
    const number = (highest.get(base) ?? 0) + 1
    highest.set(base, number)
    return `${base}-${number}`
  }
}

/** Generations count per role; everything made by one job is one generation. */
function nextGeneration(known: readonly Server[]): number {
  return known.reduce((highest, server) => Math.max(highest, server.generation ?? 0), 0) + 1
}

/**
 * What takes the place of `replaced`, and what fills the role up by `missing` servers. Network, key and profile come from the
 * recipe, else from the server replaced, else (for a missing one) from the server destroyed whose place it takes, else from a server
 * of the role.
 */
export function plannedServers(
  role: string,
  recipe: Recipe,
  region: string,
  known: readonly Server[],
  replaced: readonly Server[],
  missing: number,
  resting: readonly RestingServer[] = [],
): PlannedServer[] {
  const before = resting.map(({ serverId, name }) => ({ id: serverId, name }))
  const giveName = nameGiver(role, [...known, ...before])
  const generation = nextGeneration(known)
  const model = known.find(isAlive) ?? null
  const places: (Server | null)[] = [...replaced, ...Array.from({ length: missing }, () => null)]
  return places.map((old, index) => {
    const rest = old ? null : (resting[index - replaced.length] ?? null)
    const like = old ?? rest ?? model
    const { subnets, securityGroups, publicAddress } = recipe.network
    // A data volume can only be attached in its own zone, so who takes one over goes where the old server is.
    const stays = old ? old.volumes.some(({ root }) => !root) : (rest?.volumes.length ?? 0) > 0
    const subnet = stays ? (like?.subnetId ?? null) : (subnets[index % Math.max(1, subnets.length)] ?? null)
    return {
      name: giveName(old ?? (rest && { id: rest.serverId, name: rest.name })),
      replaces: old?.id ?? null,
      generation,
      region,
      zone: subnet === null ? (like?.zone ?? null) : null,
      subnetId: subnet ?? like?.subnetId ?? null,
      securityGroupIds: securityGroups.length > 0 ? securityGroups : (like?.securityGroupIds ?? []),
      keyName: recipe.keyName ?? like?.keyName ?? null,
      instanceProfile: recipe.instanceProfile ?? like?.instanceProfileArn ?? null,
      publicAddress: publicAddress ?? null,
    }
  })
}
