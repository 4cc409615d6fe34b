import { isAlive, type Server } from '../server.ts'
import type { Plan } from './plan.ts'

/** A plan is a promise about a world that moves; after this it is made anew. */
export const planLifetimeMs = 15 * 60_000

export interface PlanWorldNow {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Servers of the role as the provider lists them now. */
  readonly servers: readonly Server[]
  /** null: the recipe has no usable revision any more. */
  readonly current: { readonly revision: string; readonly imageId: string } | null
}

/** What has changed about the servers since the plan was made, in words; [] while it holds. */
export function serversChangedSince(plan: Plan, servers: readonly Server[]): string[] {
  const changes: string[] = []
  for (const old of plan.oldServers) {
    const now = servers.find(({ id }) => id === old.id)
    if (!now || !isAlive(now)) changes.push(`${old.name} (${old.id}) is gone`)
    else if (now.state !== old.state && !(old.state === 'pending' && now.state === 'running')) {
      changes.push(`${old.name} (${old.id}) was ${old.state} and is ${now.state}`)
    }
  }
  const known = new Set([...plan.oldServers, ...plan.skipped].map(({ id }) => id))
  for (const server of servers) {
    if (isAlive(server) && !known.has(server.id)) changes.push(`${server.name} (${server.id}) is new in the role`)
  }
  for (const { id, name } of plan.skipped) {
    if (!servers.some((server) => server.id === id && isAlive(server))) changes.push(`${name} (${id}) is gone`)
  }
  return changes
}

/** Why this plan may not be started any more; [] when it may. */
export function staleReasons(plan: Plan, world: PlanWorldNow): string[] {
  const reasons: string[] = []
  if (world.now - Date.parse(plan.madeAt) > planLifetimeMs) reasons.push(`it is older than ${planLifetimeMs / 60_000} minutes`)
  if (!world.current) reasons.push('the recipe has no usable revision any more')
  else if (world.current.imageId !== plan.imageId) reasons.push(`the image was ${plan.imageId} and is ${world.current.imageId}`)
  else if (world.current.revision !== plan.toRevision) reasons.push('the recipe has changed')
  return [...reasons, ...serversChangedSince(plan, world.servers)]
}
