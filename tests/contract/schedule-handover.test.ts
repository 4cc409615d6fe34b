import { describe, expect, it } from 'vitest'
import { HandoverService } from '../../electron/backend/schedules/handover/handover-service.ts'
import { hengeTags } from '../../shared/model/server.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { handoverWorld, web } from '../fakes/handover-world.ts'
import { listenedSandbox } from '../fakes/listened-sandbox.ts'
import { officeHours } from '../fakes/schedule-world.ts'

/** Monday noon. */
const noon = '2026-11-23T11:00:00.000Z'

/** Three servers of web on the sandbox, whose scheduler fires. */
async function onSandbox(schedule = officeHours()) {
  const clock = new DrivenClock(noon)
  clock.leaps = true
  const { sandbox, cloud, calls } = await listenedSandbox(clock, 3)
  const ids = (await cloud.compute.listServers()).map(({ id }) => id)
  await cloud.compute.tagServers(ids, { [hengeTags.role]: 'web' })
  const world = await handoverWorld(clock, cloud, schedule)
  const region = sandbox.world.region('eu-central-1')
  const groups = () => region.all('schedule-group').filter(({ goneAt }) => goneAt === undefined)
  const names = () =>
    region.all('schedule').map(({ name, enabled }) => `${name.replace(/^web-\w{8}-power-/, '')} ${enabled ? 'on' : 'off'}`)
  const states = async () => [...new Set((await cloud.compute.listServers()).map(({ state }) => state))]
  const to = async (text: string) => {
    await clock.advance(Date.parse(text) - clock.now())
    await world.settle()
  }
  const close = async () => {
    await world.close()
    sandbox.close()
  }
  return { ...world, clock, sandbox, cloud, calls, ids, region, groups, names, states, to, close }
}

const count = (calls: readonly string[], name: string) => calls.filter((call) => call === name).length

describe('a schedule that EventBridge Scheduler runs', () => {
  it('is shown before anything is made, then made, and works while nobody runs the program', async () => {
    const { handovers, handOver, groups, names, states, to, calls, region, sandbox, close, service } = await onSandbox()
    const plan = await handovers.plan(web)
    expect(plan).toMatchObject({ awsAccountId: '111122223333', group: 'henge', blockers: [], iamRole: { state: 'new' } })
    expect(plan.schedules.map(({ expression, zone, action, serverIds }) => [expression, zone, action, serverIds.length])).toEqual([
      ['cron(0 7 ? * MON,TUE,WED,THU,FRI *)', 'Europe/Berlin', 'start', 3],
      ['cron(0 19 ? * MON,TUE,WED,THU,FRI *)', 'Europe/Berlin', 'stop', 3],
    ])
    expect(JSON.parse(plan.iamRole.trust)).toMatchObject({
      Statement: [{ Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }],
    })
    expect(JSON.parse(plan.iamRole.policy)).toMatchObject({
      Statement: [
        { Action: ['ec2:StartInstances', 'ec2:StopInstances'], Condition: { StringEquals: { 'aws:ResourceTag/henge:role': 'web' } } },
      ],
    })
    expect([region.all('schedule'), groups(), sandbox.world.region('us-east-1').all('iam-role')]).toEqual([[], [], []])
    expect(await handOver()).toMatchObject({ phase: 'there', look: { drift: [], problem: null } })
    expect(names()).toEqual(['start-1 on', 'stop-2 on'])
    calls.length = 0
    await to('2026-11-23T18:00:30.000Z')
    expect(await states()).toEqual(['stopped'])
    await to('2026-11-24T06:00:30.000Z')
    expect(await states()).toEqual(['running'])
    expect([count(calls, 'StopInstances'), count(calls, 'StartInstances'), await service.runs(5)]).toEqual([0, 0, []])
    await close()
  })

  it('is run by this program again when it was taken back, and nothing is left in the account', async () => {
    const { handovers, handOver, groups, names, states, to, calls, sandbox, close, service } = await onSandbox()
    await handOver()
    await to('2026-11-24T12:00:00.000Z')
    await handovers.takeBack(web, true)
    expect([names(), groups(), sandbox.world.region('us-east-1').all('iam-role')]).toEqual([[], [], []])
    expect(await handovers.find(web)).toBeNull()
    calls.length = 0
    await to('2026-11-24T18:00:05.000Z')
    expect(await states()).toEqual(['stopped'])
    expect(count(calls, 'StopInstances')).toBe(1)
    expect((await service.runs(5)).map(({ action, status, at }) => [action, status, at])).toEqual([
      ['stop', 'succeeded', '2026-11-24T18:00:00.000Z'],
    ])
    await close()
  })

  it('what somebody did to it is seen, named and put right', async () => {
    const { handovers, handOver, region, sandbox, close, cloud, ids, jobs } = await onSandbox()
    await handOver()
    const [start, stop] = region.all('schedule')
    if (!start || !stop) throw new Error('two schedules were made')
    region.remove('schedule', start.id)
    region.put({ ...stop, expression: 'cron(0 23 ? * FRI *)', zone: 'UTC', enabled: false })
    region.put({ ...stop, id: stop.id.replace('stop-2', 'stop-9'), name: stop.name.replace('stop-2', 'stop-9') })
    const home = sandbox.world.region('us-east-1')
    const [role] = home.all('iam-role')
    if (!role) throw new Error('a role was made')
    home.put({ ...role, policies: { 'henge-power': '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}' } })
    const seen = await handovers.look(web)
    expect(seen?.look?.drift.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      'iam-role: Its policy henge-power allows something else.',
      'missing: It has been deleted: nothing happens at its times.',
      'different: It comes at cron(0 23 ? * FRI *) and not at cron(0 19 ? * MON,TUE,WED,THU,FRI *); its time zone is UTC and not Europe/Berlin; it is switched off.',
      'unexpected: It is not of this schedule, and acts all the same: cron(0 19 ? * MON,TUE,WED,THU,FRI *).',
    ])
    expect((await handovers.putRight(web)).look?.drift).toEqual([])
    expect((await handovers.look(web))?.look?.drift).toEqual([])
    await cloud.compute.terminateServers(ids.slice(0, 1))
    jobs.set('web', 'job-1')
    expect((await handovers.look(web))?.look?.drift).toEqual([])
    jobs.clear()
    expect((await handovers.look(web))?.look?.drift.map(({ kind }) => kind)).toEqual(['servers', 'servers'])
    await handovers.serversChanged(web)
    expect((await handovers.find(web))?.look?.drift).toEqual([])
    expect(
      region.all('schedule').map(({ target }) => (JSON.parse(target.input ?? '') as { InstanceIds: string[] }).InstanceIds.length),
    ).toEqual([2, 2])
    home.remove('iam-role', role.id)
    await handovers.serversChanged(web)
    expect((await handovers.find(web))?.look?.drift.map(({ message }) => message)).toEqual([
      'It is gone: EventBridge may not start or stop anything.',
    ])
    await handovers.putRight(web)
    expect((await handovers.look(web))?.look?.drift).toEqual([])
    await close()
  })

  it('follows the schedule of the role, also when that is switched off', async () => {
    const { handovers, handOver, names, region, close, service } = await onSandbox()
    await handOver()
    await service.save({ ...web, schedule: officeHours({ zone: 'Europe/London' }), enabled: true })
    await handovers.follow(web)
    expect(new Set(region.all('schedule').map(({ zone }) => zone))).toEqual(new Set(['Europe/London']))
    await service.setEnabled({ ...web, enabled: false })
    await handovers.follow(web)
    expect(names()).toEqual(['start-1 off', 'stop-2 off'])
    await close()
  })

  it('is not handed over where EventBridge cannot carry it, or so near to a change that it could be done twice', async () => {
    const { handovers, handOver, to, close, service } = await onSandbox()
    const override = await service.override({
      ...web,
      serverId: null,
      state: 'on',
      from: null,
      until: '2026-11-25T00:00:00.000Z',
      note: '',
    })
    await expect(handOver()).rejects.toMatchObject({ code: 'BLOCKED', message: expect.stringContaining('has an override') })
    await service.endOverride(override.override.id)
    await service.save({ ...web, schedule: officeHours({ off: 'hibernate' }), enabled: true })
    expect((await handovers.plan(web)).blockers).toEqual([expect.stringContaining('cannot hibernate')])
    await service.save({ ...web, schedule: officeHours({ zone: 'Europe/London' }), enabled: true })
    const old = await handovers.plan(web)
    await service.save({ ...web, schedule: officeHours(), enabled: true })
    await expect(handovers.handOver(web, old.digest)).rejects.toMatchObject({ code: 'PLAN_STALE' })
    await to('2026-11-23T17:58:00.000Z')
    await expect(handOver()).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('19:00') })
    await to('2026-11-23T18:05:00.000Z')
    expect(await handOver()).toMatchObject({ phase: 'there' })
    await expect(handovers.takeBack({ ...web, role: 'db' }, true)).rejects.toMatchObject({ code: 'CONFLICT' })
    await close()
  })

  it('does not touch an IAM role of its name that says something else; one that says the same is used and stays', async () => {
    const { handovers, handOver, cloud, close, region, sandbox } = await onSandbox()
    const { iamRole, permissions } = await handovers.plan(web)
    const trust: unknown = JSON.parse(iamRole.trust)
    await cloud.executionRoles.create({ name: iamRole.name, description: '', trust: { Statement: [] }, tags: {} })
    expect((await handovers.plan(web)).iamRole.state).toBe('differs')
    await expect(handOver()).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('not written over') })
    expect([region.all('schedule'), await handovers.find(web)]).toEqual([[], null])
    await cloud.executionRoles.putTrust(iamRole.name, trust)
    await cloud.executionRoles.putPolicy(iamRole.name, iamRole.policyName, JSON.parse(iamRole.policy))
    expect((await handovers.plan(web)).iamRole.state).toBe('fits')
    // Where an administrator made it nobody else needs to write it.
    const { Statement } = JSON.parse(permissions) as { Statement: { Sid: string; Action: string[] }[] }
    const writing = Statement.find(({ Sid }) => Sid === 'WriteRoleOfTheScheduler')?.Action ?? []
    expect(writing).toContain('iam:PutRolePolicy')
    sandbox.faults.add({ condition: 'denied', actions: writing })
    await handOver()
    await handovers.takeBack(web, true)
    expect(await cloud.executionRoles.find(iamRole.name)).not.toBeNull()
    await close()
  })

  it('says that another computer has handed it over already, and takes its schedules over', async () => {
    const { handovers, handOver, handoverStore, names, close } = await onSandbox()
    await handOver()
    await handoverStore.remove('sandbox', 'web')
    const plan = await handovers.plan(web)
    expect([plan.notes[0], plan.iamRole.state]).toEqual([expect.stringContaining('in the account already'), 'fits'])
    expect(await handOver()).toMatchObject({ phase: 'there', look: { drift: [] } })
    expect(names()).toEqual(['start-1 on', 'stop-2 on'])
    await close()
  })

  it('leaves what another computer has handed over as it is where its IAM role has been changed since', async () => {
    const { handovers, handOver, handoverStore, names, cloud, close } = await onSandbox()
    await handOver()
    const { iamRole } = await handovers.plan(web)
    await cloud.executionRoles.putPolicy(iamRole.name, iamRole.policyName, { Statement: [] })
    await handoverStore.remove('sandbox', 'web')
    await expect(handOver()).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('not written over') })
    expect(names()).toEqual(['start-1 on', 'stop-2 on'])
    expect(await cloud.executionRoles.find(iamRole.name)).not.toBeNull()
    expect(await handovers.find(web)).toBeNull()
    await close()
  })

  it.each(['iam:CreateRole', 'iam:PassRole', 'scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:CreateScheduleGroup'])(
    'says what to ask for where %s is not allowed, leaves nothing behind, and goes on here',
    async (action) => {
      const { handOver, handovers, sandbox, close, region, groups, to, states } = await onSandbox()
      const allow = sandbox.faults.add({ condition: 'denied', actions: [action] })
      const failure = await handOver().catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'FORBIDDEN', details: { action, permissions: expect.stringContaining(`"${action}"`) } })
      expect(String(failure)).toContain('Permissions that this needs')
      expect([region.all('schedule'), groups(), sandbox.world.region('us-east-1').all('iam-role')]).toEqual([[], [], []])
      expect(await handovers.find(web)).toBeNull()
      await to('2026-11-23T18:00:10.000Z')
      expect(await states()).toEqual(['stopped'])
      allow()
      await to('2026-11-23T18:05:00.000Z')
      await handOver()
      await close()
    },
  )
})

describe('hands that are changed', () => {
  /** A program that dies at its nth call of the account, and another that is started later. */
  async function cutOff(at: number, verb: 'handOver' | 'takeBack') {
    const world = await onSandbox()
    if (verb === 'takeBack') await world.handOver()
    const digest = verb === 'handOver' ? (await world.handovers.plan(web)).digest : ''
    let left = at
    const dying = <Port extends object>(port: Port): Port =>
      new Proxy(port, {
        get: (target, key) => {
          const member: unknown = Reflect.get(target, key)
          if (typeof member !== 'function') return member
          return async (...given: unknown[]) => {
            if (left <= 0) return new Promise(() => undefined)
            left -= 1
            return Reflect.apply(member, target, given)
          }
        },
      })
    const { cloud } = world
    const dead = { ...cloud, scheduler: dying(cloud.scheduler), executionRoles: dying(cloud.executionRoles) }
    const service = new HandoverService({ ...world.parts, cloud: () => dead })
    let ended = false
    const going = (verb === 'handOver' ? service.handOver(web, digest) : service.takeBack(web, true)).then(() => {
      ended = true
    })
    going.catch(() => undefined)
    for (let turn = 0; turn < 200 && !ended && left > 0; turn++) await new Promise((done) => setImmediate(done))
    for (let turn = 0; turn < 20; turn++) await new Promise((done) => setImmediate(done))
    return { ...world, ended }
  }

  it.each(['handOver', 'takeBack'] as const)(
    '%s: killed at any call, it is here or there after the next look, and the evening comes once',
    async (verb) => {
      let at = 0
      for (let ended = false; !ended; at++) {
        const world = await cutOff(at, verb)
        ended = world.ended
        await world.handovers.look(web)
        const handover = await world.handovers.find(web)
        const there = handover?.phase === 'there'
        expect([at, there || handover === null]).toEqual([at, true])
        expect([at, world.names()]).toEqual([at, there ? ['start-1 on', 'stop-2 on'] : []])
        world.calls.length = 0
        await world.to('2026-11-23T18:00:10.000Z')
        expect([at, await world.states()]).toEqual([at, ['stopped']])
        expect([at, count(world.calls, 'StopInstances')]).toEqual([at, there ? 0 : 1])
        await world.close()
      }
      expect(at).toBeGreaterThan(6)
    },
  )
})
