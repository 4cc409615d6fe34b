import type { Clock } from '../../../shared/model/clock.ts'
import { costNow, costWithDestroy, costWithStop, type OffPlan } from '../../../shared/model/cost.ts'
import { addMoney } from '../../../shared/model/price.ts'
import { effectOfCoverage } from '../../../shared/model/savings/coverage.ts'
import { chosenRule, defaultIdleChoice, type IdleChoice, rulesOf } from '../../../shared/model/savings/idle-rule.ts'
import { judgeIdle } from '../../../shared/model/savings/judge-idle.ts'
import { judgeLogs, type LogVerdict } from '../../../shared/model/savings/quiet-logs.ts'
import { dayMs, joinServers } from '../../../shared/model/savings/server-hour.ts'
import { measureIdle } from '../../../shared/model/savings/week-of-use.ts'
import type { RoleSavings, SavingsOverview, WeeklyHours } from '../../../shared/model/savings.ts'
import { isAlive, type Server } from '../../../shared/model/server.ts'
import { checkWeeklyHours, hoursPerWeek, startsPerWeek } from '../../../shared/model/weekly-hours.ts'
import { lastCoverage } from './last-coverage.ts'
import { linesOfRole, type RoleLines } from './look-at-logs.ts'
import type { UseMeasurements, UseOfServers } from './measure-use.ts'
import type { LastBills, PriceList, SavingsStore, ServerHistory } from './ports.ts'
import { bootSeconds } from './propose-schedules.ts'

export interface SavingsParts {
  readonly servers: ServerHistory
  readonly prices: PriceList
  readonly store: SavingsStore
  readonly use: UseMeasurements
  readonly logs: RoleLines
  readonly bills: LastBills
  readonly clock: Clock
  /** IANA zone of this computer, for the hours proposed before any were chosen. */
  readonly zone: string
}

/** What roles cost, what they would cost were they off outside weekly hours, and how idle they are then. */
export class SavingsService {
  private readonly servers: ServerHistory
  private readonly prices: PriceList
  private readonly store: SavingsStore
  private readonly use: UseMeasurements
  private readonly logs: RoleLines
  private readonly bills: LastBills
  private readonly clock: Clock
  private readonly defaultHours: WeeklyHours

  constructor({ servers, prices, store, use, logs, bills, clock, zone }: SavingsParts) {
    this.servers = servers
    this.prices = prices
    this.store = store
    this.use = use
    this.logs = logs
    this.bills = bills
    this.clock = clock
    this.defaultHours = { days: [1, 2, 3, 4, 5], from: '07:00', to: '19:00', zone }
  }

  /** Hours that are given are remembered. INVALID_INPUT for hours that make no week. */
  async overview(request: { accountId?: string; hours?: WeeklyHours; idle?: IdleChoice }, signal?: AbortSignal): Promise<SavingsOverview> {
    const hours = request.hours ? checkWeeklyHours(request.hours) : ((await this.store.loadHours()) ?? this.defaultHours)
    const idle = request.idle ?? (await this.store.loadIdle()) ?? defaultIdleChoice
    if (request.hours) await this.store.saveHours(request.hours)
    if (request.idle) await this.store.saveIdle(request.idle)

    const servers = await this.servers.everyServer(request.accountId, signal)
    const accounts = [...Map.groupBy(servers, (server) => server.accountId)]
    const roles = await Promise.all(accounts.map(([accountId, owned]) => this.rolesOfAccount(accountId, owned, hours, idle, signal)))
    const all = roles.flat().sort((a, b) => (b.now.money.amount ?? 0) - (a.now.money.amount ?? 0) || a.role.localeCompare(b.role))
    return {
      hours,
      idle: { ...idle, rules: rulesOf(idle) },
      roles: all,
      total: {
        now: addMoney(all.map((role) => role.now.money)),
        stop: addMoney(all.map((role) => role.stop.money)),
        destroy: addMoney(all.map((role) => role.destroy.money)),
      },
      prices: { source: this.prices.source, asOf: this.prices.asOf },
    }
  }

  /** Whether a role was asked for anything, by its lines. HengeError of the log source. */
  async requests(role: string, signal?: AbortSignal): Promise<LogVerdict> {
    const { logs } = (await this.store.loadIdle()) ?? defaultIdleChoice
    const now = this.clock.now()
    return judgeLogs(logs.hours, await linesOfRole(this.logs, role, { ...logs, now }, signal), now)
  }

  private async rolesOfAccount(
    accountId: string,
    servers: readonly Server[],
    hours: WeeklyHours,
    idle: IdleChoice,
    signal: AbortSignal | undefined,
  ): Promise<RoleSavings[]> {
    const managed = servers.filter((server) => server.role !== null)
    const use = await this.use.ofAccount(accountId, managed, longestWindow(idle), signal)
    const bill = await lastCoverage(this.bills, accountId)
    const plan: OffPlan = { hoursPerWeek: hoursPerWeek(hours), startsPerWeek: startsPerWeek(hours), bootSeconds }
    return [...Map.groupBy(managed, (server) => server.role ?? '')]
      .map(([role, generations]) => ({ role, generations, alive: generations.filter(isAlive) }))
      .filter(({ alive }) => alive.length > 0)
      .map(({ role, generations, alive }) => {
        const costs = {
          now: costNow(alive, this.prices),
          stop: costWithStop(alive, plan, this.prices),
          destroy: costWithDestroy(alive, plan, this.prices),
        }
        return {
          ...{ accountId, role, servers: alive.length, ...costs, hoursPerWeek: plan.hoursPerWeek },
          coverage: bill && effectOfCoverage(bill, role, alive, costs),
          ...idleOfRole(generations, use, idle, hours),
        }
      })
  }
}

function longestWindow(choice: IdleChoice): number {
  return Math.max(...rulesOf(choice).map(({ days }) => days))
}

function idleOfRole(
  generations: readonly Server[],
  use: UseOfServers,
  choice: IdleChoice,
  hours: WeeklyHours,
): Pick<RoleSavings, 'idle' | 'verdicts'> {
  if (use.failure !== null) return { idle: { state: 'unavailable', message: use.failure }, verdicts: [] }
  const samples = joinServers(generations.map(({ id }) => use.hours.get(id) ?? []))
  const rule = chosenRule(choice)
  const within = samples.filter(({ at }) => at >= use.to - rule.days * dayMs)
  return { idle: measureIdle(rule, within, hours), verdicts: rulesOf(choice).map((each) => judgeIdle(each, samples, use.to)) }
}
