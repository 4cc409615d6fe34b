import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AwsClouds } from '../../electron/adapters/aws/aws-clouds.ts'
import { type HengeDatabase, openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteBillStore } from '../../electron/adapters/sqlite/sqlite-bill-store.ts'
import { SqliteLedgerStore } from '../../electron/adapters/sqlite/sqlite-ledger-store.ts'
import { sandboxAccount } from '../../electron/backend/accounts/account-service.ts'
import { LedgerKeeper } from '../../electron/backend/savings/keep-ledger.ts'
import { ReadActuals } from '../../electron/backend/savings/read-actuals.ts'
import type { Sandbox } from '../../electron/sandbox/sandbox.ts'
import { explainDifference } from '../../shared/model/savings/actuals.ts'
import { sharesOf } from '../../shared/model/savings/coverage.ts'
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
  const history = { everyServer: async () => servers }
  const prices = { ...flatPrices, instanceHour: () => 0.012, volumeGiBMonth: () => 0.0952 }
  const keeper = new LedgerKeeper({
    ...{ servers: history, store: ledger, clock, accountIds: () => [account], lookedAt: () => lookedAt, prices },
    ...{
      look: async () => undefined,
      hasSchedules: async () => false,
      fill: async (_account, _from, to) => to,
      scheduleOf: async () => null,
      changed: () => undefined,
    },
    log: { error: (fields) => expect(fields).toBeNull() },
  })
  const look = async () => {
    const listed = await listened.cloud.compute.listServers()
    // The program remembers those that AWS no longer tells of.
    servers = [...listed, ...servers.filter(({ id }) => !listed.some((one) => one.id === id))]
    lookedAt = clock.now()
    await keeper.takeLook(account)
    await keeper.write(account, clock.now())
  }
  const store = new SqliteBillStore(database)
  const actuals = new ReadActuals({
    ...{ bills: () => clouds.billsOf(sandboxAccount), store, ledger, servers: history, prices, clock },
  })
  const read = (anew: boolean, month = '2026-11') => actuals.month({ accountId: account, month, anew })
  const readByServer = (anew: boolean) => actuals.byServer({ accountId: account, anew })
  const lastCoverage = () => store.lastCoverage(account)
  return { clock, look, read, readByServer, lastCoverage, compute: listened.cloud.compute, calls: listened.calls }
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

  it('tells by its hours how servers were bought, also what is Reserved and costs nothing, and explains the difference by it', async () => {
    const { clock, look, read, compute, lastCoverage } = await world()
    const ways = ['reserved', 'savings-plan', 'spot'] as const
    for (const [index, { id }] of (await compute.listServers()).entries()) {
      sandbox.world.region('eu-central-1').put({ ...instanceOf(id), bought: ways[index] })
    }
    await look()
    expect(await lastCoverage()).toBeNull()
    await clock.advance(2 * dayMs + 3_600_000)
    await look()
    const [role] = (await read(true)).roles
    if (!role) throw new Error('no role is on the bill')
    expect(role.covered).toBeCloseTo(1)
    // Only Spot is paid by the hour, three tenths of the price: of three servers two and seven tenths cost nothing.
    expect((role.ledger ?? Number.NaN) - role.billed).toBeCloseTo(2.7 * 48 * 0.012, 2)
    expect(explainDifference(role, false)).toEqual([
      expect.stringContaining('100 % of its compute is Spot, Reserved or under Savings Plans'),
    ])
    const last = await lastCoverage()
    expect(last?.month).toBe('2026-11')
    const shares = sharesOf(last?.coverage ?? [])
    expect([shares?.reserved, shares?.savingsPlans, shares?.spot].map((share) => share?.toFixed(2))).toEqual(['0.33', '0.33', '0.33'])
    expect(shares?.spotHour).toBeCloseTo(0.3 * 0.012)
  })

  it('asks nothing where no day of the month is over', async () => {
    const { read } = await world()
    expect(await read(true, '2026-12')).toMatchObject({ calls: 0, problem: expect.stringContaining('No day of this month is over yet') })
  })
})

describe('the bill by server', () => {
  it('has each server of a role, destroyed ones too, to the cent; what belongs to no role is one line; one call, counted with the others', async () => {
    const { clock, look, readByServer, compute } = await world()
    await look()
    const [gone, ...kept] = await compute.listServers()
    await clock.advance(30 * 3_600_000)
    await compute.terminateServers([gone?.id ?? ''])
    await clock.advance(5 * 60_000)
    await look()
    await clock.advance(2 * dayMs)
    await look()
    expect(await readByServer(false)).toMatchObject({ readAt: null, from: null, calls: 0, servers: [], problem: null })
    const [first, second] = await Promise.all([readByServer(true), readByServer(true)])
    expect(first).toEqual(second)
    expect(first).toMatchObject({ problem: null, calls: 1, from: '2026-11-16', to: '2026-11-19', estimated: true })
    const byId = new Map(first.servers.map((server) => [server.id, server]))
    expect([...byId.keys()].sort()).toEqual([gone, ...kept].map((server) => server?.id).sort())
    expect(byId.get(gone?.id ?? '')?.hours).toBeCloseTo(30, 1)
    for (const { billed, estimate, hours, ran } of first.servers) {
      expect(billed).toBeGreaterThan(0.3)
      expect(estimate).toBeCloseTo(billed, 2)
      expect(ran).toBeCloseTo(hours, 1)
    }
    expect(await readByServer(false)).toEqual(first)
  })

  it('finds what the bill by tag misses, and whose tag that is', async () => {
    const { clock, look, read, readByServer, compute } = await world()
    await look()
    const [server] = await compute.listServers()
    await clock.advance(2 * dayMs + 3_600_000)
    await look()
    await read(true)
    expect((await readByServer(true)).missed).toEqual([])
    // On the bill of now it has no role; that it was of one is known here.
    sandbox.world.region('eu-central-1').put({ ...instanceOf(server?.id), tags: {} })
    await read(true)
    const { missed, others } = await readByServer(true)
    expect(missed).toEqual([
      { role: 'plain-1', byServer: expect.closeTo(3 * 48 * 0.012, 2), byTag: expect.closeTo(2 * 48 * 0.012, 2), days: 2 },
    ])
    expect(others).toEqual({ count: 0, billed: 0 })
  })

  it.each([
    ['SubscriptionRequiredException', 'No.', 'has no subscription that Cost Explorer needs'],
    ['OptInRequired', 'No.', 'Cost Explorer is not turned on'],
    ['DataUnavailableException', 'No.', 'Turn on resource-level data'],
    ['ValidationException', 'Resource level data is not enabled for this account.', 'Turn on resource-level data'],
    ['AccessDeniedException', 'You are not opted in to resource-level data', 'Turn on resource-level data'],
    ['AccessDeniedException', 'No.', 'Ask for the permission ce:GetCostAndUsageWithResources'],
  ])('says in words what %s (%s) means, keeps what was read before, and counts the call', async (code, message, words) => {
    const { clock, look, readByServer } = await world()
    await look()
    await clock.advance(2 * dayMs)
    await look()
    const before = await readByServer(true)
    sandbox.faults.add({ call: 'GetCostAndUsageWithResources', effect: { kind: 'error', code, message, status: 400 } })
    const refused = await readByServer(true)
    expect(refused.problem).toContain(words)
    expect(refused).toMatchObject({ servers: before.servers, readAt: before.readAt, calls: 2 })
  })

  it('may be asked at any hour of a day: it never begins earlier than AWS allows', async () => {
    const { clock, readByServer } = await world()
    for (const hours of [0, 1, 22, 0.9]) {
      await clock.advance(hours * 3_600_000)
      expect(await readByServer(true)).toMatchObject({ problem: null })
    }
  })
})

function instanceOf(id = '') {
  const found = sandbox.world.region('eu-central-1').find('instance', id)
  if (!found) throw new Error('no such instance')
  return found
}
