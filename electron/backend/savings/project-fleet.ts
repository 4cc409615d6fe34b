import type { Clock } from '../../../shared/model/clock.ts'
import type { PriceLookup } from '../../../shared/model/price.ts'
import { monthsFrom, type ProjectedRole, type Projection, projectRoles, type WhatIf } from '../../../shared/model/savings/project.ts'
import { isAlive, type Server } from '../../../shared/model/server.ts'
import type { ServerHistory } from './ports.ts'
import { bootSeconds } from './propose-for-role.ts'

interface ProjectionParts {
  readonly servers: ServerHistory
  readonly prices: PriceLookup
  readonly clock: Clock
  /** Ids of servers that a schedule has destroyed until the next start. */
  readonly resting: (accountId: string) => Promise<ReadonlySet<string>>
  /** The schedule that is enabled for a role; null: none. */
  readonly scheduleOf: (accountId: string, role: string) => Promise<ProjectedRole['schedule']>
}

/** What all roles cost in the twelve months from this one on. */
export async function projectFleet(
  { servers, prices, clock, resting, scheduleOf }: ProjectionParts,
  asked: WhatIf,
  signal?: AbortSignal,
): Promise<Projection> {
  const accounts = Map.groupBy(await servers.everyServer(undefined, signal), ({ accountId }) => accountId)
  const roles: ProjectedRole[] = []
  for (const [accountId, owned] of accounts) {
    const rests = await resting(accountId)
    const counted = owned.filter((server) => server.role !== null && (isAlive(server) || rests.has(server.id)))
    for (const [role, own] of Map.groupBy(counted, (server: Server) => server.role ?? '')) {
      roles.push({ role, servers: own, schedule: await scheduleOf(accountId, role) })
    }
  }
  return projectRoles(roles, monthsFrom(clock.now(), 12), asked, bootSeconds, prices)
}
