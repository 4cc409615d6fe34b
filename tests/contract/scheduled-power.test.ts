import { describe, expect, it } from 'vitest'
import { hengeTags } from '../../shared/model/server.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { listenedSandbox } from '../fakes/listened-sandbox.ts'
import { officeHours, scheduleWorld } from '../fakes/schedule-world.ts'

const evening = '2026-11-23T18:00:05.000Z'
const morning = '2026-11-24T06:00:05.000Z'

/** Servers of these roles by turns on the sandbox, stopped in the evening by their schedules. */
async function stoppedForTheNight(servers: number, needs: Readonly<Record<string, readonly string[]>> = { web: [] }) {
  const clock = new DrivenClock('2026-11-23T12:00:00.000Z')
  clock.leaps = true
  const { sandbox, calls, refusals, cloud } = await listenedSandbox(clock, servers)
  const ids = (await cloud.compute.listServers()).map(({ id }) => id)
  const roles = Object.keys(needs)
  for (const [turn, role] of roles.entries()) {
    const own = ids.filter((_, index) => index % roles.length === turn)
    for (let from = 0; from < own.length; from += 200)
      await cloud.compute.tagServers(own.slice(from, from + 200), { [hengeTags.role]: role })
  }
  let listed = (await cloud.compute.listServers()).map((server) => ({ ...server, accountId: 'sandbox' }))
  const world = await scheduleWorld(clock, () => listed, cloud.compute)
  for (const [role, dependsOn] of Object.entries(needs)) {
    world.needs.set(role, dependsOn)
    await world.service.save({ accountId: 'sandbox', role, schedule: officeHours(), enabled: true })
  }
  const to = async (text: string) => {
    await clock.advance(Date.parse(text) - clock.now())
    calls.length = 0
    refusals.length = 0
    await world.settle()
    listed = (await cloud.compute.listServers()).map((server) => ({ ...server, accountId: 'sandbox' }))
    return listed
  }
  const close = async () => {
    await world.close()
    sandbox.close()
  }
  sandbox.setThrottling(true)
  const stopped = await to(evening)
  return { sandbox, calls, refusals, world, to, close, stopped }
}

const count = (calls: readonly string[], name: string) => calls.filter((call) => call === name).length

describe('servers of a schedule on a throttled cloud', () => {
  it('a hundred of them are started in the morning in one call, nothing is refused, and all are healthy', async () => {
    const { stopped, calls, refusals, to, world, close } = await stoppedForTheNight(100)
    expect(new Set(stopped.map(({ state }) => state))).toEqual(new Set(['stopped']))
    const started = await to(morning)
    expect(started.map(({ state, health }) => `${state} ${health}`)).toEqual(Array(100).fill('running ok'))
    expect(count(calls, 'StartInstances')).toBe(1)
    expect(refusals).toEqual([])
    expect((await world.service.runs(1))[0]).toMatchObject({ status: 'succeeded', late: false })
    await close()
  })

  it('start role by role, each when those that it depends on are healthy, in a call for each turn', async () => {
    const { calls, refusals, to, world, close } = await stoppedForTheNight(30, { web: ['api'], api: ['db'], db: [] })
    expect(count(calls, 'StopInstances')).toBe(3)
    const started = await to(morning)
    expect(started.map(({ state, health }) => `${state} ${health}`)).toEqual(Array(30).fill('running ok'))
    expect([count(calls, 'StartInstances'), refusals]).toEqual([3, []])
    const launched = (role: string) => started.flatMap((one) => (one.role === role ? Date.parse(one.launchedAt) : []))
    const [db, api, webs] = [launched('db'), launched('api'), launched('web')]
    expect([db.length, api.length, webs.length]).toEqual([10, 10, 10])
    const runs = await world.service.runs(3)
    const ended = (role: string) => Date.parse(runs.find((run) => run.role === role)?.finishedAt ?? '')
    expect(Math.min(...api)).toBeGreaterThanOrEqual(ended('db'))
    expect(Math.min(...webs)).toBeGreaterThanOrEqual(ended('api'))
    await close()
  })

  it('hibernate where they were launched for it; the others stay on and are named, and nothing is asked of them', async () => {
    const { sandbox, calls, to, world, close } = await stoppedForTheNight(12)
    await world.service.save({ accountId: 'sandbox', role: 'web', schedule: officeHours({ off: 'hibernate' }), enabled: true })
    const region = sandbox.world.region('eu-central-1')
    for (const [index, instance] of region.all('instance').entries()) region.put({ ...instance, hibernation: index > 2 })
    await to(morning)
    const servers = await to('2026-11-24T18:00:05.000Z')
    const asleep = servers.filter(({ state }) => state === 'stopped')
    expect(new Set(asleep.map(({ stateReason }) => stateReason))).toEqual(
      new Set(['Client.UserInitiatedHibernate: User initiated hibernate']),
    )
    expect([asleep.length, count(calls, 'StopInstances')]).toEqual([9, 1])
    expect((await world.service.runs(1))[0]).toMatchObject({
      ...{ action: 'hibernate', status: 'failed' },
      reason: expect.stringContaining('3 of 12 servers failed.'),
      servers: expect.arrayContaining([expect.objectContaining({ detail: 'it was not launched for hibernation, and stays on' })]),
    })
    const awake = await to('2026-11-25T06:00:05.000Z')
    expect(awake.map(({ state, health }) => `${state} ${health}`)).toEqual(Array(12).fill('running ok'))
    await close()
  })

  it('launched for it by their recipe, hibernate and come back', async () => {
    const clock = new DrivenClock('2026-11-23T12:00:00.000Z')
    clock.leaps = true
    const { sandbox, cloud } = await listenedSandbox(clock)
    const image = await cloud.images.resolveImage({ ssm: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' })
    const { id } = await cloud.compute.launchServer({
      ...{ clientToken: 'one', imageId: image.id, instanceType: 't3.small', userData: '', zone: null, subnetId: null, tags: {} },
      ...{ securityGroupIds: [], keyName: null, instanceProfile: null, publicAddress: null, hibernation: true },
      rootVolume: { sizeGiB: 12, type: 'gp3', encrypted: true },
    })
    const now = async () => (await cloud.compute.describeServers([id]))[0]
    await clock.advance(15 * 60_000)
    expect(await now()).toMatchObject({ state: 'running', hibernation: true })
    await cloud.compute.hibernateServers([id])
    await clock.advance(15 * 60_000)
    expect(await now()).toMatchObject({ state: 'stopped', stateReason: 'Client.UserInitiatedHibernate: User initiated hibernate' })
    sandbox.close()
  })

  it('one that may not be stopped keeps none of the others running', async () => {
    const { sandbox, calls, to, world, close } = await stoppedForTheNight(64)
    await to(morning)
    const [held] = sandbox.world.region('eu-central-1').all('instance')
    if (!held) throw new Error('there are servers')
    sandbox.world.region('eu-central-1').put({ ...held, stopProtected: true })
    const servers = await to('2026-11-24T18:00:05.000Z')
    expect(servers.filter(({ state }) => state === 'stopped')).toHaveLength(63)
    expect(count(calls, 'StopInstances')).toBe(3)
    expect((await world.service.runs(1))[0]?.reason).toContain(`1 of 64 servers failed.`)
    await close()
  })

  it('a start that the cloud takes and that falls back in silence is noticed', async () => {
    const { sandbox, to, world, close } = await stoppedForTheNight(4)
    sandbox.faults.add({ call: 'StartInstances', effect: { kind: 'launch-fails' } })
    await to(morning)
    expect((await world.service.runs(1))[0]).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('it was started and fell back to stopped'),
    })
    await close()
  })
})
