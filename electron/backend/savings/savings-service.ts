import { costNow, costWithDestroy, costWithStop, type OffPlan } from '../../../shared/model/cost.ts'
import { addMoney } from '../../../shared/model/price.ts'
import { joinServers } from '../../../shared/model/savings/server-hour.ts'
import type { IdleMeasurement, RoleSavings, SavingsOverview, WeeklyHours } from '../../../shared/model/savings.ts'
import { idleRule, measureIdle } from '../../../shared/model/savings-idle.ts'
import { isAlive, type Server } from '../../../shared/model/server.ts'
import { checkWeeklyHours, hoursPerWeek, startsPerWeek } from '../../../shared/model/weekly-hours.ts'
import type { UseMeasurements, UseOfServers } from './measure-use.ts'
import type { PriceList, SavingsStore, ServerHistory } from './ports.ts'

/** From launch to serving, as paid for at each rebuild. */
const bootSeconds = 180

export interface SavingsParts {
  readonly servers: ServerHistory
  readonly prices: PriceList
  readonly store: SavingsStore
  readonly use: UseMeasurements
  /** IANA zone of this computer, for the hours proposed before any were chosen. */
  readonly zone: string
}

/** What roles cost, what they would cost were they off outside weekly hours, and how idle they are then. */
export class SavingsService {
  private readonly servers: ServerHistory
  private readonly prices: PriceList
  private readonly store: SavingsStore
  private readonly use: UseMeasurements
  private readonly defaultHours: WeeklyHours

  constructor({ servers, prices, store, use, zone }: SavingsParts) {
    this.servers = servers
    this.prices = prices
    this.store = store
    this.use = use
    this.defaultHours = { days: [1, 2, 3, 4, 5], from: '07:00', to: '19:00', zone }
  }

  /** Hours that are given are remembered. INVALID_INPUT for hours that make no week. */
  async overview(request: { accountId?: string; hours?: WeeklyHours }, signal?: AbortSignal): Promise<SavingsOverview> {
    const hours = request.hours ? checkWeeklyHours(request.hours) : ((await this.store.loadHours()) ?? this.defaultHours)
    if (request.hours) await this.store.saveHours(request.hours)

    const servers = await this.servers.everyServer(request.accountId, signal)
    const accounts = [...Map.groupBy(servers, (server) => server.accountId)]
    const roles = await Promise.all(accounts.map(([accountId, owned]) => this.rolesOfAccount(accountId, owned, hours, signal)))
    const all = roles.flat().sort((a, b) => (b.now.money.amount ?? 0) - (a.now.money.amount ?? 0) || a.role.localeCompare(b.role))
    return {
      hours,
      roles: all,
      total: {
        now: addMoney(all.map((role) => role.now.money)),
        stop: addMoney(all.map((role) => role.stop.money)),
        destroy: addMoney(all.map((role) => role.destroy.money)),
      },
      prices: { source: this.prices.source, asOf: this.prices.asOf },
    }
  }

  private async rolesOfAccount(
    accountId: string,
    servers: readonly Server[],
    hours: WeeklyHours,
    signal: AbortSignal | undefined,
  ): Promise<RoleSavings[]> {
    const managed = servers.filter((server) => server.role !== null)
    const use = await this.use.ofAccount(accountId, managed, idleRule.days, signal)
    const plan: OffPlan = { hoursPerWeek: hoursPerWeek(hours), startsPerWeek: startsPerWeek(hours), bootSeconds }
    return [...Map.groupBy(managed, (server) => server.role ?? '')]
      .map(([role, generations]) => ({ role, generations, alive: generations.filter(isAlive) }))
      .filter(({ alive }) => alive.length > 0)
      .map(({ role, generations, alive }) => ({
        accountId,
        role,
        servers: alive.length,
        now: costNow(alive, this.prices),
        stop: costWithStop(alive, plan, this.prices),
        destroy: costWithDestroy(alive, plan, this.prices),
        hoursPerWeek: plan.hoursPerWeek,
        idle: idleOfRole(generations, use, hours),
      }))
  }
}

function idleOfRole(generations: readonly Server[], use: UseOfServers, hours: WeeklyHours): IdleMeasurement {
  if (use.failure !== null) return { state: 'unavailable', message: use.failure }
  return measureIdle(joinServers(generations.map(({ id }) => use.hours.get(id) ?? [])), hours)
}
