import type { Clock } from '../../shared/model/clock.ts'
import type { AccountService } from './accounts/account-service.ts'
import type { FleetService } from './fleet/fleet-service.ts'
import type { openStores } from './open-stores.ts'
import { savingsHandlers } from './savings/handlers.ts'
import type { RoleLines } from './savings/look-at-logs.ts'
import { UseMeasurements } from './savings/measure-use.ts'
import type { PriceList } from './savings/ports.ts'
import { SavingsService } from './savings/savings-service.ts'

interface Parts {
  readonly stores: Pick<ReturnType<typeof openStores>, 'savings' | 'metrics'>
  readonly fleet: FleetService
  readonly accounts: AccountService
  readonly prices: PriceList
  readonly logs: RoleLines
  readonly clock: Clock
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
