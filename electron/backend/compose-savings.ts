import type { Logger } from 'pino'
import type { Clock } from '../../shared/model/clock.ts'
import type { LedgerSchedule } from '../../shared/model/savings/ledger.ts'
import { overridesFor, wantedTimeline } from '../../shared/model/schedules/overrides.ts'
import type { AwsClouds } from '../adapters/aws/aws-clouds.ts'
import { BundledPrices } from '../adapters/prices/bundled-prices.ts'
import type { AccountService } from './accounts/account-service.ts'
import type { Background } from './background.ts'
import type { ChangeHub } from './events/change-hub.ts'
import type { FleetService } from './fleet/fleet-service.ts'
import type { openStores } from './open-stores.ts'
import { savingsHandlers } from './savings/handlers.ts'
import { LedgerKeeper } from './savings/keep-ledger.ts'
import type { RoleLines } from './savings/look-at-logs.ts'
import { UseMeasurements } from './savings/measure-use.ts'
import type { PriceList } from './savings/ports.ts'
import { PriceService } from './savings/price-service.ts'
import { projectFleet } from './savings/project-fleet.ts'
import { proposeForRole } from './savings/propose-for-role.ts'
import { ReadActuals } from './savings/read-actuals.ts'
import { LedgerReports } from './savings/report-ledger.ts'
import { SavingsService } from './savings/savings-service.ts'
import type { ScheduleStore } from './schedules/ports.ts'
import { compileWithHolidays } from './schedules/scheduled-role.ts'

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
export function composeSavings({ stores, fleet, accounts, clouds, prices, logs, changes, background, clock }: Parts) {
  const metricsOf = async (accountId: string, region: string) => accounts.cloud(accountId, region).metrics
  const use = new UseMeasurements(metricsOf, stores.metrics, clock)
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const common = { servers: fleet, prices, store: stores.savings, use, clock, zone }
  const savings = new SavingsService({ ...common, logs })
  const ledger = new LedgerKeeper({
    ...{ servers: fleet, store: stores.ledger, prices, clock },
    accountIds: () => accounts.list().map(({ id }) => id),
    lookedAt: (accountId) => fleet.lookedAt(accountId),
    look: (accountId, signal) => fleet.refreshAccount(accountId, signal),
    scheduleOf: (accountId, role, from, to) => scheduleAt(stores.schedules, { accountId, role, from, to }),
    hasSchedules: async (accountId) => (await stores.schedules.list(accountId)).some(({ enabled }) => enabled),
    changed: (accountId) => changes.publish({ topic: 'fleet', accountId }),
  })
  const bills = (accountId: string) => clouds.billsOf(accounts.get(accountId))
  const actuals = new ReadActuals({ bills, store: stores.bills, ledger: stores.ledger, clock })
  const resting = async (accountId: string) => new Set((await stores.resting.list(accountId)).map(({ serverId }) => serverId))
  const nameOf = (accountId: string) => accounts.list().find(({ id }) => id === accountId)?.name ?? accountId
  return {
    handlers: savingsHandlers({
      ...{ savings, actuals, ledger: new LedgerReports(stores.ledger, nameOf) },
      propose: (asked, signal) => proposeForRole({ ...common, ledger: stores.ledger }, asked, signal),
      project: (asked, signal) =>
        projectFleet({ ...common, resting, scheduleOf: (...of) => enabledSchedule(stores.schedules, ...of) }, asked, signal),
    }),
    // The ledger of an account that was removed stays: what was saved, was.
    forgetAccount: (accountId: string) => stores.metrics.forgetAccount(accountId),
    start: () => background.run('ledger', (signal) => ledger.run(signal)),
  }
}

async function enabledSchedule(store: ScheduleStore, accountId: string, role: string) {
  const found = await store.find(accountId, role)
  return found?.enabled ? { schedule: found.schedule, compiled: await compileWithHolidays(found.schedule) } : null
}

interface WantedTime {
  readonly accountId: string
  readonly role: string
  readonly from: number
  readonly to: number
}

/** A role’s schedule as it is, with its exceptions; null where none is enabled. Each server has exceptions of its own. */
async function scheduleAt(store: ScheduleStore, { accountId, role, from, to }: WantedTime): Promise<LedgerSchedule | null> {
  const found = await store.find(accountId, role)
  if (!found?.enabled) return null
  const compiled = await compileWithHolidays(found.schedule)
  const overrides = (await store.overrides(from, accountId)).filter((one) => one.role === role)
  const known = new Map<string, ReturnType<LedgerSchedule['wanted']>>()
  const own = new Set(overrides.map(({ serverId }) => serverId))
  return {
    since: Date.parse(found.updatedAt),
    off: found.schedule.off,
    keepsAddresses: found.schedule.elasticAddresses === 'keep',
    wanted: (serverId) => {
      const key = own.has(serverId) ? serverId : ''
      const wanted = known.get(key) ?? wantedTimeline(compiled, overridesFor(overrides, key === '' ? null : key), from, to)
      known.set(key, wanted)
      return wanted
    },
  }
}
