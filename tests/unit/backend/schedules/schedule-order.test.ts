import { afterEach, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import type { Server } from '../../../../shared/model/server.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { officeHours, scheduleWorld } from '../../../fakes/schedule-world.ts'

const evening = '2026-11-23T18:00:05.000Z'
const morning = '2026-11-24T06:00:05.000Z'
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** Roles with one server each and the same office hours; `begins` names those that start at another time. */
async function office(needs: Readonly<Record<string, readonly string[]>>, begins: Readonly<Record<string, string>> = {}) {
  const clock = new DrivenClock('2026-11-23T12:00:00.000Z')
  clock.leaps = true
  const cloud = new FakeCloud(clock)
  const roles = Object.keys(needs)
  const idOf = new Map(roles.map((role) => [role, cloud.add({ name: `${role}-1`, role }).id]))
  const world = await scheduleWorld(clock, () => cloud.compute.listServers(), cloud.compute)
  closers.push(world.close)
  for (const [role, dependsOn] of Object.entries(needs)) {
    world.needs.set(role, dependsOn)
    const office = officeHours()
    const periods = office.periods.map((period) => ({ ...period, begin: begins[role] ?? period.begin }))
    await world.service.save({ accountId: 'sandbox', role, schedule: { ...office, periods }, enabled: true })
  }
  const asked: { readonly method: string; readonly roles: string; readonly states: Readonly<Record<string, string>> }[] = []
  const states = async () =>
    Object.fromEntries((await cloud.compute.describeServers([...idOf.values()])).map((one) => [one.role, `${one.state} ${one.health}`]))
  for (const method of ['startServers', 'stopServers'] as const) {
    const call = cloud.compute[method]
    cloud.compute[method] = async (ids, signal) => {
      const of = roles.filter((role) => ids.includes(idOf.get(role) ?? ''))
      asked.push({ method, roles: of.join(' '), states: await states() })
      await call(ids, signal)
    }
  }
  const to = async (text: string) => {
    await clock.advance(Date.parse(text) - clock.now())
    await world.settle(90 * 60_000)
    return asked.splice(0)
  }
  const change = (role: string, to: Partial<Server>) => cloud.change(idOf.get(role) ?? '', to)
  const runOf = async (role: string) => (await world.service.runs(1, { accountId: 'sandbox', role }))[0]
  return { ...world, clock, cloud, to, change, runOf, states, idOf }
}

const chain = { web: ['api'], api: ['db'], db: [] }
const allDone = async ({ states }: { states: () => Promise<Record<string, string>> }, state: string) =>
  expect(new Set(Object.values(await states()))).toEqual(new Set([state]))

it('starts a role when those that it depends on are healthy, and stops in the opposite order', async () => {
  const world = await office(chain)
  const stops = await world.to(evening)
  expect(stops.map(({ roles }) => roles)).toEqual(['web', 'api', 'db'])
  expect(stops[2]?.states).toMatchObject({ web: 'stopped not-applicable', api: 'stopped not-applicable', db: 'running ok' })
  await allDone(world, 'stopped not-applicable')
  const starts = await world.to(morning)
  expect(starts.map(({ roles }) => roles)).toEqual(['db', 'api', 'web'])
  expect(starts[1]?.states).toMatchObject({ db: 'running ok', api: 'stopped not-applicable' })
  await allDone(world, 'running ok')
  expect(await world.runOf('web')).toMatchObject({ status: 'succeeded', reason: null })
})

it('says what is waited for while it is', async () => {
  const { clock, tick, runOf } = await office(chain)
  await clock.advance(Date.parse(evening) - clock.now())
  await tick()
  expect((await runOf('db'))?.reason).toBe('It waits until api, web are stopped, which need it.')
  expect((await runOf('api'))?.reason).toBe('It waits until web is stopped, which needs it.')
  expect((await runOf('web'))?.reason).toBe(null)
})

it('asks for roles that depend on nothing in common together', async () => {
  const { to } = await office({ web: ['db'], mail: ['db'], db: [], cron: [] })
  expect((await to(evening)).map(({ roles }) => roles)).toEqual(['web mail cron', 'db'])
  expect((await to(morning)).map(({ roles }) => roles)).toEqual(['db cron', 'web mail'])
})

it('waits over a role that is not starting at all, and not for one that runs or starts later', async () => {
  const { service, to } = await office({ ...chain, log: [], late: [] }, { late: '09:00' })
  await service.remove({ accountId: 'sandbox', role: 'api' })
  expect((await to(evening)).map(({ roles }) => roles)).toEqual(['web log late', 'db'])
  expect((await to(morning)).map(({ roles }) => roles)).toEqual(['db log', 'web'])
  expect((await to('2026-11-24T08:00:05.000Z')).map(({ roles }) => roles)).toEqual(['late'])
})

it('goes on without a role that failed, however long that took, and says so', async () => {
  const { cloud, to, clock, change, runOf } = await office(chain)
  await to(evening)
  const start = cloud.compute.startServers
  cloud.compute.startServers = async (ids, signal) => {
    await start(ids, signal)
    if (clock.now() < Date.parse(morning) + 60_000) change('db', { state: 'running', health: 'impaired' })
  }
  const starts = await to(morning)
  expect(starts.map(({ roles }) => roles)).toEqual(['db', 'api', 'web'])
  expect((await runOf('db'))?.status).toBe('failed')
  const note =
    'It did not wait any longer for db, which did not start: 1 of 1 servers failed. db-1: it was not healthy within 15 minutes (running, impaired).'
  expect(await runOf('api')).toMatchObject({ status: 'succeeded', reason: note, servers: [{ status: 'done' }] })
  expect(await runOf('web')).toMatchObject({ status: 'succeeded', reason: note, servers: [{ status: 'done' }] })
})

it('takes its whole time after it has waited: a cloud out of reach at that moment is no failure', async () => {
  const { cloud, to, change, runOf } = await office({ web: ['db'], db: [] })
  await to(evening)
  const { startServers, describeServers } = cloud.compute
  cloud.compute.startServers = async (ids, signal) => {
    cloud.compute.startServers = startServers
    await startServers(ids, signal)
    change('db', { state: 'running', health: 'impaired' })
  }
  let refusals = 0
  cloud.compute.describeServers = async (ids, signal) => {
    if (refusals === 2 || (await runOf('db'))?.status !== 'failed') return describeServers(ids, signal)
    refusals += 1
    throw new HengeError('UNREACHABLE', 'No way to the cloud.', { retryable: true })
  }
  await to(morning)
  expect([refusals, await runOf('web')]).toMatchObject([2, { status: 'succeeded', servers: [{ status: 'done' }] }])
})

it('waits with the role that a job keeps, and goes on when it is given up', async () => {
  const world = await office(chain)
  await world.to(evening)
  world.jobs.set('db', 'job-1')
  expect((await world.to(morning)).map(({ roles }) => roles)).toEqual(['api', 'web'])
  expect((await world.runOf('db'))?.status).toBe('failed')
  expect((await world.runOf('api'))?.reason).toContain('It did not wait any longer for db')
})

it('never waits in a circle, and says that it has not', async () => {
  const world = await office({ web: ['api'], api: ['db', 'web'], db: [], page: ['web'] })
  expect((await world.to(evening)).map(({ roles }) => roles)).toEqual(['page', 'web api', 'db'])
  expect((await world.to(morning)).map(({ roles }) => roles)).toEqual(['db', 'web api', 'page'])
  const circle = 'api, web depend on each other: none waited for another. Take one out of dependsOn in its recipe.'
  expect((await world.runOf('web'))?.reason).toBe(circle)
  expect((await world.runOf('api'))?.reason).toBe(circle)
  expect((await world.runOf('page'))?.reason).toBe(null)
})

it('keeps its order over a program that ends in the middle', async () => {
  const { to, cloud } = await office(chain)
  await to(evening)
  const start = cloud.compute.startServers
  cloud.compute.startServers = async (ids, signal) => {
    cloud.compute.startServers = start
    await start(ids, signal)
    throw new Error('the power fails')
  }
  await expect(to(morning)).rejects.toThrow('the power fails')
  expect((await to('2026-11-24T06:00:10.000Z')).map(({ roles }) => roles)).toEqual(['db', 'api', 'web'])
})
