import { expect, it } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteServerMemory } from '../../electron/adapters/sqlite/sqlite-server-memory.ts'
import { ChangeHub } from '../../electron/backend/events/change-hub.ts'
import { FleetService } from '../../electron/backend/fleet/fleet-service.ts'
import { RecipeService } from '../../electron/backend/recipes/recipe-service.ts'
import { type FollowedFleet, followFleet } from '../../shared/model/fleet-changes.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { flatPrices } from '../fakes/flat-prices.ts'
import { listenedSandbox } from '../fakes/listened-sandbox.ts'
import { FoldersInMemory, RevisionsInMemory } from '../fakes/memories.ts'
import { anAccount } from '../fakes/replacement-world.ts'

const servers = 2500

/** A page that follows the fleet, and how many things it was told. */
class Page {
  known: FollowedFleet | null = null
  private readonly fleet: FleetService

  constructor(fleet: FleetService) {
    this.fleet = fleet
  }

  async follow(): Promise<{ answers: number; servers: string[]; roles: string[]; gone: string[] }> {
    const told = { answers: 0, servers: [] as string[], roles: [] as string[], gone: [] as string[] }
    for (let more = true; more; ) {
      const changes = await this.fleet.changesSince(this.known?.version ?? null)
      told.answers += 1
      told.servers.push(...changes.servers.map(({ name }) => name))
      told.roles.push(...changes.roles.map(({ role }) => role))
      told.gone.push(...changes.gone)
      this.known = followFleet(this.known, changes)
      more = changes.more
    }
    return told
  }
}

it('a fleet of thousands is asked for in one page a thousand, and a page is told only what has changed', async () => {
  const clock = new DrivenClock()
  const { sandbox, calls, cloud } = await listenedSandbox(clock, servers)
  const database = await openDatabase(':memory:')
  const changes = new ChangeHub()
  const revisions = new RevisionsInMemory()
  const settings = { get: async () => ({ recipesFolder: '/recipes' }) }
  const fleet = new FleetService({
    accounts: { list: () => [anAccount], cloud: () => ({ ...cloud, metrics: { ...cloud.metrics, hourlyCpu: async () => new Map() } }) },
    recipes: new RecipeService(() => new FoldersInMemory(), settings, revisions, changes, clock),
    servers: new SqliteServerMemory(database),
    revisions,
    prices: flatPrices,
    activeJobOf: () => null,
    resting: async () => [],
    changes,
    clock,
    log: { error: (fields, message) => expect.fail(`${message}: ${JSON.stringify(fields)}`) },
  })
  const counted = async () => {
    calls.length = 0
    expect((await fleet.ask()).map(({ error }) => error)).toEqual([null])
    await fleet.settled()
    return Object.fromEntries(Object.entries(Object.groupBy(calls, (call) => call)).map(([call, made]) => [call, made?.length]))
  }
  const page = new Page(fleet)

  expect(await counted()).toEqual({ DescribeInstances: 3, DescribeInstanceStatus: 3, DescribeVolumes: 3 })
  const first = await page.follow()
  expect({ ...first, servers: first.servers.length, roles: first.roles.length }).toEqual({ answers: 3, servers, roles: 25, gone: [] })

  expect(await counted()).toEqual({ DescribeInstances: 3, DescribeInstanceStatus: 3 })
  expect(await page.follow()).toEqual({ answers: 1, servers: [], roles: [], gone: [] })

  const before = page.known?.servers.find(({ name }) => name === 'plain-2')
  const idOf = (wanted: string) => page.known?.servers.find(({ name }) => name === wanted)?.id ?? ''
  const gone = idOf('plain-2000')
  await cloud.compute.stopServers([idOf('plain-1')])
  await cloud.compute.terminateServers([gone])
  await clock.advance(60_000)
  await counted()
  const second = await page.follow()
  expect(second).toEqual({ answers: 1, servers: ['plain-1'], roles: expect.any(Array), gone: [`server sandbox ${gone}`] })
  expect(second.roles.sort()).toEqual(['plain-1', 'plain-20'])
  const { accounts, roles, servers: all, costPerMonth } = await fleet.list()
  const sorted = (list: typeof all) => [...list].sort((one, other) => (one.id < other.id ? -1 : 1))
  expect({ ...page.known, version: '', costs: [], servers: sorted(page.known?.servers ?? []) }).toEqual({
    ...{ version: '', costs: [], accounts, roles, costPerMonth },
    servers: sorted(all),
  })
  expect(page.known?.costs).toEqual([{ accountId: 'sandbox', costPerMonth }])
  expect(page.known?.servers.find(({ name }) => name === 'plain-2')).toBe(before)

  // A page of before the program was started again has nothing that counts.
  const stranger = await fleet.changesSince('another time 17')
  expect(stranger).toMatchObject({ whole: true, more: true })
  await fleet.stop()
  await database.destroy()
  sandbox.close()
})
