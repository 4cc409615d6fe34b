import type { Account } from '../../../shared/model/account.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { rememberedServer, vanishedServer } from '../../../shared/model/remembered-server.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { AccountService } from '../accounts/account-service.ts'
import type { Cloud } from '../accounts/ports.ts'
import type { ServerMemory } from '../fleet/ports.ts'
import { withBatchedDescribe } from './batched-describe.ts'
import type { ReplacementWorld } from './ports.ts'

export interface ServiceWorldParts {
  readonly accounts: Pick<AccountService, 'get' | 'cloud' | 'check'>
  readonly memory: Pick<ServerMemory, 'recall'>
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  readonly currentRecipe: ReplacementWorld['currentRecipe']
  readonly fleetChanged: ReplacementWorld['fleetChanged']
}

/** The world of replacements as accounts, fleet and recipes of this program know it. */
export class ServiceWorld implements ReplacementWorld {
  readonly currentRecipe: ReplacementWorld['currentRecipe']
  readonly fleetChanged: ReplacementWorld['fleetChanged']
  private readonly accounts: ServiceWorldParts['accounts']
  private readonly memory: ServiceWorldParts['memory']
  private readonly clock: ServiceWorldParts['clock']

  constructor({ accounts, memory, clock, currentRecipe, fleetChanged }: ServiceWorldParts) {
    this.accounts = accounts
    this.memory = memory
    this.clock = clock
    this.currentRecipe = currentRecipe
    this.fleetChanged = fleetChanged
  }

  async account(accountId: string): Promise<Account> {
    return this.accounts.get(accountId)
  }

  cloud(account: Account, region: string): Cloud {
    const cloud = this.accounts.cloud(account.id, region)
    return { ...cloud, compute: withBatchedDescribe(cloud.compute, this.clock) }
  }

  async roleServers(accountId: string, role: string, signal?: AbortSignal): Promise<Server[]> {
    const { regions } = this.accounts.get(accountId)
    const listed = await Promise.all(regions.map((region) => this.accounts.cloud(accountId, region).compute.listServers(signal)))
    const now = this.clock.now()
    const before = new Map((await this.memory.recall(accountId)).map((server) => [server.id, server]))
    // A provider takes the tags from a server once it is terminated: its role is then known from memory alone.
    const seen = listed.flat().map((server) => rememberedServer(before.get(server.id) ?? null, server, now))
    for (const { id } of seen) before.delete(id)
    // What the provider lists no more is gone, even where this installation has not noticed yet.
    const gone = [...before.values()].map((server) => vanishedServer(server, now))
    return [...seen, ...gone].filter((server) => server.role === role)
  }

  async checkSignedIn(accountId: string): Promise<void> {
    const { status } = await this.accounts.check(accountId)
    if (status.state !== 'failed') return
    throw new HengeError(status.code, status.message, { retryable: status.code === 'UNREACHABLE' })
  }
}
