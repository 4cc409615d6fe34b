import type { Account } from '../../../shared/model/account.ts'
import type { RoleSummary } from '../../../shared/model/fleet.ts'
import { type RoleCurrent, summarizeRole } from '../../../shared/model/role-summary.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { FleetCpu } from './fleet-cpu.ts'
import type { FleetParts } from './fleet-service.ts'
import type { RoleCurrents } from './role-currents.ts'

type Parts = Pick<FleetParts, 'prices' | 'clock' | 'activeJobOf'> & { readonly currents: RoleCurrents; readonly cpu: FleetCpu }
type Resting = Awaited<ReturnType<FleetParts['resting']>>

/** The row of a role in the fleet list: its servers, what its recipe is now, and what works on it. */
export class RoleSummaries {
  private readonly parts: Parts

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** `all`: servers of the account, of other roles too; `resting`: what is kept of destroyed ones of the account. */
  async of(account: Account, role: string, all: readonly Server[], resting: Resting): Promise<RoleSummary> {
    const { prices, clock, activeJobOf, currents, cpu } = this.parts
    const servers = all.filter((server) => server.role === role)
    const defaultRegion = account.regions[0] ?? ''
    const regions = [...new Set([defaultRegion, ...servers.map((server) => server.region)])]
    const known = new Map<string, RoleCurrent>(
      await Promise.all(regions.map(async (region) => [region, await currents.known(account.id, region, role)] as const)),
    )
    const { name, recipe } = await currents.recipeOf(role)
    const unknown: RoleCurrent = { state: 'problem', message: 'Not looked up yet.' }
    return summarizeRole({
      accountId: account.id,
      role,
      recipeName: name,
      recipe,
      servers,
      currentIn: (region) => known.get(region) ?? unknown,
      defaultRegion,
      prices,
      cpu: cpu.known(account.id, regions),
      now: clock.now(),
      activeJobId: await activeJobOf(account.id, role),
      resting: resting.filter((rest) => rest.role === role),
    })
  }
}
