import { randomUUID } from 'node:crypto'
import { ListTagsForResourceCommand, SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler'
import { expect } from 'vitest'
import type { AccountSchedule } from '../../../shared/model/schedules/handover/in-account.ts'
import type { CloudWorld } from './cloud-world.ts'

type Behaviours = Readonly<Record<string, (world: CloudWorld) => Promise<void>>>

const some = () => randomUUID().slice(0, 8)
const tags = { 'henge:managed': 'power schedules' }
const account = async ({ cloud }: CloudWorld) => (await cloud.identity.whoAmI()).awsAccountId
const trustOf = (awsAccountId: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      ...{ Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' },
      Condition: { StringEquals: { 'aws:SourceAccount': awsAccountId } },
    },
  ],
})
const policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['ec2:StopInstances'], Resource: 'arn:aws:ec2:*:*:instance/*' }],
}

async function roleFor(world: CloudWorld): Promise<string> {
  const name = `henge-scheduler-${some()}`
  await world.cloud.executionRoles.create({ name, description: 'test', trust: trustOf(await account(world)), tags })
  return (await world.cloud.executionRoles.find(name))?.arn ?? ''
}

const aSchedule = (roleArn: string, different: Partial<AccountSchedule> = {}): AccountSchedule => ({
  ...{ name: `web-${some()}`, description: 'Power schedule of Henge', enabled: true, oddities: [] },
  ...{ expression: 'cron(0 19 ? * MON-FRI *)', zone: 'Europe/Berlin' },
  ...{ targetArn: 'arn:aws:scheduler:::aws-sdk:ec2:stopInstances', roleArn },
  ...{
    input: JSON.stringify({ InstanceIds: ['i-0123456789abcdef0'], Hibernate: true }),
    retries: 20,
    giveUpAfterSeconds: 900,
    ...different,
  },
})

export const scheduler: Behaviours = {
  'makes, changes, lists and removes the schedules of a group, each safe twice': async (world) => {
    const { scheduler } = world.cloud
    const group = `henge-${some()}`
    const role = await roleFor(world)
    expect(await scheduler.list(group, 'web-')).toEqual([])
    for (const _ of [1, 2]) await scheduler.ensureGroup(group, tags)
    const [one, other] = [
      aSchedule(role, { enabled: false }),
      aSchedule(role, { name: 'db-1', zone: 'UTC', expression: 'cron(30 7 L * ? *)' }),
    ]
    for (const schedule of [one, one, other]) await scheduler.put(group, schedule)
    expect(await scheduler.list(group, 'web-')).toEqual([one])
    await scheduler.put(group, { ...one, enabled: true, expression: 'cron(0 20 ? * 2#1 *)', input: '{"InstanceIds":[]}' })
    expect((await scheduler.list(group, '')).map(({ name, enabled, expression }) => [name, enabled, expression])).toEqual([
      ['db-1', true, 'cron(30 7 L * ? *)'],
      [one.name, true, 'cron(0 20 ? * 2#1 *)'],
    ])
    expect(await scheduler.removeEmptyGroup(group)).toBe(false)
    for (const name of [one.name, one.name, 'db-1']) await scheduler.remove(group, name)
    expect(await scheduler.removeEmptyGroup(group)).toBe(true)
    expect(await scheduler.list(group, '')).toEqual([])
  },
  'counts a group that is gone as removed': async ({ cloud }) => {
    expect(await cloud.scheduler.removeEmptyGroup(`henge-${some()}`)).toBe(true)
  },
  'makes a group anew that was removed a moment ago': async (world) => {
    const { scheduler } = world.cloud
    const group = `henge-${some()}`
    const schedule = aSchedule(await roleFor(world))
    for (const _ of [1, 2]) {
      await scheduler.ensureGroup(group, tags)
      await scheduler.put(group, schedule)
      expect(await scheduler.list(group, 'web-')).toEqual([schedule])
      await scheduler.remove(group, schedule.name)
      expect(await scheduler.removeEmptyGroup(group)).toBe(true)
    }
  },
  'tags the group, as schedules have no tags': async (world) => {
    const group = `henge-${some()}`
    await world.cloud.scheduler.ensureGroup(group, tags)
    const client = new SchedulerClient(world.clientConfig)
    const ResourceArn = `arn:aws:scheduler:eu-central-1:${await account(world)}:schedule-group/${group}`
    const found = await client.send(new ListTagsForResourceCommand({ ResourceArn }))
    expect(found.Tags).toEqual([{ Key: 'henge:managed', Value: 'power schedules' }])
  },
  'says what else somebody has set in a schedule': async (world) => {
    const { scheduler } = world.cloud
    const group = `henge-${some()}`
    const schedule = aSchedule(await roleFor(world))
    await scheduler.ensureGroup(group, tags)
    await scheduler.put(group, schedule)
    await new SchedulerClient(world.clientConfig).send(
      new UpdateScheduleCommand({
        ...{ GroupName: group, Name: schedule.name, ScheduleExpression: schedule.expression, EndDate: new Date('2031-01-01T00:00:00Z') },
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
        Target: { Arn: schedule.targetArn, RoleArn: schedule.roleArn },
      }),
    )
    expect((await scheduler.list(group, schedule.name))[0]).toMatchObject({
      ...{ zone: 'UTC', retries: 185, giveUpAfterSeconds: 86_400, input: '' },
      oddities: ['it may come up to 15 minutes late', 'it ends on 2031-01-01T00:00:00.000Z'],
    })
  },
  'lists more schedules than fit into one answer': async (world) => {
    const { scheduler } = world.cloud
    const group = `henge-${some()}`
    const role = await roleFor(world)
    await scheduler.ensureGroup(group, tags)
    const names = Array.from({ length: 120 }, (_, index) => `web-${String(index).padStart(3, '0')}`)
    for (const name of names) await scheduler.put(group, aSchedule(role, { name }))
    expect((await scheduler.list(group, 'web-')).map(({ name }) => name)).toEqual(names)
  },
  'refuses an expression that is none': async (world) => {
    const { scheduler } = world.cloud
    const group = `henge-${some()}`
    const role = await roleFor(world)
    await scheduler.ensureGroup(group, tags)
    const putting = scheduler.put(group, aSchedule(role, { expression: 'cron(0 19 1 * MON *)' }))
    await expect(putting).rejects.toMatchObject({ code: 'REFUSED' })
  },
}

export const executionRoles: Behaviours = {
  'makes, finds, changes and removes a role with what it trusts and may do': async (world) => {
    const { executionRoles } = world.cloud
    const name = `henge-scheduler-${some()}`
    const trust = trustOf(await account(world))
    expect(await executionRoles.find(name)).toBeNull()
    await executionRoles.create({ name, description: 'test', trust, tags })
    expect(await executionRoles.find(name)).toMatchObject({
      name,
      arn: expect.stringContaining(`:role/${name}`),
      trust,
      policies: {},
      tags,
    })
    await expect(executionRoles.create({ name, description: 'test', trust, tags })).rejects.toMatchObject({ code: 'CONFLICT' })
    for (const _ of [1, 2]) await executionRoles.putPolicy(name, 'power', policy)
    const other = trustOf('999988887777')
    await executionRoles.putTrust(name, other)
    expect(await executionRoles.find(name)).toMatchObject({ trust: other, policies: { power: policy } })
    for (const _ of [1, 2]) await executionRoles.remove(name)
    expect(await executionRoles.find(name)).toBeNull()
  },
  'waits until a role that was made a moment ago is believed': async (world) => {
    const { scheduler } = world.cloud
    const group = `henge-${some()}`
    await scheduler.ensureGroup(group, tags)
    const schedule = aSchedule(await roleFor(world))
    await scheduler.put(group, schedule)
    expect(await scheduler.list(group, 'web-')).toEqual([schedule])
  },
}
