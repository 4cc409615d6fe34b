import { randomUUID } from 'node:crypto'
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
} from '@aws-sdk/client-ec2'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { expect } from 'vitest'
import { type CloudWorld, eventually, only, runningServer } from './cloud-world.ts'

type Behaviours = Readonly<Record<string, (world: CloudWorld) => Promise<void>>>

const tags = { 'henge:purpose': 'quarantine' }

export const isolation: Behaviours = {
  'makes one group that lets nothing in and nothing out': async ({ cloud, ec2 }) => {
    const { id } = await runningServer(cloud)
    const vpcId = (await cloud.isolation.vpcOf(id)) ?? ''
    expect(vpcId).toMatch(/^vpc-/)
    const group = await cloud.isolation.isolatingGroup(vpcId, tags)
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [group] }))
    expect(SecurityGroups).toMatchObject([
      { GroupName: 'henge-quarantine', VpcId: vpcId, Tags: [{ Key: 'henge:purpose', Value: 'quarantine' }] },
    ])
    expect([...(SecurityGroups?.[0]?.IpPermissions ?? []), ...(SecurityGroups?.[0]?.IpPermissionsEgress ?? [])]).toEqual([])
    expect(await cloud.isolation.isolatingGroup(vpcId, tags)).toBe(group)
  },
  'closes the group again where somebody has opened it': async ({ cloud, ec2 }) => {
    const { id } = await runningServer(cloud)
    const vpcId = (await cloud.isolation.vpcOf(id)) ?? ''
    const GroupId = await cloud.isolation.isolatingGroup(vpcId, tags)
    const open = (FromPort: number) => [{ IpProtocol: 'tcp', FromPort, ToPort: FromPort, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }]
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: open(22) }))
    await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: open(443) }))
    expect(await cloud.isolation.isolatingGroup(vpcId, tags)).toBe(GroupId)
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }))
    expect([...(SecurityGroups?.[0]?.IpPermissions ?? []), ...(SecurityGroups?.[0]?.IpPermissionsEgress ?? [])]).toEqual([])
  },
  'cuts a server off and gives its groups back': async ({ cloud }) => {
    const server = await runningServer(cloud)
    const group = await cloud.isolation.isolatingGroup((await cloud.isolation.vpcOf(server.id)) ?? '', tags)
    for (const _ of [1, 2]) await cloud.isolation.setSecurityGroups(server.id, [group])
    expect((await only(cloud, server.id)).securityGroupIds).toEqual([group])
    await cloud.isolation.setSecurityGroups(server.id, server.securityGroupIds)
    expect((await only(cloud, server.id)).securityGroupIds).toEqual(server.securityGroupIds)
  },
  'knows no network of a server that is not there': async ({ cloud }) => {
    expect(await cloud.isolation.vpcOf('i-0123456789abcdef0')).toBeNull()
    await expect(cloud.isolation.setSecurityGroups('i-0123456789abcdef0', ['sg-0123456789abcdef0'])).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  },
}

export const limits: Behaviours = {
  'counts the free addresses of a subnet': async ({ cloud }) => {
    const { subnetId } = await runningServer(cloud)
    const id = subnetId ?? ''
    const free = await cloud.limits.freeAddresses([id, 'subnet-0123456789abcdef0'])
    expect(Object.keys(free)).toEqual([id])
    expect(free[id]).toBeGreaterThan(0)
    await runningServer(cloud, { subnetId })
    expect((await cloud.limits.freeAddresses([id]))[id]).toBeLessThan(free[id] ?? 0)
    expect(await cloud.limits.freeAddresses([])).toEqual({})
  },
  'says which vCPU quota a type counts against, and how much of it is used': async ({ cloud }) => {
    await runningServer(cloud)
    const [quota, ...others] = await cloud.limits.vcpuQuotas(['t3.small', 't3.xlarge'])
    expect(others).toEqual([])
    expect(quota).toMatchObject({ code: 'L-1216C47A', perServer: { 't3.small': 2, 't3.xlarge': 4 } })
    await runningServer(cloud)
    expect((await cloud.limits.vcpuQuotas(['t3.small']))[0]?.used).toBe((quota?.used ?? 0) + 2)
    expect(quota?.limit).toBeGreaterThan(quota?.used ?? Number.POSITIVE_INFINITY)
    expect(await cloud.limits.vcpuQuotas([])).toEqual([])
  },
  'does not know the quota of a type that it does not know': async ({ cloud }) => {
    await expect(cloud.limits.vcpuQuotas(['warp9.large'])).rejects.toMatchObject({ code: 'NOT_FOUND' })
  },
  'tells a quota, or says that it does not': async ({ cloud }) => {
    const answer = await cloud.limits.vcpuQuotas(['t3.small']).catch((error: unknown) => error)
    if (!Array.isArray(answer)) expect(answer).toMatchObject({ code: expect.stringMatching(/^(NOT_FOUND|UNSUPPORTED)$/) })
    else expect(answer[0]).toMatchObject({ limit: expect.any(Number) })
  },
}

/** An agent reports once its server has booted. */
const soonMs = 3000

export const commands: Behaviours = {
  'says which servers Systems Manager reaches, none where there is no Systems Manager': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    const reached = await cloud.commands.reachable([id, 'i-0123456789abcdef0'])
    expect([[], [id]]).toContainEqual(reached)
    expect(await cloud.commands.reachable([])).toEqual([])
  },
  'reaches a server that has come up, and not when it is stopped': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    await eventually(async () => expect(await cloud.commands.reachable(['i-0123456789abcdef0', id])).toEqual([id]), soonMs)
    await cloud.compute.stopServers([id])
    await eventually(async () => expect(await cloud.commands.reachable([id])).toEqual([]))
  },
  'runs a command to its end': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    await eventually(async () => expect(await cloud.commands.run(id, 'true', 30)).toMatchObject({ exitCode: 0, error: '' }), soonMs)
  },
  'gives exit code and output of a command that fails': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    await eventually(
      async () => expect(await cloud.commands.run(id, 'echo so; false', 30)).toMatchObject({ exitCode: 1, output: 'so\n' }),
      soonMs,
    )
  },
  'has no exit code where the server is not reached': async ({ cloud }) => {
    expect(await cloud.commands.run('i-0123456789abcdef0', 'true', 30)).toEqual({
      exitCode: null,
      output: '',
      error: expect.stringContaining('i-0123456789abcdef0'),
    })
  },
  'takes no time limit that Systems Manager does not keep': async ({ cloud }) => {
    for (const seconds of [0, 29, 601, 30.5]) {
      await expect(cloud.commands.run('i-1', 'true', seconds)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
  },
}

export const locks: Behaviours = {
  'belongs to the job that took it first, until it gives it back': async ({ cloud }) => {
    const name = `web-${randomUUID()}`
    const mine = { owner: 'ann@desk', since: 1_763_800_000_000, jobId: 'job-1' }
    const other = { owner: 'bob@laptop', since: 1_763_800_001_000, jobId: 'job-2' }
    expect(await cloud.locks.holder(name)).toBeNull()
    expect(await cloud.locks.take(name, mine)).toBeNull()
    expect(await cloud.locks.take(name, { ...mine, since: mine.since + 5 })).toBeNull()
    expect(await cloud.locks.take(name, other)).toEqual(mine)
    expect(await cloud.locks.holder(name)).toEqual(mine)
    await cloud.locks.release(name, 'job-2')
    expect(await cloud.locks.holder(name)).toEqual(mine)
    for (const _ of [1, 2]) await cloud.locks.release(name, 'job-1')
    expect(await cloud.locks.holder(name)).toBeNull()
    expect(await cloud.locks.take(name, other)).toBeNull()
  },
  'is given to exactly one of many who ask at once': async ({ cloud }) => {
    const name = randomUUID()
    const asking = Array.from({ length: 8 }, (_, index) =>
      cloud.locks.take(name, { owner: `user@computer-${index}`, since: index, jobId: `job-${index}` }),
    )
    const answers = await Promise.all(asking)
    const winner = answers.indexOf(null)
    expect(answers.filter((answer) => answer === null)).toHaveLength(1)
    expect(answers.filter((answer) => answer !== null && answer.jobId !== `job-${winner}`)).toEqual([])
  },
  'tells names apart that hold anything': async ({ cloud }) => {
    const names = ['größe 1/2', 'größe_1_2', 'grosse 1 2', '../x', 'web', 'Web'].map((name) => `${name} ${randomUUID()}`)
    for (const name of names) expect(await cloud.locks.take(name, { owner: 'a@b', since: 1, jobId: name.slice(0, 50) })).toBeNull()
    for (const name of names) expect(await cloud.locks.holder(name)).toMatchObject({ jobId: name.slice(0, 50) })
  },
  'stays with whoever wrote something else into it': async ({ cloud, clientConfig }) => {
    const ssm = new SSMClient(clientConfig)
    for (const Value of ['not JSON', '{"owner":7}', '{"owner":"x","since":1,"jobId":""}', 'null', '[]']) {
      const name = randomUUID()
      await ssm.send(new PutParameterCommand({ Name: `/henge/lock/${name}`, Value, Type: 'String' }))
      const holder = await cloud.locks.take(name, { owner: 'a@b', since: 1, jobId: 'job-1' })
      expect(holder).toMatchObject({ jobId: '', owner: expect.stringContaining('something else') })
      await cloud.locks.release(name, 'job-1')
      await cloud.locks.release(name, '')
      expect(await cloud.locks.holder(name)).toEqual(holder)
    }
  },
}
