import type { Generation } from '../../../shared/model/fleet.ts'
import type { Server } from '../../../shared/model/server.ts'

/** A role’s servers over time, newest first. */
export function generationsOf(servers: readonly Server[]): Generation[] {
  return servers
    .map((server) => ({ generation: server.generation, server, bornAt: server.launchedAt, destroyedAt: server.terminatedAt }))
    .sort((left, right) => right.bornAt.localeCompare(left.bornAt) || right.server.id.localeCompare(left.server.id))
}
