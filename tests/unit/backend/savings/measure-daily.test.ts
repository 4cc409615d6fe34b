import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteMetricStore } from '../../../../electron/adapters/sqlite/sqlite-metric-store.ts'
import { DailyUse } from '../../../../electron/backend/savings/measure-daily.ts'
import { UseMeasurements } from '../../../../electron/backend/savings/measure-use.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { dayMs, hourMs } from '../../../../shared/model/savings/server-hour.ts'
import type { Server } from '../../../../shared/model/server.ts'
import { DrivenClock, settle } from '../../../fakes/driven-clock.ts'
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

/** Accounts with a server each, and how often CloudWatch was asked for hours of it, since when. */
function world(servers: readonly Server[], answer: (accountId: string) => void = () => undefined) {
  const clock = new DrivenClock('2026-11-16T12:00:00.000Z')
  const asked: string[] = []
  const warnings: object[] = []
  const looks: string[] = []
  const ids = [...new Set(servers.map(({ accountId }) => accountId))]
  const metricsOf = async (accountId: string) => ({
    hourlyCpu: async () => new Map(),
    hourlyUse: async (since: ReadonlyMap<string, number>, to: number) => {
      const hours = Math.round((to - Math.min(...since.values())) / hourMs)
      asked.push(`${accountId} ${hours} h`)
      answer(accountId)
      const all = (from: number) =>
        Array.from({ length: (to - from) / hourMs }, (_, index) => ({ at: from + index * hourMs, average: 1, maximum: 2, network: 0 }))
      return new Map([...since].map(([id, from]) => [id, all(from)]))
    },
  })
  const store = new SqliteMetricStore(database)
  const use = new UseMeasurements(metricsOf, store, clock)
  const lookedAt = new Map<string, number>()
  const begin = () => {
    const daily = new DailyUse({
      ...{ use, clock, accountIds: () => ids, lookedAt: (id) => lookedAt.get(id) ?? null },
      servers: { everyServer: async (id) => servers.filter(({ accountId }) => accountId === id) },
      look: async (id) => {
        looks.push(id)
        lookedAt.set(id, clock.now())
      },
      log: { warn: (fields) => warnings.push(fields) },
    })
    daily.run(ending.signal).catch(() => undefined)
  }
  return { clock, asked, warnings, looks, use, store, begin }
}
const days = async (clock: DrivenClock, count: number) => {
  for (let quarter = 0; quarter < count * 96; quarter += 1) await clock.advance(15 * 60_000)
}

describe('the daily reading of use', () => {
  it('asks for what is new once a day, and a page that opens then asks nothing more', async () => {
    const servers = [aServer()]
    const { clock, asked, looks, use, begin } = world(servers)
    begin()
    await clock.advance(11 * 60_000)
    expect(asked).toEqual(['sandbox 336 h'])
    await days(clock, 3)
    // The day, and three hours before it, of which something may have come late.
    expect(asked).toEqual(['sandbox 336 h', 'sandbox 27 h', 'sandbox 27 h', 'sandbox 27 h'])
    // Nobody else lists servers: those that are new would not be known.
    expect(looks).toHaveLength(4)
    await use.ofAccount('sandbox', servers, 14)
    expect(asked).toHaveLength(4)
  })

  it('does not ask again after a start what was read less than a day ago', async () => {
    const servers = [aServer()]
    const { clock, asked, use, begin } = world(servers)
    await use.ofAccount('sandbox', servers, 14)
    begin()
    await days(clock, 0.9)
    expect(asked).toHaveLength(1)
    await days(clock, 0.2)
    expect(asked).toHaveLength(2)
  })

  it('leaves accounts without servers of a role alone', async () => {
    const { clock, asked, looks, begin } = world([aServer({ role: null })])
    begin()
    await days(clock, 2)
    expect(asked).toEqual([])
    expect(looks).toHaveLength(2)
  })

  it('goes on with the other accounts where one fails, says so once, and tries it every hour until it works', async () => {
    let fails = true
    const servers = [aServer({ accountId: 'shut' }), aServer({ id: 'i-2', accountId: 'open' })]
    const { clock, asked, warnings, begin } = world(servers, (accountId) => {
      if (accountId === 'shut' && fails) throw new HengeError('FORBIDDEN', 'This account may not cloudwatch:GetMetricData.')
    })
    begin()
    await days(clock, 0.25)
    expect(asked.filter((one) => one.startsWith('open'))).toHaveLength(1)
    expect(asked.filter((one) => one.startsWith('shut')).length).toBeGreaterThanOrEqual(5)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatchObject({ id: 'USE-0001', accountId: 'shut' })
    fails = false
    await days(clock, 0.1)
    const tried = asked.filter((one) => one.startsWith('shut')).length
    await days(clock, 0.5)
    expect(asked.filter((one) => one.startsWith('shut'))).toHaveLength(tried)
    expect(warnings).toHaveLength(1)
  })

  it('forgets hours of more than 93 days ago', async () => {
    const servers = [aServer()]
    const { clock, store, begin } = world(servers)
    const hour = { at: clock.now() - 92 * dayMs, average: 1, maximum: 2, network: 0 }
    await store.keep('sandbox', new Map([['i-gone', [hour]]]), new Map([['i-gone', clock.now()]]))
    const kept = async () => (await store.hours('sandbox', ['i-gone'], 0)).get('i-gone')?.length ?? 0
    expect(await kept()).toBe(1)
    begin()
    await days(clock, 4)
    expect(await kept()).toBe(0)
  })

  it('keeps what was measured before the clock jumped ahead', async () => {
    const servers = [aServer()]
    const { clock, store, use } = world(servers)
    await use.ofAccount('sandbox', servers, 14)
    const before = await use.readBefore('sandbox')
    await clock.advance(400 * dayMs)
    await use.forgetOld(before ?? 0)
    expect((await store.hours('sandbox', [servers[0]?.id ?? ''], 0)).size).toBe(1)
  })

  it('ends with the signal', async () => {
    const { clock, asked, begin } = world([aServer()])
    begin()
    ending.abort()
    await days(clock, 1)
    expect(asked).toEqual([])
  })
})

describe('use, when the clock is wrong', () => {
  it('is read again where it was read up to a time to come', async () => {
    const servers = [aServer()]
    const { clock, asked, use, store } = world(servers)
    const ahead = clock.now() + 300 * dayMs
    await store.keep('sandbox', new Map(), new Map([[servers[0]?.id ?? '', ahead]]))
    expect(await use.readBefore('sandbox')).toBeNull()
    const { hours } = await use.ofAccount('sandbox', servers, 14)
    expect(asked).toEqual(['sandbox 336 h'])
    expect(hours.get(servers[0]?.id ?? '')).toHaveLength(336)
    expect(await use.readBefore('sandbox')).toBeLessThanOrEqual(clock.now())
    await use.ofAccount('sandbox', servers, 14)
    expect(asked).toHaveLength(1)
  })
})
