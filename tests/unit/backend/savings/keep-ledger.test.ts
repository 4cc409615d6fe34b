import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteLedgerStore } from '../../../../electron/adapters/sqlite/sqlite-ledger-store.ts'
import { LedgerKeeper, type LedgerParts } from '../../../../electron/backend/savings/keep-ledger.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { totalOfDays } from '../../../../shared/model/savings/ledger-report.ts'
import { hourMs } from '../../../../shared/model/savings/server-hour.ts'
import { compileSchedule } from '../../../../shared/model/schedules/compile-schedule.ts'
import { wantedTimeline } from '../../../../shared/model/schedules/overrides.ts'
import { scheduleSchema } from '../../../../shared/model/schedules/schedule.ts'
import type { Server } from '../../../../shared/model/server.ts'
import { DrivenClock, settle } from '../../../fakes/driven-clock.ts'
import { flatPrices } from '../../../fakes/flat-prices.ts'
import { aServer } from '../../../fakes/servers.ts'

let database: HengeDatabase
let ending: AbortController
beforeEach(async () => {
  database = await openDatabase(':memory:')
  ending = new AbortController()
})
afterEach(async () => {
  ending.abort()
  await settle()
  await database.destroy()
})

const monday = '2026-11-16T12:00:00.000Z'
const hours = (instant: string) => (Date.parse(instant) - Date.parse(monday)) / hourMs

/** One server of each account, on since long ago, looked at whenever a test says. */
function world(accountIds: readonly string[], different: Partial<LedgerParts> = {}) {
  // What a test says is the time of the day; the clock that sleepers wait by goes on.
  const clock = new DrivenClock(monday)
  let off = 0
  const store = new SqliteLedgerStore(database)
  const servers = new Map(accountIds.map((id) => [id, aServer({ id: `i-${id}`, accountId: id, launchedAt: '2026-11-01T00:00:00.000Z' })]))
  const looked = new Map<string, number>()
  const failures: object[] = []
  const schedule = compileSchedule(scheduleSchema.parse({ zone: 'UTC', periods: [{ begin: '07:00', end: '19:00' }] }))
  const told = { now: () => clock.now() + off, sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal) }
  const parts: LedgerParts = {
    ...{ store, clock: told, accountIds: () => accountIds, lookedAt: (id) => looked.get(id) ?? null, prices: flatPrices },
    servers: { everyServer: async (id) => [...servers.values()].filter(({ accountId }) => accountId === id) },
    ...{ look: async () => undefined, hasSchedules: async () => false, changed: () => undefined },
    scheduleOf: async (_account, _role, from, to) => {
      const wanted = wantedTimeline(schedule, [], from, to)
      return { since: 0, off: 'stop', keepsAddresses: false, wanted: () => wanted }
    },
    fill: async (_account, _from, to) => to,
    log: { error: (fields) => failures.push(fields) },
    ...different,
  }
  const keeper = new LedgerKeeper(parts)
  const look = (id = accountIds[0] ?? '', server: Partial<Server> = {}) => {
    const before = servers.get(id)
    if (before) servers.set(id, { ...before, ...server })
    looked.set(id, told.now())
  }
  const total = async (id: string) => totalOfDays(await store.days(0, Number.MAX_SAFE_INTEGER, id))
  return { ...{ clock, store, keeper, look, total, failures }, putForward: (ms: number) => (off += ms), now: () => told.now() }
}

describe('keeping the ledger', () => {
  it('goes on with the other accounts, and with this one later, where one cannot be kept', async () => {
    let broken = true
    const scheduleOf: LedgerParts['scheduleOf'] = async (accountId) => {
      if (accountId === 'removed' && broken) throw new HengeError('NOT_FOUND', 'There is no account "removed" (any more).')
      return null
    }
    const { clock, keeper, look, total, failures } = world(['removed', 'other'], { scheduleOf })
    for (const id of ['removed', 'other']) look(id)
    keeper.run(ending.signal).catch(() => undefined)
    await clock.advance(2 * hourMs)
    for (const id of ['removed', 'other']) look(id)
    await clock.advance(hourMs / 2)
    expect([(await total('removed')).ran, (await total('other')).ran]).toEqual([0, 2])
    expect(failures).toContainEqual(expect.objectContaining({ id: 'LEDGER-0001', accountId: 'removed' }))
    broken = false
    await clock.advance(hourMs / 2)
    expect((await total('removed')).ran).toBe(2)
  })

  it('sees again what happens after a clock that was put forward has been put right', async () => {
    const { clock, keeper, look, total, putForward, now } = world(['one'])
    look()
    keeper.run(ending.signal).catch(() => undefined)
    await clock.advance(5 * 60_000)
    putForward(30 * 24 * hourMs)
    look()
    await clock.advance(60_000)
    putForward(-30 * 24 * hourMs)
    look()
    await clock.advance(60_000)
    const stoppedAt = '2026-11-16T19:00:00.000Z'
    await clock.advance(Date.parse(stoppedAt) + 30_000 - now())
    look('one', { state: 'stopped', stoppedAt })
    await clock.advance(9 * hourMs)
    look()
    await clock.advance(hourMs / 2)
    const { ran, wouldHaveRun, unknown } = await total('one')
    expect([ran, wouldHaveRun, unknown]).toEqual([hours(stoppedAt), hours('2026-11-17T04:00:00.000Z'), 0])
  })

  it('asks for prices as soon as it sees a server: what an hour is written without stays so', async () => {
    const asked = new Set<string>()
    const instanceHour = (_region: string, type: string) => {
      const known = asked.has(type) ? 0.02 : null
      asked.add(type)
      return known
    }
    const { clock, keeper, look, total } = world(['one'], { prices: { ...flatPrices, instanceHour } })
    look()
    keeper.run(ending.signal).catch(() => undefined)
    await clock.advance(hourMs)
    look()
    await clock.advance(hourMs / 2)
    const { ran, cost, unpriced } = await total('one')
    expect([ran, unpriced]).toEqual([1, 0])
    expect(cost).toBeGreaterThan(0.02)
  })
})
