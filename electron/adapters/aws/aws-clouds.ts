import type { HttpHandler } from '@smithy/core/protocols'
import type { Logger } from 'pino'
import type { Account } from '../../../shared/model/account.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Cloud, Clouds } from '../../backend/accounts/ports.ts'
import { AwsAddresses } from './aws-addresses.ts'
import { AwsBills } from './aws-bills.ts'
import { AwsCommands } from './aws-commands.ts'
import { AwsCompute } from './aws-compute.ts'
import { AwsDefinitionTables } from './aws-definition-tables.ts'
import { AwsDns } from './aws-dns.ts'
import { AwsExecutionRoles } from './aws-execution-roles.ts'
import { AwsHoldings } from './aws-holdings.ts'
import { AwsIdentity } from './aws-identity.ts'
import { AwsInventory } from './aws-inventory.ts'
import { AwsIsolation } from './aws-isolation.ts'
import { AwsLimits } from './aws-limits.ts'
import { AwsLoadBalancers } from './aws-load-balancers.ts'
import { AwsLocks } from './aws-locks.ts'
import { AwsMetrics } from './aws-metrics.ts'
import { AwsOwnImages } from './aws-own-images.ts'
import { AwsPrices, priceListRegion } from './aws-prices.ts'
import { AwsRootVolumes } from './aws-root-volumes.ts'
import { AwsScheduler } from './aws-scheduler.ts'
import { type AwsKeys, AwsSession, defaultTimeouts, type Timeouts } from './aws-session.ts'
import { AwsVolumes } from './aws-volumes.ts'
import { costExplorerRegionOf } from './billing-regions.ts'
import { AwsImageCatalog } from './image-catalog.ts'

export interface AwsCloudsOptions {
  readonly clock: Clock
  readonly log?: Logger
  /** An in-process answerer for an account that is not on the network; undefined: the network, by the account’s profile. */
  readonly requestHandlerFor: (account: Account) => HttpHandler | undefined
  readonly environment: NodeJS.ProcessEnv
  readonly timeouts?: Timeouts
}

interface Connection {
  readonly session: AwsSession
  readonly cloud: Cloud
}

/** AWS, or whatever speaks like it, by the user’s own profiles. */
export class AwsClouds implements Clouds {
  private readonly options: AwsCloudsOptions
  private readonly connections = new Map<string, Map<string, Connection>>()

  constructor(options: AwsCloudsOptions) {
    this.options = options
  }

  connect(account: Account, region: string): Cloud {
    return this.connection(account, region).cloud
  }

  /** Credentials of the account, for a service that has a client of its own. */
  keysOf(account: Account, region: string): Promise<AwsKeys> {
    return this.connection(account, region).session.keys()
  }

  /** Tables of other tools’ definitions. */
  definitionTablesOf(account: Account, region: string): AwsDefinitionTables {
    return new AwsDefinitionTables(this.connection(account, region).session)
  }

  /** The price list, asked with the credentials of this account. */
  pricesOf(account: Account): AwsPrices {
    return new AwsPrices(this.connection(account, priceListRegion).session)
  }

  /** UNSUPPORTED where AWS has no Cost Explorer for the account. */
  billsOf(account: Account): AwsBills {
    return new AwsBills(this.connection(account, costExplorerRegionOf(account)).session)
  }

  private connection(account: Account, region: string): Connection {
    const regions = this.connections.get(account.id) ?? new Map<string, Connection>()
    this.connections.set(account.id, regions)
    const existing = regions.get(region)
    if (existing && existing.session.account.awsAccountId === account.awsAccountId) return existing
    const { clock, log, environment, requestHandlerFor, timeouts } = this.options
    const session = new AwsSession({
      account,
      region,
      environment,
      requestHandler: requestHandlerFor(account),
      timeouts: timeouts ?? defaultTimeouts,
    })
    const cloud: Cloud = {
      compute: new AwsCompute(session, clock, log),
      images: new AwsImageCatalog(session),
      identity: new AwsIdentity(session),
      loadBalancers: new AwsLoadBalancers(session),
      metrics: new AwsMetrics(session),
      addresses: new AwsAddresses(session),
      volumes: new AwsVolumes(session),
      rootVolumes: new AwsRootVolumes(session),
      ownImages: new AwsOwnImages(session, clock),
      isolation: new AwsIsolation(session, clock),
      commands: new AwsCommands(session, clock),
      locks: new AwsLocks(session, clock),
      limits: new AwsLimits(session),
      inventory: new AwsInventory(session),
      holdings: new AwsHoldings(session),
      dns: new AwsDns(session),
      scheduler: new AwsScheduler(session, clock),
      executionRoles: new AwsExecutionRoles(session),
    }
    const made = { session, cloud }
    regions.set(region, made)
    return made
  }

  disconnect(accountId: string): void {
    // The connections stay: a job holds one for as long as it runs, and its credentials must be dropped each time.
    for (const { session } of this.connections.get(accountId)?.values() ?? []) session.forget()
  }
}
