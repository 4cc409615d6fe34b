import type { Account } from '../../../shared/model/account.ts'
import { type RestingServer, restingNow } from '../../../shared/model/replacement/resting.ts'
import { isAlive, type Server } from '../../../shared/model/server.ts'
import type { RecipeNow, ReplacementWorld } from './ports.ts'

/** What a plan begins with: the role as it is now. */
export interface RoleNow {
  readonly account: Account
  /** Destroyed ones too, as far as they are remembered. */
  readonly servers: readonly Server[]
  readonly alive: readonly Server[]
  /** What is on record of those destroyed until the next start. */
  readonly kept: readonly RestingServer[]
  /** Where a role without servers is built: where it was. */
  readonly defaultRegion: string
  /** Where the plan begins: at the servers asked for, else at those that are there. */
  readonly region: string
  readonly current: RecipeNow
}

export async function lookAtRole(
  world: ReplacementWorld,
  request: { readonly accountId: string; readonly role: string; readonly serverIds?: readonly string[] },
  onRecord: readonly RestingServer[],
  signal?: AbortSignal,
): Promise<RoleNow> {
  const account = await world.account(request.accountId)
  const servers = await world.roleServers(request.accountId, request.role, signal)
  const alive = servers.filter(isAlive)
  const first = alive.find(({ id }) => request.serverIds?.includes(id)) ?? alive[0]
  const kept = restingNow(onRecord, servers)
  const defaultRegion = kept[0]?.region ?? account.regions[0] ?? ''
  const region = first?.region ?? defaultRegion
  return { account, servers, alive, kept, defaultRegion, region, current: await world.currentRecipe(account, region, request.role, signal) }
}
