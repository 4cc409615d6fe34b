import { describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import { destroyingWorld, evening, morning } from '../../../fakes/destroying-world.ts'

const web = { accountId: 'sandbox', role: 'web' }
const names = (servers: readonly { readonly name: string }[]) => servers.map(({ name }) => name).sort()

describe('a schedule that destroys', () => {
  it('destroys in the evening and builds again in the morning, each by one job, and says what it did', async () => {
    const { to, alive, runs, jobs, world } = await destroyingWorld(['web-1', 'web-2'])
    await to(evening)
    expect(await alive()).toEqual([])
    expect(await runs()).toMatchObject([
      {
        ...{ action: 'destroy', status: 'succeeded', reason: null, late: false, job: { jobId: expect.any(String) } },
        servers: [
          { name: 'web-1', status: 'done' },
          { name: 'web-2', status: 'done' },
        ],
      },
    ])
    world.current = { ...(world.current as Extract<typeof world.current, { state: 'ready' }>), revision: 'r-patched0' }
    await to(morning)
    expect(names(await alive())).toEqual(['web-3', 'web-4'])
    expect((await alive()).map(({ revision }) => revision)).toEqual(['r-patched0', 'r-patched0'])
    expect((await runs()).at(-1)).toMatchObject({
      ...{ action: 'rebuild', status: 'succeeded' },
      servers: [
        { name: 'web-3', status: 'done' },
        { name: 'web-4', status: 'done' },
      ],
    })
    expect((await jobs.list({ limit: 9 })).map(({ title }) => title)).toEqual(['Build web again', 'Destroy web until its next start'])
  })

  it('asks nothing twice, also where the program ended between the plan and its job', async () => {
    const { to, schedules, runs, jobs, replacement } = await destroyingWorld(['web-1'])
    const start = replacement.start.bind(replacement)
    replacement.start = async () => {
      throw new Error('killed')
    }
    await expect(to(evening)).rejects.toThrow('killed')
    expect((await runs())[0]).toMatchObject({ status: 'running', job: { jobId: null } })
    replacement.start = async (...given) => {
      const begun = await start(...given)
      replacement.start = start
      throw new Error(`killed after ${begun.jobId}`)
    }
    await expect(schedules.settle()).rejects.toThrow('killed after')
    await schedules.settle()
    expect(await jobs.list({ limit: 9 })).toHaveLength(1)
    expect((await runs())[0]).toMatchObject({ status: 'succeeded', servers: [{ status: 'done' }] })
  })

  it('plans anew where its plan has become old before it could begin', async () => {
    const { to, schedules, runs, jobs, replacement, clock } = await destroyingWorld(['web-1'])
    const start = replacement.start.bind(replacement)
    replacement.start = async () => {
      throw new Error('killed')
    }
    await expect(to(evening)).rejects.toThrow('killed')
    replacement.start = start
    await clock.advance(20 * 60_000)
    await schedules.settle()
    expect(await jobs.list({ limit: 9 })).toHaveLength(1)
    expect((await runs())[0]).toMatchObject({ status: 'succeeded' })
  })

  it('destroys nothing that could not be built in the morning, and says why', async () => {
    const { to, alive, runs, world } = await destroyingWorld(['web-1'])
    world.current = {
      state: 'problem',
      code: 'image-unresolved',
      recipeName: 'web',
      message: 'Its image is gone.',
      remedy: 'Name another.',
    }
    await to(evening)
    expect(names(await alive())).toEqual(['web-1'])
    expect((await runs())[0]).toMatchObject({
      ...{ status: 'failed', reason: 'Nothing was destroyed. Its image is gone. Name another.' },
      servers: [{ status: 'failed' }],
    })
    await to(morning)
    expect((await runs())[1]).toMatchObject({ action: 'rebuild', status: 'failed' })
    expect(names(await alive())).toEqual(['web-1'])
  })

  it('says in the morning what keeps it from building, keeps what was kept, and is built by hand afterwards', async () => {
    const data = { id: 'vol-data', device: '/dev/sdf', sizeGiB: 20, type: 'gp3', deleteOnTermination: false, root: false }
    const { to, alive, runs, world, resting, replacement, engine, cloud } = await destroyingWorld(['web-1'], { volumes: [data] })
    await to(evening)
    const whole = world.current
    world.current = { state: 'problem', code: 'recipe-invalid', recipeName: 'web', message: 'It does not parse.', remedy: 'Mend it.' }
    await to(morning)
    expect((await runs())[1]).toMatchObject({
      ...{ action: 'rebuild', status: 'failed', servers: [] },
      reason: expect.stringMatching(/^It does not parse\. Mend it\. What was kept .* “Start now”\.$/),
    })
    expect(await resting.list('sandbox', 'web')).toHaveLength(1)
    world.current = whole
    const plan = await replacement.plan({ ...web, fillUpOnly: true })
    await replacement.start(plan.id)
    await engine.idle()
    expect((await alive())[0]?.volumes.map(({ id }) => id)).toContain('vol-data')
    expect(await cloud.volumes.describe(['vol-data'])).toMatchObject([{ attachment: 'attached' }])
  })

  it('names one that may not go, and destroys the others', async () => {
    const { to, alive, runs, cloud, old } = await destroyingWorld(['web-1', 'web-2', 'web-3'])
    cloud.protect(old[1]?.id ?? '')
    await to(evening)
    expect(names(await alive())).toEqual(['web-2'])
    const [night] = await runs()
    expect(night).toMatchObject({ status: 'failed', reason: expect.stringContaining('1 of 3 servers failed. web-2') })
    expect(night?.servers.map(({ status }) => status)).toEqual(['done', 'failed', 'done'])
    await to(morning)
    expect(names(await alive())).toEqual(['web-2', 'web-4', 'web-5'])
  })

  it('destroys a role before those that it depends on, builds it after them, and a role that may not go keeps no other', async () => {
    const { to, runs, service, schedules, cloud, jobs } = await destroyingWorld(['web-1'])
    for (const role of ['db', 'cms']) {
      cloud.add({ name: `${role}-1`, role, recipe: role === 'db' ? 'web' : 'other' })
      const { schedule } = await service.get(web)
      if (schedule) await service.save({ accountId: 'sandbox', role, schedule: { ...schedule.schedule }, enabled: true })
    }
    schedules.needs.set('web', ['db'])
    await to(evening)
    const order = async () => (await jobs.list({ limit: 9 })).map(({ title }) => title).reverse()
    expect(await order()).toEqual(['Destroy web until its next start', 'Destroy db until its next start'])
    expect((await runs()).map(({ role, status }) => `${role} ${status}`).sort()).toEqual(['cms failed', 'db succeeded', 'web succeeded'])
    await to(morning)
    expect((await order()).slice(2)).toEqual(['Build db again', 'Build web again'])
  })

  it('waits while somebody must sign in, and gives up after two hours', async () => {
    const { to, alive, runs, cloud } = await destroyingWorld(['web-1'])
    cloud.fail('isTerminationProtected', new HengeError('SIGNED_OUT', 'Sign in again.'), 3)
    await to(evening)
    expect(await alive()).toEqual([])
    cloud.fail('checkLaunch', new HengeError('UNREACHABLE', 'No way to AWS.', { retryable: true }), 1_000_000)
    await to(morning)
    expect((await runs())[1]).toMatchObject({ status: 'failed', reason: 'No way to AWS.' })
  })

  it('turns back a destruction that stands still when the role is wanted again, and it serves', async () => {
    const { to, alive, runs, logs, old, clock, jobs, service, schedules } = await destroyingWorld(['web-1'])
    const line = { level: 'info', message: 'tick', serverId: old[0]?.id ?? '', host: 'web-1', role: 'web', revision: null } as const
    const since = Date.parse(evening) - 3_600_000
    const rest = { service: 'shop', file: null, fields: null }
    await logs.append([1, 2, 3].map((second) => ({ ...line, ...rest, id: `l-${second}`, at: since + second * 1000 })))
    clock.leaps = false
    await to(evening, 300_000)
    expect((await runs())[0]).toMatchObject({
      status: 'running',
      reason: expect.stringContaining('It waits for somebody: The last line of web-1'),
    })
    await service.override({ ...web, serverId: null, state: 'on', from: null, until: '2026-11-23T21:00:00.000Z', note: 'wanted' })
    await clock.advance(20_000)
    await schedules.settle(600_000)
    expect((await jobs.list({ limit: 9 })).map(({ status }) => status)).toEqual(['cancelled'])
    expect(await runs()).toMatchObject([
      { action: 'destroy', status: 'skipped', reason: expect.stringContaining('Its job was cancelled.') },
      { action: 'rebuild', status: 'succeeded', servers: [{ name: 'web-1', status: 'nothing-to-do' }] },
    ])
    expect(names(await alive())).toEqual(['web-1'])
  })

  it('is followed by an override, which builds at once, and destroys again when it ends', async () => {
    const { to, alive, service, schedules, clock } = await destroyingWorld(['web-1'])
    await to(evening)
    await service.override({ ...web, serverId: null, state: 'on', from: null, until: '2026-11-23T21:00:00.000Z', note: 'release' })
    await clock.advance(20_000)
    await schedules.settle(3_600_000)
    expect(names(await alive())).toEqual(['web-2'])
    await to('2026-11-23T21:00:05.000Z')
    expect(await alive()).toEqual([])
    await to(morning)
    expect(names(await alive())).toEqual(['web-3'])
  })

  it('stops one server that has an override of its own, and starts it: nothing could tell which to build again', async () => {
    const { to, service, old, runs, cloud, clock, schedules } = await destroyingWorld(['web-1', 'web-2'])
    const serverId = old[0]?.id ?? ''
    await service.override({ ...web, serverId, state: 'off', from: null, until: '2026-11-23T16:00:00.000Z', note: '' })
    await clock.advance(20_000)
    await schedules.settle()
    expect((await cloud.compute.describeServers([serverId]))[0]?.state).toBe('stopped')
    await to('2026-11-23T16:00:05.000Z')
    expect((await runs()).map(({ action, status }) => `${action} ${status}`)).toEqual(['stop succeeded', 'start succeeded'])
  })

  it('starts what is there and builds what is missing, and builds again a role whose schedule stops by now', async () => {
    const { to, alive, service } = await destroyingWorld(['web-1'])
    await to(evening)
    const { schedule } = await service.get(web)
    if (!schedule) throw new Error('there is one')
    await service.save({ ...web, schedule: { ...schedule.schedule, off: 'stop' }, enabled: true })
    await to(morning)
    expect(names(await alive())).toEqual(['web-2'])
  })

  it('is left out when it was missed and is to be skipped, and done late where it is not', async () => {
    const { to, alive, runs, clock } = await destroyingWorld(['web-1'])
    await clock.advance(Date.parse('2026-11-24T09:00:00.000Z') - clock.now())
    await to('2026-11-24T09:00:05.000Z')
    expect((await runs()).map(({ action, status }) => `${action} ${status}`)).toEqual(['destroy skipped', 'rebuild succeeded'])
    expect(names(await alive())).toEqual(['web-1'])
  })

  it('says so where its job is not on record any more, and looks after the others', async () => {
    const { to, runs, roleJobs, schedules } = await destroyingWorld(['web-1'])
    roleJobs.job = () => Promise.reject(new HengeError('NOT_FOUND', 'There is no such job.'))
    await to(evening, 60_000)
    expect(await runs()).toMatchObject([{ status: 'failed', reason: expect.stringContaining('There is no such job.') }])
    expect(schedules.failures).toEqual([])
  })

  it('counts savings and changes of a role that is destroyed as of one that runs', async () => {
    const { to, service } = await destroyingWorld(['web-1'])
    const before = await service.preview({ ...web, count: 2 })
    await to(evening)
    const after = await service.preview({ ...web, count: 2 })
    expect(after.servers).toEqual([])
    expect(after.transitions.map(({ action }) => action)).toEqual(['rebuild', 'destroy'])
    expect(after.saves).toEqual(before.saves)
  })
})
