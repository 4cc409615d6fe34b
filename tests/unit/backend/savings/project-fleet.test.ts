import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteLedgerStore } from '../../../../electron/adapters/sqlite/sqlite-ledger-store.ts'
import { SqliteMetricStore } from '../../../../electron/adapters/sqlite/sqlite-metric-store.ts'
import { SqliteSavingsStore } from '../../../../electron/adapters/sqlite/sqlite-savings-store.ts'
import { FleetProposals } from '../../../../electron/backend/savings/fleet-proposals.ts'
import { UseMeasurements } from '../../../../electron/backend/savings/measure-use.ts'
import type { MetricSource } from '../../../../electron/backend/savings/ports.ts'
import { projectFleet } from '../../../../electron/backend/savings/project-fleet.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { defaultIdleChoice } from '../../../../shared/model/savings/idle-rule.ts'
import type { ProjectedRole } from '../../../../shared/model/savings/project.ts'
import type { ServerHour } from '../../../../shared/model/savings/server-hour.ts'
import { compileSchedule } from '../../../../shared/model/schedules/compile-schedule.ts'
import { scheduleSchema } from '../../../../shared/model/schedules/schedule.ts'
import { flatPrices } from '../../../fakes/flat-prices.ts'
import { aServer } from '../../../fakes/servers.ts'

const hourMs = 3_600_000
const start = Date.parse('2026-11-22T12:20:00Z')
const asIs = { endsLater: 0, destroys: false }
let database: HengeDatabase
beforeEach(async () => {
  database = await openDatabase(':memory:')
})
afterEach(() => database.destroy())

/** Office hours in UTC, each day. */
const busy = (at: number) => [...Array(9).keys()].map((hour) => hour + 8).includes(new Date(at).getUTCHours())

const useOf: Record<string, (at: number) => number> = {
  'i-office': (at) => (busy(at) ? 60 : 1),
  'i-always': () => 60,
  'i-never': () => 1,
}

function world() {
  let now = start
  let refused = false
  const asked: string[][] = []
  let reads = 0
  const metrics: MetricSource = {
    hourlyCpu: async () => new Map(),
    hourlyUse: async (since, to) => {
      asked.push([...since.keys()].sort())
      if (refused) throw new HengeError('FORBIDDEN', 'CloudWatch refuses.')
      const hours = [...since].flatMap(([id, from]): [string, ServerHour[]][] => {
        const cpu = useOf[id]
        const ats = Array.from({ length: Math.ceil((to - from) / hourMs) }, (_, index) => from + index * hourMs)
        return cpu ? [[id, ats.map((at) => ({ at, average: cpu(at), maximum: cpu(at), network: 0 }))]] : []
      })
      return new Map(hours)
    },
  }
  class CountedStore extends SqliteMetricStore {
    override hours(...of: Parameters<SqliteMetricStore['hours']>) {
      // A proposal reads its whole window; what is compared with hours that came late are a few.
      if (of[2] < now - 24 * hourMs) reads += 1
      return super.hours(...of)
    }
  }
  const clock = { now: () => now, sleep: async () => undefined }
  const store = new SqliteSavingsStore(database)
  const use = new UseMeasurements(async () => metrics, new CountedStore(database), clock)
  const servers = Object.keys({ ...useOf, 'i-new': 0 }).map((id) => aServer({ id, role: id.slice(2), accountId: 'one' }))
  const schedules = new Map<string, ProjectedRole['schedule']>()
  const proposals = new FleetProposals({ use, ledger: new SqliteLedgerStore(database), store, clock, zone: 'UTC' })
  const parts = {
    ...{
      servers: { everyServer: async (accountId?: string) => servers.filter((server) => (accountId ?? 'one') === server.accountId) },
      prices: flatPrices,
      clock,
      proposals,
    },
    resting: async () => new Set<string>(),
    scheduleOf: async (_account: string, role: string) => schedules.get(role) ?? null,
  }
  return {
    ...{ store, schedules, asked },
    reads: () => reads,
    project: (whatIf: Parameters<typeof projectFleet>[1] = asIs) => projectFleet(parts, whatIf),
    pass: (ms: number) => {
      now += ms
    },
    refuse: () => {
      refused = true
    },
  }
}

describe('what the fleet costs with what its use suggests', () => {
  it('counts a schedule for each role that has none, and says why others have no proposal', async () => {
    const { project } = world()
    const { months, ...who } = await project()
    expect(who).toEqual({
      ...{ scheduled: 0, proposed: ['office'], used: ['always'], unused: ['never'], unknown: ['new'], unpriced: [] },
      dayEnds: ['17:00'],
    })
    for (const { leave, inForce, proposed } of months) {
      expect(inForce).toBe(leave)
      expect(proposed).toBeLessThan(leave)
    }
  })

  it('counts one account alone where that is asked', async () => {
    const { project } = world()
    expect((await project({ ...asIs, accountId: 'one' })).months).toEqual((await project()).months)
    const { months, proposed } = await project({ ...asIs, accountId: 'two' })
    expect([proposed, months.every(({ leave }) => leave === 0)]).toEqual([[], true])
  })

  it('leaves a role with a schedule to it', async () => {
    const { project, schedules } = world()
    const schedule = scheduleSchema.parse({ zone: 'UTC', periods: [{ begin: '10:00', end: '11:00', weekdays: 'mon' }] })
    schedules.set('office', { schedule, compiled: compileSchedule(schedule) })
    const { months, scheduled, proposed, dayEnds } = await project()
    expect([scheduled, proposed, dayEnds]).toEqual([1, [], ['11:00']])
    for (const month of months) expect(month.proposed).toBe(month.inForce)
  })

  it('makes no proposal anew for other ends of the day; for a new hour and another rule it does', async () => {
    const { project, reads, pass, store } = world()
    const [first, second] = await Promise.all([project(), project({ endsLater: 60, destroys: false })])
    const later = await project({ endsLater: -120, destroys: true })
    expect(reads()).toBe(1)
    expect([second.months[0]?.proposed, later.months[0]?.proposed]).toEqual([first.months[0]?.proposed, first.months[0]?.proposed])
    expect(second.months[0]?.whatIf).toBeGreaterThan(later.months[0]?.whatIf ?? 0)
    pass(hourMs)
    await project()
    expect(reads()).toBe(2)
    // By this rule the hours of the office are idle too.
    await store.saveIdle({ ...defaultIdleChoice, own: { days: 14, cpuPercent: 90, megabytesPerDay: null } })
    expect((await project()).unused).toEqual(['office', 'always', 'never'])
    expect(reads()).toBe(3)
  })

  it('goes without proposals where metrics are refused, and does not ask again with each step of a slider', async () => {
    const { project, asked, pass, refuse } = world()
    refuse()
    expect(await project()).toMatchObject({ proposed: [], unknown: ['office', 'always', 'never', 'new'] })
    await project({ endsLater: 30, destroys: false })
    expect(asked.length).toBe(1)
    pass(61_000)
    await project()
    expect(asked.length).toBe(2)
  })
})
