import type { Logger } from 'pino'
import type { Clock } from '../../shared/model/clock.ts'
import { BundledPrices } from '../../shared/model/prices/bundled-prices.ts'
import type { AwsClouds } from '../adapters/aws/aws-clouds.ts'
import { hasPriceList } from '../adapters/aws/billing-regions.ts'
import type { AccountService } from './accounts/account-service.ts'
import type { Background } from './background.ts'
import type { ChangeHub } from './events/change-hub.ts'
import type { FleetService } from './fleet/fleet-service.ts'
import type { openStores } from './open-stores.ts'
import { FleetProposals } from './savings/fleet-proposals.ts'
import { savingsHandlers } from './savings/handlers.ts'
import { LedgerKeeper, type LedgerParts } from './savings/keep-ledger.ts'
import type { RoleLines } from './savings/look-at-logs.ts'
import { PowerTraces } from './savings/look-up-traces.ts'
import { DailyUse } from './savings/measure-daily.ts'
import { UseMeasurements } from './savings/measure-use.ts'
import type { PriceList } from './savings/ports.ts'
import { PriceService } from './savings/price-service.ts'
import { projectFleet } from './savings/project-fleet.ts'
import { proposeForRole } from './savings/propose-for-role.ts'
import { ReadActuals } from './savings/read-actuals.ts'
import { LedgerReports } from './savings/report-ledger.ts'
import { SavingsService } from './savings/savings-service.ts'
import { enabledSchedule, wantedBySchedule } from './schedules/schedule-in-force.ts'

interface Parts {
  readonly stores: Pick<ReturnType<typeof openStores>, 'savings' | 'metrics' | 'ledger' | 'bills' | 'resting' | 'schedules'>
  readonly fleet: FleetService
  readonly accounts: AccountService
  readonly clouds: AwsClouds
  readonly prices: PriceList
  readonly logs: RoleLines
  readonly changes: ChangeHub
  readonly background: Background
  readonly clock: Clock
  readonly log: Logger
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

/** Prices as AWS tells them by the first account of AWS that may ask; the sandbox’s are those that come with the program. */
export async function composePrices({ stores, accounts, clouds, changes, clock, log }: PriceParts): Promise<PriceService> {
  const prices = new PriceService({
    ...{ bundled: new BundledPrices(), store: stores.prices, clock, log },
    sources: () => {
      const ofAws = accounts()
        .list()
        .filter((account) => account.kind === 'aws' && hasPriceList(account))
      return ofAws.map((account) => clouds.pricesOf(account))
    },
    changed: () => {
      for (const { id } of accounts().list()) changes.publish({ topic: 'fleet', accountId: id })
    },
  })
  await prices.load()
  return prices
}

/** Everything about what servers cost and how much they are used. */
export function composeSavings({ stores, fleet, accounts, clouds, prices, logs, changes, background, clock, log }: Parts) {
  const metricsOf = async (accountId: string, region: string) => accounts.cloud(accountId, region).metrics
  const use = new UseMeasurements(metricsOf, stores.metrics, clock)
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const common = { servers: fleet, prices, store: stores.savings, bills: stores.bills, use, clock, zone }
  const savings = new SavingsService({ ...common, logs })
  const proposals = new FleetProposals({ ...common, ledger: stores.ledger })
  const watching: Pick<LedgerParts, 'servers' | 'accountIds' | 'lookedAt' | 'look' | 'clock'> = {
    ...{ servers: fleet, clock, accountIds: () => accounts.list().map(({ id }) => id) },
    lookedAt: (accountId) => fleet.lookedAt(accountId),
    look: (accountId, signal) => fleet.refreshAccount(accountId, signal),
  }
  const daily = new DailyUse({ ...watching, use, log })
  const traces = new PowerTraces({ servers: fleet, store: stores.ledger, tracesOf: metricsOf, clock, log })
  const ledger = new LedgerKeeper({
    ...{ ...watching, store: stores.ledger, prices, log },
    fill: (accountId, from, to, signal) => traces.fill(accountId, from, to, signal),
    scheduleOf: (accountId, role, from, to) => wantedBySchedule(stores.schedules, { accountId, role, from, to }),
    hasSchedules: async (accountId) => (await stores.schedules.list(accountId)).some(({ enabled }) => enabled),
    changed: (accountId) => changes.publish({ topic: 'fleet', accountId }),
  })
  const bills = (accountId: string) => clouds.billsOf(accounts.get(accountId))
  const actuals = new ReadActuals({ bills, store: stores.bills, ledger: stores.ledger, servers: fleet, prices, clock })
  const resting = async (accountId: string) => new Set((await stores.resting.list(accountId)).map(({ serverId }) => serverId))
  const offNow = { resting, scheduleOf: (accountId: string, role: string) => enabledSchedule(stores.schedules, accountId, role) }
  const nameOf = (accountId: string) => accounts.list().find(({ id }) => id === accountId)?.name ?? accountId
  return {
    handlers: savingsHandlers({
      ...{ savings, actuals, ledger: new LedgerReports(stores.ledger, nameOf) },
      propose: (asked, signal) => proposeForRole({ ...common, ...offNow, ledger: stores.ledger }, asked, signal),
      project: (asked, signal) => projectFleet({ ...common, ...offNow, proposals }, asked, signal),
    }),
    // The ledger of an account that was removed stays: what was saved, was.
    forgetAccount: (accountId: string) => {
      proposals.forgetAccount(accountId)
      return stores.metrics.forgetAccount(accountId)
    },
    start: () => {
      background.run('ledger', (signal) => ledger.run(signal))
      background.run('use', (signal) => daily.run(signal))
    },
  }
}
