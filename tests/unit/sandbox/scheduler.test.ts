import { CreateRoleCommand, DeleteRoleCommand, GetRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stateAt } from '../../../electron/sandbox/world/life.ts'
import { nextInstant, parseExpression } from '../../../electron/sandbox/world/schedule-expression.ts'
import { launchOne, type Opened, openEmpty } from './opened.ts'

const trust = (condition: object = { StringEquals: { 'aws:SourceAccount': '111122223333' } }) =>
  JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: condition }],
  })
const power = (role: string) =>
  JSON.stringify({
    Statement: {
      ...{ Effect: 'Allow', Action: ['ec2:StartInstances', 'ec2:StopInstances'], Resource: 'arn:aws:ec2:*:111122223333:instance/*' },
      Condition: { StringEquals: { 'aws:ResourceTag/henge:role': role } },
    },
  })

async function world(role = 'web') {
  const opened = await openEmpty()
  const iam = new IAMClient(opened.client)
  const scheduler = new SchedulerClient(opened.client)
  const id = await launchOne(opened, {
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'henge:role', Value: 'web' }] }],
  })
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'power', AssumeRolePolicyDocument: trust() }))
  await iam.send(new PutRolePolicyCommand({ RoleName: 'power', PolicyName: 'power', PolicyDocument: power(role) }))
  await opened.clock.advance(1000)
  const state = () => {
    opened.sandbox.world.catchUp()
    const region = opened.sandbox.world.region('eu-central-1')
    const instance = region.find('instance', id)
    return instance && stateAt(instance, region.now)
  }
  const input = (name: string, expression: string, call: string): CreateScheduleCommandInput => ({
    ...{ Name: name, ScheduleExpression: expression, ScheduleExpressionTimezone: 'Europe/Berlin', FlexibleTimeWindow: { Mode: 'OFF' } },
    Target: { Arn: `arn:aws:scheduler:::aws-sdk:ec2:${call}`, RoleArn: Role?.Arn, Input: JSON.stringify({ InstanceIds: [id] }) },
  })
  const schedule = (name: string, expression: string, call = 'stopInstances') =>
    scheduler.send(new CreateScheduleCommand(input(name, expression, call)))
  const firings = (name: string) => opened.sandbox.world.region('eu-central-1').find('schedule', `default/${name}`)?.firings ?? []
  return { opened, iam, scheduler, id, state, input, schedule, firings }
}

const until = async ({ clock }: Opened, text: string) => clock.advance(Date.parse(text) - clock.now())

describe('EventBridge Scheduler of the sandbox', () => {
  it('stops and starts servers at the times of its zone, whoever looks and whenever', async () => {
    const { opened, schedule, state, firings } = await world()
    await schedule('stop', 'cron(0 19 ? * MON-FRI *)')
    await schedule('start', 'cron(30 7 ? * MON-FRI *)', 'startInstances')
    expect(state()).toBe('running')
    await until(opened, '2026-11-20T17:59:59Z')
    expect(state()).toBe('running')
    await until(opened, '2026-11-20T18:00:00Z')
    expect(state()).toBe('stopping')
    await until(opened, '2026-11-23T12:00:00Z')
    expect(state()).toBe('running')
    expect(firings('start').map(({ at, error }) => [new Date(at).toISOString(), error])).toEqual([['2026-11-23T06:30:00.000Z', null]])
    const region = opened.sandbox.world.region('eu-central-1')
    const [instance] = region.all('instance')
    expect(instance?.history.slice(-2).map(({ at, state: to }) => [new Date(at).toISOString(), to])).toEqual([
      ['2026-11-23T06:30:00.000Z', 'pending'],
      ['2026-11-23T06:30:04.000Z', 'running'],
    ])
  })

  it('skips a time that clocks jump over to the next, and runs one that comes twice once', async () => {
    const { opened, schedule, firings } = await world()
    await schedule('spring', 'cron(30 2 ? * SUN *)')
    await schedule('autumn', 'cron(30 2 ? OCT SUNL *)')
    await until(opened, '2027-03-28T00:59:59Z')
    const before = opened.clock.now()
    await until(opened, '2027-04-01T00:00:00Z')
    opened.sandbox.world.catchUp()
    expect(firings('spring').flatMap(({ at }) => (at > before ? [new Date(at).toISOString()] : []))).toEqual(['2027-03-28T01:00:00.000Z'])
    await until(opened, '2027-11-01T00:00:00Z')
    opened.sandbox.world.catchUp()
    expect(firings('autumn').map(({ at }) => new Date(at).toISOString())).toEqual(['2027-10-31T00:30:00.000Z'])
  })

  it('tries again what may pass, and gives up at once what may not', async () => {
    const { opened, schedule, firings, iam, state } = await world()
    await schedule('stop', 'cron(0 19 ? * FRI *)')
    await schedule('start', 'cron(0 20 ? * FRI *)', 'startInstances')
    await until(opened, '2026-11-20T18:30:00Z')
    expect(state()).toBe('stopped')
    const end = opened.sandbox.faults.add({ condition: 'capacity', instances: 0 })
    await until(opened, '2026-11-20T19:03:00Z')
    expect([state(), firings('start')]).toEqual(['stopped', []])
    end()
    await until(opened, '2026-11-20T19:10:00Z')
    expect(state()).toBe('running')
    expect(firings('start')).toMatchObject([{ plannedAt: Date.parse('2026-11-20T19:00:00Z'), error: null }])
    expect(firings('start')[0]?.attempts).toBeGreaterThan(5)
    await expect(iam.send(new DeleteRoleCommand({ RoleName: 'power' }))).rejects.toMatchObject({ name: 'DeleteConflictException' })
    opened.sandbox.world.region('us-east-1').remove('iam-role', 'power')
    await until(opened, '2026-11-27T18:30:00Z')
    expect(state()).toBe('running')
    expect(firings('stop').at(-1)).toMatchObject({ attempts: 1, error: expect.stringContaining('cannot be assumed') })
  })

  it('gives up when an event is too old', async () => {
    const { opened, scheduler, input, firings } = await world()
    const given = input('start', 'at(2026-11-20T12:00:00)', 'startInstances')
    await scheduler.send(
      new CreateScheduleCommand({
        ...given,
        Target: { ...given.Target, Arn: given.Target?.Arn, RoleArn: given.Target?.RoleArn, RetryPolicy: { MaximumEventAgeInSeconds: 120 } },
      }),
    )
    opened.sandbox.world
      .region('eu-central-1')
      .all('instance')
      .forEach((one) => {
        opened.sandbox.world.region('eu-central-1').put({ ...one, history: [{ at: one.createdAt, state: 'stopped', reason: null }] })
      })
    opened.sandbox.faults.add({ condition: 'capacity', instances: 0 })
    await until(opened, '2026-11-20T13:00:00Z')
    opened.sandbox.world.catchUp()
    expect(firings('start')).toMatchObject([{ error: expect.stringContaining('InsufficientInstanceCapacity') }])
    expect((firings('start')[0]?.at ?? 0) - Date.parse('2026-11-20T11:00:00Z')).toBeLessThanOrEqual(120_000)
  })

  it('asks the role’s policies: a server of another role is not touched', async () => {
    const { opened, schedule, firings, state } = await world('db')
    await schedule('stop', 'cron(0 19 * * ? *)')
    await until(opened, '2026-11-20T18:30:00Z')
    expect(state()).toBe('running')
    expect(firings('stop')[0]?.error).toContain('not authorized to perform: ec2:StopInstances')
  })

  it('refuses a role that does not trust it, expressions, zones and names that are none', async () => {
    const { scheduler, input, iam, opened } = await world()
    const create = (different: Partial<CreateScheduleCommandInput>) =>
      scheduler.send(new CreateScheduleCommand({ ...input('one', 'cron(0 19 ? * FRI *)', 'stopInstances'), ...different }))
    const wrong = { name: 'ValidationException' }
    await expect(create({ ScheduleExpression: 'cron(0 19 1 * MON *)' })).rejects.toMatchObject(wrong)
    await expect(create({ ScheduleExpression: 'cron(0 25 ? * MON *)' })).rejects.toMatchObject(wrong)
    await expect(create({ ScheduleExpressionTimezone: 'Mars/Olympus' })).rejects.toMatchObject(wrong)
    await expect(create({ Name: 'a b' })).rejects.toMatchObject(wrong)
    await expect(create({ GroupName: 'nowhere' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    const document = trust({ StringEquals: { 'aws:SourceAccount': '999' } })
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'other', AssumeRolePolicyDocument: document }))
    await opened.clock.advance(1000)
    const { Target } = input('one', '', 'stopInstances')
    await expect(create({ Target: { ...Target, Arn: Target?.Arn, RoleArn: Role?.Arn } })).rejects.toThrow(/must allow AWS EventBridge/)
    await create({})
    await expect(create({})).rejects.toMatchObject({ name: 'ConflictException' })
  })

  it('keeps groups with their tags, lists page by page, and changes all of a schedule or nothing', async () => {
    const { scheduler, input, opened, iam } = await world()
    const { ScheduleGroupArn } = await scheduler.send(
      new CreateScheduleGroupCommand({ Name: 'henge', Tags: [{ Key: 'henge:power', Value: 'a b/ü' }] }),
    )
    expect((await scheduler.send(new ListTagsForResourceCommand({ ResourceArn: ScheduleGroupArn }))).Tags).toEqual([
      { Key: 'henge:power', Value: 'a b/ü' },
    ])
    for (const name of ['a', 'b', 'c']) {
      const given = input(name, 'cron(0 19 ? * FRI *)', 'stopInstances')
      await scheduler.send(new CreateScheduleCommand({ ...given, GroupName: 'henge', Description: name, State: 'DISABLED' }))
    }
    const first = await scheduler.send(new ListSchedulesCommand({ GroupName: 'henge', MaxResults: 2 }))
    const second = await scheduler.send(new ListSchedulesCommand({ GroupName: 'henge', NextToken: first.NextToken }))
    expect([first, second].flatMap(({ Schedules }) => Schedules?.map(({ Name, State }) => `${Name} ${State}`))).toEqual([
      ...['a DISABLED', 'b DISABLED', 'c DISABLED'],
    ])
    await scheduler.send(new UpdateScheduleCommand({ ...input('a', 'cron(1 2 L * ? *)', 'stopInstances'), GroupName: 'henge' }))
    const found = await scheduler.send(new GetScheduleCommand({ GroupName: 'henge', Name: 'a' }))
    expect(found).toMatchObject({ ScheduleExpression: 'cron(1 2 L * ? *)', State: 'ENABLED', FlexibleTimeWindow: { Mode: 'OFF' } })
    expect([found.Description, found.Target?.RetryPolicy]).toEqual([
      ...[undefined, { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 }],
    ])
    await scheduler.send(new DeleteScheduleGroupCommand({ Name: 'henge' }))
    const again = () => scheduler.send(new CreateScheduleGroupCommand({ Name: 'henge' }))
    await expect(again()).rejects.toMatchObject({ name: 'ConflictException' })
    const late = { ...input('d', 'cron(0 19 ? * FRI *)', 'stopInstances'), GroupName: 'henge' }
    await expect(scheduler.send(new CreateScheduleCommand(late))).rejects.toMatchObject({ name: 'ConflictException' })
    await opened.clock.advance(1000)
    await expect(scheduler.send(new ListSchedulesCommand({ GroupName: 'henge' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
    expect(opened.sandbox.world.region('eu-central-1').all('schedule')).toEqual([])
    await again()
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'power' }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust())
  })

  it('reads expressions of every kind and refuses whatever else is written, at once', () => {
    const next = (text: string, zone = 'UTC') => {
      const expression = parseExpression(text)
      const at = expression && nextInstant(expression, zone, Date.parse('2026-11-20T10:00:00Z'), 0)
      return at === null ? null : new Date(at).toISOString()
    }
    expect(next('rate(7 days)')).toBe('2026-11-26T00:00:00.000Z')
    expect(next('at(2026-11-20T12:00:00)', 'Europe/Berlin')).toBe('2026-11-20T11:00:00.000Z')
    expect(next('at(2020-01-01T00:00:00)')).toBeNull()
    expect(next('cron(15/20 0-23/6 ? * * *)')).toBe('2026-11-20T12:15:00.000Z')
    expect(next('cron(0 0 29 2 ? *)')).toBe('2028-02-29T00:00:00.000Z')
    expect(next('cron(0 8 1W * ? *)')).toBe('2026-12-01T08:00:00.000Z')
    expect(next('cron(0 8 15W 8 ? *)')).toBe('2027-08-16T08:00:00.000Z')
    expect(next('cron(0 8 ? * 6#3 2027)')).toBe('2027-01-15T08:00:00.000Z')
    expect(next('cron(0 8 ? * FRIL *)')).toBe('2026-11-27T08:00:00.000Z')
    for (const wrong of [
      '',
      'cron()',
      'cron(60 0 ? * * *)',
      'cron(0 0 * * * *)',
      'cron(0 0 ? * ? *)',
      'cron(*/0 0 ? * * *)',
      'rate(0 days)',
      'at(soon)',
    ]) {
      expect([wrong, parseExpression(wrong)]).toEqual([wrong, null])
    }
    fc.assert(fc.property(fc.string(), (text) => void parseExpression(`cron(${text})`)))
  })
})
