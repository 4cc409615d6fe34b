import type { Logger } from 'pino'
import type { Clock } from '../../shared/model/clock.ts'
import type { AwsClouds } from '../adapters/aws/aws-clouds.ts'
import { BundledPrices } from '../adapters/prices/bundled-prices.ts'
import type { AccountService } from './accounts/account-service.ts'
import type { ChangeHub } from './events/change-hub.ts'
import type { FleetService } from './fleet/fleet-service.ts'
import type { openStores } from './open-stores.ts'
import { savingsHandlers } from './savings/handlers.ts'
import type { RoleLines } from './savings/look-at-logs.ts'
import { UseMeasurements } from './savings/measure-use.ts'
import type { PriceList } from './savings/ports.ts'
import { PriceService } from './savings/price-service.ts'
import { SavingsService } from './savings/savings-service.ts'

interface Parts {
  readonly stores: Pick<ReturnType<typeof openStores>, 'savings' | 'metrics'>
  readonly fleet: FleetService
  readonly accounts: AccountService
  readonly prices: PriceList
  readonly logs: RoleLines
  readonly clock: Clock
}

interface PriceParts {
  readonly stores: Pick<ReturnType<typeof openStores>, 'prices'>
  /** Read when prices are asked for: accounts are opened after them. */
  readonly accounts: () => AccountService
  readonly clouds: AwsClouds
  readonly changes: ChangeHub
  readonly clock: Clock
  readonly log: Logger
}

/** Prices as AWS tells them by the first account that is one of AWS; the sandbox’s are those that come with the program. */
export async function composePrices({ stores, accounts, clouds, changes, clock, log }: PriceParts): Promise<PriceService> {
  const prices = new PriceService({
    ...{ bundled: new BundledPrices(), store: stores.prices, clock, log },
    source: async () => {
      const account = accounts()
        .list()
        .find(({ kind }) => kind === 'aws')
      return account ? clouds.pricesOf(account) : null
    },
    changed: () => {
      for (const { id } of accounts().list()) changes.publish({ topic: 'fleet', accountId: id })
    },
  })
  await prices.load()
  return prices
}

/** Everything about what servers cost and how much they are used. */
export function composeSavings({ stores, fleet, accounts, prices, logs, clock }: Parts) {
  const metricsOf = async (accountId: string, region: string) => accounts.cloud(accountId, region).metrics
  const savings = new SavingsService({
    ...{ servers: fleet, prices, store: stores.savings, logs, clock },
    use: new UseMeasurements(metricsOf, stores.metrics, clock),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
  return {
    handlers: savingsHandlers(savings),
    forgetAccount: (accountId: string) => stores.metrics.forgetAccount(accountId),
  }
}
