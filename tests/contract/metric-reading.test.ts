import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteMetricStore } from '../../electron/adapters/sqlite/sqlite-metric-store.ts'
import { DailyUse } from '../../electron/backend/savings/measure-daily.ts'
import { UseMeasurements } from '../../electron/backend/savings/measure-use.ts'
import type { Sandbox } from '../../electron/sandbox/sandbox.ts'
import { dayMs, hourMs, joinServers } from '../../shared/model/savings/server-hour.ts'
import type { Server } from '../../shared/model/server.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { listenedSandbox } from '../fakes/listened-sandbox.ts'
import { anAccount } from '../fakes/replacement-world.ts'

let database: HengeDatabase
let sandbox: Sandbox
beforeEach(async () => {
  database = await openDatabase(':memory:')
})
afterEach(async () => {
  sandbox.close()
  await database.destroy()
})

async function world(plainServers: number) {
  const clock = new DrivenClock()
  const listened = await listenedSandbox(clock, plainServers)
  sandbox = listened.sandbox
  const asked = () => listened.calls.splice(0).filter((call) => call.includes('GetMetricData')).length
  const use = new UseMeasurements(async () => listened.cloud.metrics, new SqliteMetricStore(database), clock)
  return { clock, use, asked, cloud: listened.cloud, servers: await listened.cloud.compute.listServers() }
}

describe('hours of use', () => {
  it('of 1,000 servers, CPU and network over 14 days, take at most 20 calls, and later only what is new', async () => {
    const { clock, use, asked, servers: real } = await world(40)
    // The others are of the same request, but the sandbox has no figures for them: it would reckon for half a minute.
    const servers = Array.from(
      { length: 1000 },
      (_, index): Server => real[index] ?? { ...(real[0] as Server), id: `i-unmeasured-${index}` },
    )
    const first = await use.ofAccount(anAccount.id, servers, 14)
    expect(first.failure).toBeNull()
    expect(asked()).toBeLessThanOrEqual(20)
    const [some = []] = first.hours.values()
    expect(first.hours.size).toBe(40)
    expect(some).toHaveLength(14 * 24)
    expect(some.every(({ average, maximum, network }) => average <= maximum && (network ?? -1) >= 0)).toBe(true)

    await use.ofAccount(anAccount.id, servers, 14)
    expect(asked()).toBe(0)

    await clock.advance(3 * hourMs)
    const later = await use.ofAccount(anAccount.id, servers, 14)
    // 125 servers with four figures each fill a call; there are few hours in it.
    expect(asked()).toBe(8)
    const [again = []] = later.hours.values()
    expect(again).toHaveLength(14 * 24)
    expect(again.slice(0, -3)).toEqual(some.slice(3))
  })

  it('that CloudWatch has late are read with the next ones, without more calls, and none is kept twice', async () => {
    const { clock, use, asked, servers, cloud } = await world(2)
    const real = cloud.metrics.hourlyUse.bind(cloud.metrics)
    const late = use.wholeHours() - hourMs
    // Of one server the last hour is not there yet, of the other only half of it.
    const [slow, halved] = servers as [Server, Server]
    cloud.metrics.hourlyUse = async (...given) => {
      const found = new Map(await real(...given))
      found.set(slow.id, found.get(slow.id)?.filter(({ at }) => at < late) ?? [])
      found.set(halved.id, found.get(halved.id)?.map((hour) => (hour.at === late ? { ...hour, maximum: 0 } : hour)) ?? [])
      return found
    }
    const first = await use.ofAccount(anAccount.id, servers, 14)
    expect([first.hours.get(slow.id)?.at(-1)?.at, first.hours.get(halved.id)?.at(-1)]).toMatchObject([
      late - hourMs,
      { at: late, maximum: 0 },
    ])
    cloud.metrics.hourlyUse = real
    asked()
    await clock.advance(hourMs)
    const { hours } = await use.ofAccount(anAccount.id, servers, 14)
    expect(asked()).toBe(1)
    for (const { id } of servers)
      expect(
        hours
          .get(id)
          ?.slice(-3)
          .map(({ at }) => at),
      ).toEqual([late - hourMs, late, late + hourMs])
    expect(hours.get(halved.id)?.at(-2)?.maximum).toBeGreaterThan(0)
    for (let hour = 0; hour < 6; hour += 1) {
      await clock.advance(hourMs)
      await use.ofAccount(anAccount.id, servers, 14)
    }
    const days = await database.selectFrom('metric_days').select('document').where('server_id', '=', slow.id).execute()
    const kept = days.flatMap(({ document }) => JSON.parse(`[${document.slice(0, -1)}]`) as unknown[])
    expect(kept).toHaveLength(14 * 24 + 7)
  })

  it('are read once a day by the program, so that a page that opens asks nothing', async () => {
    const { clock, use, asked, cloud, servers } = await world(3)
    const ending = new AbortController()
    const daily = new DailyUse({
      ...{ use, clock, accountIds: () => [anAccount.id], lookedAt: () => clock.now(), look: async () => undefined },
      ...{ servers: { everyServer: () => cloud.compute.listServers() }, log: { warn: () => undefined } },
    })
    const running = daily.run(ending.signal).catch(() => undefined)
    await clock.advance(10 * 60_000)
    await use.ofAccount(anAccount.id, servers, 14)
    expect(asked()).toBe(1)
    for (let hour = 0; hour < 48; hour += 1) await clock.advance(hourMs)
    expect(asked()).toBe(2)
    const { hours } = await use.ofAccount(anAccount.id, servers, 14)
    expect([asked(), hours.size]).toEqual([0, 3])
    ending.abort()
    await running
  })

  it('go on over the generations of a role, and those of a destroyed server stay when the provider has forgotten it', async () => {
    const { clock, use, asked, cloud, servers } = await world(2)
    const [old, young] = servers as [Server, Server]
    await clock.advance(2 * dayMs)
    await cloud.compute.terminateServers([old.id])
    await clock.advance(2 * hourMs)
    const terminated = { ...old, state: 'terminated' as const, terminatedAt: new Date(clock.now() - 2 * hourMs).toISOString() }
    await use.ofAccount(anAccount.id, [terminated], 14)
    await clock.advance(5 * dayMs)
    asked()
    const { hours } = await use.ofAccount(anAccount.id, [terminated, young], 14)
    // Of the destroyed one nothing is asked for any more.
    expect(asked()).toBe(1)
    const ofOld = hours.get(old.id) ?? []
    expect(ofOld.length).toBeGreaterThan(24)
    expect(ofOld.every(({ at }) => at < Date.parse(terminated.terminatedAt))).toBe(true)
    const role = joinServers([ofOld, hours.get(young.id) ?? []])
    const both = role.filter((hour) => hour.servers === 2)
    expect(both.length).toBeGreaterThan(24)
    expect(role.at(-1)).toMatchObject({ servers: 1 })
    expect(role.map(({ at }) => at)).toEqual([...new Set(role.map(({ at }) => at))].sort((a, b) => a - b))
  })

  it('that may not be read are said with the permission that lacks, and are read when it is there', async () => {
    const { use, servers } = await world(1)
    const allow = sandbox.faults.add({ condition: 'denied', actions: ['cloudwatch:*'] })
    const refused = await use.ofAccount(anAccount.id, servers, 14)
    expect(refused.failure).toContain('Ask for the permission cloudwatch:GetMetricData')
    expect(refused.hours.size).toBe(0)
    allow()
    expect(await use.ofAccount(anAccount.id, servers, 14)).toMatchObject({ failure: null, hours: { size: 1 } })
  })

  it('have a gap where a server was stopped', async () => {
    const { clock, use, cloud, servers } = await world(1)
    const [server] = servers as [Server]
    await clock.advance(60_000)
    await cloud.compute.stopServers([server.id])
    const stoppedAt = clock.now()
    await clock.advance(10 * hourMs)
    await cloud.compute.startServers([server.id])
    await clock.advance(5 * hourMs)
    const { hours } = await use.ofAccount(anAccount.id, servers, 14)
    const gap = (hours.get(server.id) ?? []).filter(({ at }) => at > stoppedAt && at < stoppedAt + 9 * hourMs)
    expect(gap).toEqual([])
    expect((hours.get(server.id) ?? []).at(-1)?.at).toBeGreaterThan(stoppedAt + 10 * hourMs)
  })
})
