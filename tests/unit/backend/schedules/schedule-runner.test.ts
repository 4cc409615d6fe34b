import { afterEach, describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import { officeHours } from '../../../fakes/schedule-world.ts'
import { closeOffices, office, web } from './office.ts'

const hour = 3_600_000
afterEach(closeOffices)

describe('a schedule that is followed', () => {
  it('stops and starts at its times, once, and says what it did', async () => {
    const { to, states, runs, cloud } = await office()
    await to('2026-11-23T17:59:50.000Z')
    expect(await states()).toEqual(['running', 'running'])
    await to('2026-11-23T18:00:05.000Z')
    expect(await states()).toEqual(['stopped', 'stopped'])
    await to('2026-11-24T06:00:10.000Z')
    expect(await states()).toEqual(['running', 'running'])
    expect([cloud.count('stopServers'), cloud.count('startServers')]).toEqual([1, 1])
    expect(await runs()).toMatchObject([
      {
        at: '2026-11-23T18:00:00.000Z',
        action: 'stop',
        status: 'succeeded',
        late: false,
        servers: [{ status: 'done' }, { status: 'done' }],
      },
      {
        at: '2026-11-24T06:00:00.000Z',
        action: 'start',
        why: 'office',
        status: 'succeeded',
        servers: [{ status: 'done' }, { status: 'done' }],
      },
    ])
  })

  it('goes on by the time that it is after a clock that was put forward has been put right', async () => {
    const { clock, tick, to, states, runs } = await office()
    const told = clock.now.bind(clock)
    clock.now = () => told() + 28 * 24 * hour
    await tick()
    clock.now = told
    await to('2026-11-23T12:05:00.000Z')
    await tick()
    await to('2026-11-23T18:00:05.000Z')
    expect(await states()).toEqual(['stopped', 'stopped'])
    await to('2026-11-24T06:00:10.000Z')
    expect(await states()).toEqual(['running', 'running'])
    expect((await runs()).map(({ at, status }) => [at, status])).toEqual([
      ['2026-11-23T18:00:00.000Z', 'succeeded'],
      ['2026-11-24T06:00:00.000Z', 'succeeded'],
    ])
  })

  it('asks again at once where a clock that was put forward kept it from being heard', async () => {
    const { clock, tick, to, cloud, states } = await office()
    await to('2026-11-23T17:59:50.000Z')
    const told = clock.now.bind(clock)
    clock.now = () => told() + hour
    cloud.fail('stopServers', new HengeError('SIGNED_OUT', 'The request has expired.'))
    await tick()
    clock.now = told
    await to('2026-11-23T18:00:20.000Z')
    expect(await states()).toEqual(['stopped', 'stopped'])
  })

  it('leaves alone what somebody does in between', async () => {
    const { to, cloud, ids, states } = await office()
    await to('2026-11-23T18:01:00.000Z')
    await cloud.compute.startServers(ids.slice(0, 1))
    await to('2026-11-24T05:00:00.000Z')
    expect(await states()).toEqual(['running', 'stopped'])
    await to('2026-11-24T06:01:00.000Z')
    expect(await states()).toEqual(['running', 'running'])
  })

  it('does not catch up what was before it was made or switched on', async () => {
    const { service, to, runs } = await office('2026-11-23T18:30:00.000Z')
    await to('2026-11-23T19:00:00.000Z')
    await service.setEnabled({ ...web, enabled: false })
    await to('2026-11-24T07:00:00.000Z')
    await service.setEnabled({ ...web, enabled: true })
    await to('2026-11-24T08:00:00.000Z')
    expect(await runs()).toEqual([])
  })

  it('waits while a job works on the role, and for nothing else', async () => {
    const { to, jobs, tick, states, runs, settle } = await office()
    jobs.set('web', 'job-1')
    await to('2026-11-23T17:59:59.000Z')
    await to('2026-11-23T18:00:01.000Z').catch(() => undefined)
    jobs.clear()
    expect((await runs())[0]?.status).toBe('failed')
    await settle()
    expect([await tick(), await states()]).toEqual([0, ['running', 'running']])
  })
})

describe('a server that does not do as it is told', () => {
  it('that is refused is named, and the others go on', async () => {
    const { cloud, clock, to, runs, ids, states } = await office('2026-11-23T12:00:00.000Z', 64)
    const stop = cloud.compute.stopServers
    const bad = ids[37] ?? ''
    cloud.compute.stopServers = async (some, signal) => {
      if (some.includes(bad)) throw new HengeError('REFUSED', 'One of them may not be stopped.')
      await stop(some, signal)
    }
    clock.leaps = true
    await to('2026-11-23T18:00:05.000Z')
    expect((await states()).filter((state) => state === 'stopped')).toHaveLength(63)
    expect(await runs()).toMatchObject([{ status: 'failed', reason: '1 of 64 servers failed. web-38: One of them may not be stopped.' }])
  })

  it('that the answer names is taken out at once', async () => {
    const { cloud, clock, to, runs, ids } = await office('2026-11-23T12:00:00.000Z', 64)
    const stop = cloud.compute.stopServers
    let calls = 0
    cloud.compute.stopServers = async (some, signal) => {
      calls += 1
      if (some.includes(ids[37] ?? '')) throw new HengeError('REFUSED', `The instance '${ids[37]}' may not be stopped.`)
      await stop(some, signal)
    }
    clock.leaps = true
    await to('2026-11-23T18:00:05.000Z')
    expect(calls).toBe(3)
    expect((await runs())[0]?.servers.filter(({ status }) => status === 'done')).toHaveLength(63)
  })

  it('that is refused to hibernate stays on and is named; it is not stopped instead', async () => {
    const { service, clock, cloud, to, runs, ids, states } = await office()
    await service.save({ ...web, schedule: officeHours({ off: 'hibernate' }), enabled: true })
    const hibernate = cloud.compute.hibernateServers
    cloud.compute.hibernateServers = async (some, signal) => {
      if (some.includes(ids[1] ?? '')) throw new HengeError('REFUSED', `Instance '${ids[1]}' is not ready to hibernate yet.`)
      await hibernate(some, signal)
    }
    cloud.change(ids[0] ?? '', { hibernation: true })
    clock.leaps = true
    await to('2026-11-23T18:00:05.000Z')
    expect([await states(), cloud.count('stopServers')]).toEqual([['stopped', 'running'], 0])
    expect((await runs())[0]).toMatchObject({
      action: 'hibernate',
      status: 'failed',
      reason: expect.stringContaining('is not ready to hibernate yet'),
    })
  })

  it('that falls back to stopped after its start is noticed', async () => {
    const { cloud, clock, to, tick, runs, ids } = await office()
    await to('2026-11-23T18:01:00.000Z')
    await clock.advance(Date.parse('2026-11-24T06:00:05.000Z') - clock.now())
    await tick()
    cloud.change(ids[0] ?? '', { state: 'stopped', stateReason: 'Client.InternalError: Client error on launch' })
    await to('2026-11-24T06:10:00.000Z')
    expect((await runs())[1]).toMatchObject({
      status: 'failed',
      reason: '1 of 2 servers failed. web-1: it was started and fell back to stopped: Client.InternalError: Client error on launch',
    })
  })

  it('that does not get healthy is said, though it runs', async () => {
    const { cloud, to, runs } = await office()
    await to('2026-11-23T18:01:00.000Z')
    cloud.endsUp = 'impaired'
    await to('2026-11-24T06:00:05.000Z')
    expect((await runs())[1]?.reason).toContain('it was not healthy within 15 minutes (running, impaired)')
  })

  it('that is gone or of an Auto Scaling group is left', async () => {
    const { cloud, ids, to, runs } = await office()
    cloud.change(ids[0] ?? '', { autoScalingGroup: 'web-group' })
    await to('2026-11-23T18:00:05.000Z')
    expect((await runs())[0]).toMatchObject({
      status: 'succeeded',
      servers: [{ status: 'left', detail: expect.stringContaining('web-group') }, { status: 'done' }],
    })
  })

  it('is asked again later where the cloud cannot be reached', async () => {
    const { cloud, clock, to, runs, states } = await office()
    await clock.advance(Date.parse('2026-11-23T18:00:05.000Z') - clock.now())
    cloud.fail('describeServers', new HengeError('UNREACHABLE', 'No way to the cloud.', { retryable: true }), 3)
    await to('2026-11-23T18:00:06.000Z')
    expect([(await runs())[0]?.status, await states()]).toEqual(['succeeded', ['stopped', 'stopped']])
  })
})

describe('what was missed', () => {
  it.each([
    ['latest', '2026-11-24T03:00:00.000Z', 'succeeded', 'stopped'],
    ['skip', '2026-11-24T03:00:00.000Z', 'skipped', 'running'],
    ['within', '2026-11-24T03:00:00.000Z', 'skipped', 'running'],
    ['within', '2026-11-23T18:50:00.000Z', 'succeeded', 'stopped'],
  ] as const)('by the policy %s, back at %s, is %s', async (missed, back, status, state) => {
    const { service, to, runs, states } = await office()
    await service.save({ ...web, schedule: officeHours({ missed }), enabled: true })
    await to(back)
    expect([await runs(), await states()]).toMatchObject([[{ status, late: true }], [state, state]])
  })

  it('over days is one thing to do, and the rest is on record', async () => {
    const { to, runs, cloud, states } = await office()
    await to('2026-11-26T20:00:00.000Z')
    expect(await states()).toEqual(['stopped', 'stopped'])
    expect((await runs()).map(({ status }) => status)).toEqual([...Array(6).fill('skipped'), 'succeeded'])
    expect((await runs())[0]?.reason).toBe('nobody was there to do it, and a later change has come since')
    expect(cloud.calls.filter(({ method }) => /^(start|stop)Servers/.test(method))).toHaveLength(1)
  })
})

it('a change that comes while an earlier one is at work takes its servers over', async () => {
  const { service, clock, tick, to, runs, states } = await office()
  await clock.advance(Date.parse('2026-11-23T18:00:05.000Z') - clock.now())
  await tick()
  await service.override({ ...web, serverId: null, state: 'on', from: null, until: '2026-11-23T22:00:00.000Z', note: 'release' })
  await to('2026-11-23T18:00:10.000Z')
  expect((await runs()).map(({ status, reason }) => [status, reason])).toEqual([
    ['skipped', 'a later change came before it was done'],
    ['succeeded', null],
  ])
  expect(await states()).toEqual(['running', 'running'])
  expect(clock.now()).toBeLessThan(Date.parse('2026-11-23T18:00:00.000Z') + hour)
})

describe('a program that ends in the middle', () => {
  it.each(['before', 'after'])('%s the cloud has taken the request goes on with what is on record', async (when) => {
    const { cloud, clock, to, runs, states } = await office()
    const stop = cloud.compute.stopServers
    let ended = false
    cloud.compute.stopServers = async (some, signal) => {
      if (ended) return stop(some, signal)
      ended = true
      if (when === 'after') await stop(some, signal)
      throw new Error('the power fails')
    }
    await expect(to('2026-11-23T18:00:05.000Z')).rejects.toThrow('the power fails')
    await clock.advance(8 * hour)
    await to('2026-11-24T02:30:00.000Z')
    expect([await states(), await runs()]).toMatchObject([
      ['stopped', 'stopped'],
      [{ at: '2026-11-23T18:00:00.000Z', status: 'succeeded' }],
    ])
    expect(cloud.count('stopServers')).toBe(1)
  })
})
