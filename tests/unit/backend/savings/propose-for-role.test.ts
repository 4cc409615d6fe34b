import { afterEach, beforeEach, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteLedgerStore } from '../../../../electron/adapters/sqlite/sqlite-ledger-store.ts'
import { SqliteMetricStore } from '../../../../electron/adapters/sqlite/sqlite-metric-store.ts'
import { UseMeasurements } from '../../../../electron/backend/savings/measure-use.ts'
import type { MetricSource, SavingsStore } from '../../../../electron/backend/savings/ports.ts'
import { proposeForRole } from '../../../../electron/backend/savings/propose-for-role.ts'
import { hourMs } from '../../../../shared/model/savings/server-hour.ts'
import type { Server } from '../../../../shared/model/server.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { flatPrices } from '../../../fakes/flat-prices.ts'
import { aServer } from '../../../fakes/servers.ts'

let database: HengeDatabase
beforeEach(async () => {
  database = await openDatabase(':memory:')
})
afterEach(() => database.destroy())

/** Busy from 8 to 18 on weekdays, for as long as anybody asks. */
const officeUse: MetricSource['hourlyUse'] = async (since, to) => {
  const hourAt = (at: number) => {
    const date = new Date(at)
    const busy = date.getUTCDay() % 6 !== 0 && date.getUTCHours() >= 8 && date.getUTCHours() < 18
    return { at, average: busy ? 40 : 1, maximum: busy ? 90 : 2, network: 0 }
  }
  const hours = (from: number) => Array.from({ length: (to - from) / hourMs }, (_, index) => hourAt(from + index * hourMs))
  return new Map([...since].map(([id, from]) => [id, hours(from)]))
}

const chosen: SavingsStore = {
  loadHours: async () => null,
  saveHours: () => Promise.reject(new Error('nobody chooses')),
  loadIdle: async () => null,
  saveIdle: () => Promise.reject(new Error('nobody chooses')),
}

function propose(server: Server, { scheduled = false, rests = false } = {}) {
  const clock = new DrivenClock()
  const use = new UseMeasurements(
    async () => ({ hourlyUse: officeUse, hourlyCpu: async () => new Map() }),
    new SqliteMetricStore(database),
    clock,
  )
  const parts = {
    ...{ use, clock, zone: 'UTC', prices: flatPrices, ledger: new SqliteLedgerStore(database), store: chosen },
    ...{ servers: { everyServer: async () => [server] }, bills: { lastCoverage: async () => null } },
    ...{ resting: async () => new Set(rests ? [server.id] : []), scheduleOf: async () => (scheduled ? {} : null) },
  }
  return proposeForRole(parts, { accountId: server.accountId, role: 'web' })
}

it('a proposal costs the same at night, when a schedule has the servers off or has destroyed them, as by day', async () => {
  const web = aServer({ role: 'web' })
  const { leave, stop, destroy } = await propose(web)
  expect(leave.money.amount).toBeGreaterThan(10)
  expect(stop?.money.amount).toBeLessThan((leave.money.amount ?? 0) / 2)
  const byDay = { leave, stop, destroy }
  expect(await propose({ ...web, state: 'stopped' }, { scheduled: true })).toMatchObject(byDay)
  const gone = { ...web, state: 'terminated' as const, terminatedAt: '2026-11-22T11:30:00.000Z' }
  expect(await propose(gone, { scheduled: true, rests: true })).toMatchObject(byDay)
  // What somebody stopped, and no schedule will start, is left as it is.
  expect((await propose({ ...web, state: 'stopped' })).leave.money.amount).toBeLessThan(1)
})
