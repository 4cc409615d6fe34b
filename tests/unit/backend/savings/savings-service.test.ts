import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteMetricStore } from '../../../../electron/adapters/sqlite/sqlite-metric-store.ts'
import type { RoleLines } from '../../../../electron/backend/savings/look-at-logs.ts'
import { UseMeasurements } from '../../../../electron/backend/savings/measure-use.ts'
import type { MetricSource, SavingsStore } from '../../../../electron/backend/savings/ports.ts'
import { SavingsService } from '../../../../electron/backend/savings/savings-service.ts'
import type { Clock } from '../../../../shared/model/clock.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { BundledPrices } from '../../../../shared/model/prices/bundled-prices.ts'
import type { Coverage } from '../../../../shared/model/savings/actuals.ts'
import { defaultIdleChoice, type IdleChoice } from '../../../../shared/model/savings/idle-rule.ts'
import type { WeeklyHours } from '../../../../shared/model/savings.ts'
import type { Server } from '../../../../shared/model/server.ts'
import { aServer } from '../../../fakes/servers.ts'

let database: HengeDatabase
beforeEach(async () => {
  database = await openDatabase(':memory:')
})
afterEach(() => database.destroy())

const noLines: RoleLines = {
  histogram: async () => ({ intervalMs: 1, buckets: [], total: 0, tookMs: 0 }),
  servers: async () => [],
}

const now = Date.parse('2026-11-22T12:00:00Z')
const hour = 3_600_000

function build(servers: Server[], metrics: MetricSource, logs: RoleLines = noLines, coverage: readonly Coverage[] = []) {
  let kept: WeeklyHours | null = null
  let keptIdle: IdleChoice | null = null
  let time = now
  const store: SavingsStore = {
    loadHours: async () => kept,
    saveHours: async (hours) => {
      kept = hours
    },
    loadIdle: async () => keptIdle,
    saveIdle: async (choice) => {
      keptIdle = choice
    },
  }
  const clock: Clock = { now: () => time, sleep: async () => {} }
  const history = { everyServer: async (id: string | undefined) => servers.filter((server) => !id || server.accountId === id) }
  const bill = { month: '2026-11', coverage, readAt: now - 24 * hour }
  const bills = { lastCoverage: async () => (coverage.length > 0 ? bill : null) }
  const use = new UseMeasurements(async () => metrics, new SqliteMetricStore(database), clock)
  const service = new SavingsService({
    servers: history,
    prices: new BundledPrices(),
    store,
    use,
    logs,
    bills,
    clock,
    zone: 'Europe/Berlin',
  })
  return { service, pass: (ms: number) => (time += ms) }
}

function metricsThatAnswer(hoursOf: Record<string, number>): MetricSource & { asked: string[][] } {
  const asked: string[][] = []
  return {
    asked,
    hourlyCpu: async () => new Map(),
    hourlyUse: async (since) => {
      asked.push([...since.keys()].sort())
      const measured = { average: 1, maximum: 2, network: 0 }
      return new Map(
        [...since.keys()].map((id, order) => [
          id,
          Array.from({ length: hoursOf[id] ?? 0 }, (_, index) => ({ at: now - (order * 100 + index + 2) * hour, ...measured })),
        ]),
      )
    },
  }
}

describe('savings overview', () => {
  it('gives each role its cost now and with hours, and sums them', async () => {
    const { service } = build(
      [aServer(), aServer({ id: 'i-2' }), aServer({ id: 'i-3', role: 'api', instanceType: 'm5.large' })],
      metricsThatAnswer({}),
    )
    const overview = await service.overview({})
    expect(overview.hours).toEqual({ days: [1, 2, 3, 4, 5], from: '07:00', to: '19:00', zone: 'Europe/Berlin' })
    expect(overview.roles.map((role) => [role.role, role.servers])).toEqual([
      ['api', 1],
      ['web', 2],
    ])
    const sum = overview.roles.reduce((total, role) => total + (role.now.money.amount ?? Number.NaN), 0)
    expect(overview.total.now.amount).toBeCloseTo(sum)
    expect(overview.total.now.amount).toBeCloseTo((0.115 + 2 * 0.024) * 730 + 24 * 0.0952)
    expect(overview.total.destroy.amount).toBeLessThan(overview.total.stop.amount ?? 0)
  })

  it('says by the last bill how much less is saved because hours are covered, and of roles that are not on it that it is not known', async () => {
    const coverage = [{ role: 'web', purchase: 'Savings Plans', cost: 10, hours: 500 }]
    const servers = [aServer(), aServer({ id: 'i-3', role: 'api' })]
    const { roles } = await build(servers, metricsThatAnswer({}), noLines, coverage).service.overview({})
    const web = roles.find(({ role }) => role === 'web')
    expect(web?.coverage).toMatchObject({ month: '2026-11', readAt: '2026-11-21T12:00:00.000Z', savingsPlans: 1 })
    // Without addresses stopping saves compute only, and all of that is paid anyway.
    expect(web?.coverage?.lessStop).toBeCloseTo((web?.now.money.amount ?? 0) - (web?.stop.money.amount ?? 0))
    expect(roles.find(({ role }) => role === 'api')?.coverage).toBeNull()
  })

  it('remembers the hours that were given', async () => {
    const { service } = build([aServer()], metricsThatAnswer({}))
    const hours: WeeklyHours = { days: [1], from: '08:00', to: '18:00', zone: 'UTC' }
    const given = await service.overview({ hours })
    expect(given.roles[0]?.hoursPerWeek).toBe(10)
    expect((await service.overview({})).hours).toEqual(hours)
  })

  it('refuses hours that make no week, and remembers nothing of them', async () => {
    const { service } = build([aServer()], metricsThatAnswer({}))
    const refused = service.overview({ hours: { days: [1], from: '08:00', to: '08:00', zone: 'UTC' } })
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field: 'to' } })
    expect((await service.overview({})).hours.from).toBe('07:00')
  })

  it('leaves out servers of no role, and counts those that are destroyed only as idle', async () => {
    const gone = aServer({ id: 'i-old', state: 'terminated', terminatedAt: '2026-11-20T00:00:00.000Z' })
    const { service } = build(
      [aServer(), gone, aServer({ id: 'i-9', role: null })],
      metricsThatAnswer({ 'i-0000000000000001': 20, 'i-old': 20 }),
    )
    const { roles } = await service.overview({})
    expect(roles).toHaveLength(1)
    expect(roles[0]).toMatchObject({ servers: 1, idle: { state: 'measured', hoursWithData: 40, idleHours: 40 } })
  })

  it('says that there is not enough data for a young role', async () => {
    const { service } = build([aServer()], metricsThatAnswer({ 'i-0000000000000001': 12 }))
    expect((await service.overview({})).roles[0]?.idle).toEqual({ state: 'not-enough-data', hoursWithData: 12, neededHours: 30 })
  })

  it('shows the costs although metrics are forbidden, and says so', async () => {
    const forbidden: MetricSource = {
      hourlyCpu: async () => new Map(),
      hourlyUse: async () => {
        throw new HengeError('FORBIDDEN', 'Not allowed to call cloudwatch:GetMetricData.')
      },
    }
    const [role] = (await build([aServer()], forbidden).service.overview({})).roles
    expect(role?.idle).toEqual({ state: 'unavailable', message: 'Not allowed to call cloudwatch:GetMetricData.' })
    expect(role?.now.money.amount).toBeGreaterThan(0)
  })

  it('asks for metrics once for all servers of a region, and again when an hour has passed', async () => {
    const metrics = metricsThatAnswer({})
    const old = aServer({ id: 'i-ancient', state: 'terminated', terminatedAt: '2026-10-01T00:00:00.000Z' })
    const { service, pass } = build([aServer(), aServer({ id: 'i-2', role: 'api' }), old], metrics)
    await service.overview({})
    await service.overview({ hours: { days: [2], from: '08:00', to: '18:00', zone: 'UTC' } })
    expect(metrics.asked).toEqual([['i-0000000000000001', 'i-2']])
    pass(hour)
    await service.overview({})
    expect(metrics.asked).toHaveLength(2)
  })

  it('judges by every rule, measures by the chosen one, and remembers the choice', async () => {
    const { service } = build([aServer()], metricsThatAnswer({ 'i-0000000000000001': 48 }))
    const first = await service.overview({})
    expect(first.idle).toMatchObject(defaultIdleChoice)
    expect(first.roles[0]?.verdicts.map(({ rule, state }) => [rule, state])).toEqual([
      ['compute-optimizer', 'idle'],
      ['trusted-advisor', 'not-enough-data'],
      ['cost-explorer', 'not-idle'],
      ['optscale', 'idle'],
      ['own', 'idle'],
    ])
    const strict: IdleChoice = { ...defaultIdleChoice, rule: 'cost-explorer', own: { days: 7, cpuPercent: 0.5, megabytesPerDay: 1 } }
    const changed = await service.overview({ idle: strict })
    expect(changed.roles[0]).toMatchObject({ idle: { idleHours: 0 } })
    expect(changed.roles[0]?.verdicts.at(-1)).toMatchObject({ rule: 'own', state: 'not-idle' })
    expect((await service.overview({})).idle).toMatchObject(strict)
  })

  it('tells by the lines of a role whether anybody asks for it', async () => {
    const asked: object[] = []
    const logs: RoleLines = {
      histogram: async (query) => {
        asked.push(query)
        return { intervalMs: 1, buckets: [], total: query.query === '' ? 900 : 0, tookMs: 0 }
      },
      servers: async () => [{ serverId: 'i-1', host: null, role: 'web', revision: null, first: now - 25 * hour, last: now, lines: 900 }],
    }
    const { service } = build([aServer()], metricsThatAnswer({}), logs)
    expect(await service.requests('web')).toEqual({ state: 'idle', reason: 'no request among 900 lines in the last 24 h' })
    expect(asked).toContainEqual(
      expect.objectContaining({ query: 'http.request.method: *', roles: ['web'], from: now - 24 * hour, to: now }),
    )
    expect(await service.requests('api')).toMatchObject({ state: 'not-enough-data' })
  })
})
