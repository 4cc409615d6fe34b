import { HengeError } from '../../../shared/model/error.ts'
import { isAlive, type Server } from '../../../shared/model/server.ts'
import type { AccountService } from '../accounts/account-service.ts'
import type { FleetService } from '../fleet/fleet-service.ts'
import type { ImageCatalog, RecipeSurroundings, RunningRevision } from './ports.ts'

interface KnownPrices {
  instanceTypes(region: string | null): { name: string; perHour: number | null }[]
}

/** What surrounds recipes as fleet, accounts and prices of this program know it. */
export class ServiceSurroundings implements RecipeSurroundings {
  private readonly accounts: Pick<AccountService, 'cloud'>
  private readonly fleet: Pick<FleetService, 'running' | 'everyServer'>
  private readonly prices: KnownPrices

  constructor(accounts: Pick<AccountService, 'cloud'>, fleet: Pick<FleetService, 'running' | 'everyServer'>, prices: KnownPrices) {
    this.accounts = accounts
    this.fleet = fleet
    this.prices = prices
  }

  async running(accountId: string, role: string, signal?: AbortSignal): Promise<readonly RunningRevision[]> {
    return this.fleet.running(accountId, role, signal)
  }

  async images(accountId: string, region: string): Promise<ImageCatalog> {
    return this.accounts.cloud(accountId, region).images
  }

  async server(accountId: string, serverId: string): Promise<Server> {
    const server = (await this.fleet.everyServer(accountId)).find(({ id }) => id === serverId)
    if (server && isAlive(server)) return server
    throw new HengeError('NOT_FOUND', `There is no server ${serverId} (any more). Refresh the fleet and choose again.`, {
      details: { accountId, serverId },
    })
  }

  async userData(server: Server, signal?: AbortSignal): Promise<Uint8Array | null> {
    return this.accounts.cloud(server.accountId, server.region).compute.userData(server.id, signal)
  }

  instanceTypes(region: string | null): { name: string; perHour: number | null }[] {
    return this.prices.instanceTypes(region)
  }
}
