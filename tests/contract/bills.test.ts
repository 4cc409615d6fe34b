import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AwsClouds } from '../../electron/adapters/aws/aws-clouds.ts'
import { type HengeDatabase, openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteBillStore } from '../../electron/adapters/sqlite/sqlite-bill-store.ts'
import { SqliteLedgerStore } from '../../electron/adapters/sqlite/sqlite-ledger-store.ts'
import { sandboxAccount } from '../../electron/backend/accounts/account-service.ts'
import { LedgerKeeper } from '../../electron/backend/savings/keep-ledger.ts'
import { ReadActuals } from '../../electron/backend/savings/read-actuals.ts'
import type { Sandbox } from '../../electron/sandbox/sandbox.ts'
import type { Server } from '../../shared/model/server.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { flatPrices } from '../fakes/flat-prices.ts'
import { listenedSandbox } from '../fakes/listened-sandbox.ts'

const dayMs = 24 * 3_600_000
const account = sandboxAccount.id
let database: HengeDatabase
let sandbox: Sandbox
beforeEach(async () => {
  database = await openDatabase(':memory:')
})
afterEach(async () => {
  sandbox.close()
  await database.destroy()
})

async function world() {
  const clock = new DrivenClock('2026-11-16T00:00:00.000Z')
  const listened = await listenedSandbox(clock, 3)
  sandbox = listened.sandbox
  const clouds = new AwsClouds({ clock, environment: {}, requestHandlerFor: () => sandbox.requestHandler })
  const ledger = new SqliteLedgerStore(database)
  let servers: Server[] = []
  let lookedAt = 0
  const keeper = new LedgerKeeper({
    ...{ servers: { everyServer: async () => servers }, store: ledger, clock, accountIds: () => [account], lookedAt: () => lookedAt },
    prices: { ...flatPrices, instanceHour: () => 0.012, volumeGiBMonth: () => 0.0952 },
    ...{ look: async () => undefined, hasSchedules: async () => false, scheduleOf: async () => null, changed: () => undefined },
  })
  const look = async () => {
    servers = await listened.cloud.compute.listServers()
    lookedAt = clock.now()
    await keeper.takeLook(account)
    await keeper.write(account, clock.now())
  }
  const actuals = new ReadActuals({ bills: () => clouds.billsOf(sandboxAccount), store: new SqliteBillStore(database), ledger, clock })
  const read = (anew: boolean, month = '2026-11') => actuals.month({ accountId: account, month, anew })
  return { clock, look, read, compute: listened.cloud.compute }
}

describe('the bill beside the ledger', () => {
  it('is the same to the cent for what ran, day by day and role by role; each call is counted, and none is made unasked', async () => {
    const { clock, look, read, compute } = await world()
    await look()
    const [one] = await compute.listServers()
    await clock.advance(30 * 3_600_000)
    await compute.stopServers([one?.id ?? ''])
    await clock.advance(5 * 60_000)
    await look()
    await clock.advance(2 * dayMs)
    await look()
    expect(await read(false)).toMatchObject({ readAt: null, calls: 0, roles: [], problem: null })
    const [first, second] = await Promise.all([read(true), read(true)])
    expect(first).toEqual(second)
    expect(first).toMatchObject({ problem: null, calls: 2, days: 3, estimated: true })
    expect(first.roles.map(({ role }) => role)).toEqual(['plain-1'])
    const [role] = first.roles
    expect(role?.billed).toBeGreaterThan(2)
    expect(role?.billed).toBeCloseTo(role?.ledger ?? Number.NaN, 2)
    expect([role?.covered, role?.besides]).toEqual([0, 0])
    expect(await read(false)).toEqual(first)
  })

  it.each([
    ['SubscriptionRequiredException', 'has no subscription that Cost Explorer needs'],
    ['OptInRequired', 'Cost Explorer is not turned on'],
    ['DataUnavailableException', 'Cost Explorer has no data of this account yet'],
    ['AccessDeniedException', 'Ask for the permission ce:GetCostAndUsage'],
  ])('says in words what %s means, keeps what was read before, and counts the call', async (code, words) => {
    const { clock, look, read } = await world()
    await look()
    await clock.advance(2 * dayMs)
    await look()
    const before = await read(true)
    sandbox.faults.add({ call: 'GetCostAndUsage', effect: { kind: 'error', code, message: 'No.', status: 400 } })
    const refused = await read(true)
    expect(refused.problem).toContain(words)
    expect(refused).toMatchObject({ roles: before.roles, readAt: before.readAt, calls: 3 })
  })

  it('asks nothing where no day of the month is over', async () => {
    const { read } = await world()
    expect(await read(true, '2026-12')).toMatchObject({ calls: 0, problem: expect.stringContaining('No day of this month is over yet') })
  })
})
