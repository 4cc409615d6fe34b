import type { Clock } from '../../../shared/model/clock.ts'
import type { PriceLookup } from '../../../shared/model/price.ts'
import { monthsFrom } from '../../../shared/model/savings/on-time.ts'
import { type ProjectedRole, type Projection, projectRoles, type WhatIf } from '../../../shared/model/savings/project.ts'
import type { UseProposal } from '../../../shared/model/savings/propose-schedule.ts'
import { compileSchedule } from '../../../shared/model/schedules/compile-schedule.ts'
import { isAlive } from '../../../shared/model/server.ts'
import type { FleetProposals } from './fleet-proposals.ts'
import type { ServerHistory } from './ports.ts'
import { bootSeconds } from './propose-schedules.ts'

interface ProjectionParts {
  readonly servers: ServerHistory
  readonly prices: PriceLookup
  readonly clock: Clock
  readonly proposals: FleetProposals
  /** Ids of servers that a schedule has destroyed until the next start. */
  readonly resting: (accountId: string) => Promise<ReadonlySet<string>>
  /** The schedule that is enabled for a role; null: none. */
  readonly scheduleOf: (accountId: string, role: string) => Promise<ProjectedRole['schedule']>
}

/** What all roles, or those of one account, cost in the twelve months from this one on. */
export async function projectFleet(
  { servers, prices, clock, proposals, resting, scheduleOf }: ProjectionParts,
  { accountId: only, ...asked }: WhatIf & { readonly accountId?: string },
  signal?: AbortSignal,
): Promise<Projection> {
  const accounts = Map.groupBy(await servers.everyServer(only, signal), ({ accountId }) => accountId)
  const roles: ProjectedRole[] = []
  for (const [accountId, owned] of accounts) {
    const rests = await resting(accountId)
    const ofAccount: ProjectedRole[] = []
    const unscheduled = new Map<string, typeof owned>()
    const managed = owned.filter((server) => server.role !== null)
    for (const [role, generations] of Map.groupBy(managed, (server) => server.role ?? '')) {
      const counted = generations.filter((server) => isAlive(server) || rests.has(server.id))
      if (counted.length === 0) continue
      const schedule = await scheduleOf(accountId, role)
      ofAccount.push({ role, servers: counted, schedule })
      if (schedule === null) unscheduled.set(role, generations)
    }
    const { ofRole } = await proposals.ofAccount(accountId, unscheduled, signal)
    roles.push(...ofAccount.map((role) => ({ ...role, proposed: asProposed(ofRole.get(role.role)) })))
  }
  return projectRoles(roles, monthsFrom(clock.now(), 12), asked, bootSeconds, prices)
}

function asProposed(proposal: UseProposal | undefined): NonNullable<ProjectedRole['proposed']> {
  if (proposal === undefined || proposal.state === 'not-enough-data') return 'unknown'
  if (proposal.state === 'schedule') return { schedule: proposal.schedule, compiled: compileSchedule(proposal.schedule) }
  return proposal.state === 'always-used' ? 'used' : 'unused'
}
