import { randomUUID } from 'node:crypto'
import { AllocateAddressCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteListenerCommand,
  DeleteTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { expect } from 'vitest'
import { type CloudWorld, eventually, only, runningServer } from './cloud-world.ts'

type Behaviours = Readonly<Record<string, (world: CloudWorld) => Promise<void>>>

const noGroup = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/gone/0123456789abcdef'

/** A target group that a listener leads to, with checks every 5 s, two passes, and a deregistration delay of 60 s. */
async function targetGroup({ ec2, clientConfig }: CloudWorld) {
  const elb = new ElasticLoadBalancingV2Client(clientConfig)
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}))
  const name = `web-${randomUUID().slice(0, 8)}`
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({
      Name: name,
      Protocol: 'HTTP',
      Port: 80,
      VpcId: Subnets[0]?.VpcId,
      TargetType: 'instance',
      HealthCheckIntervalSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
    }),
  )
  const arn = TargetGroups?.[0]?.TargetGroupArn ?? ''
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '60' }]
  await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: arn, Attributes }))
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({ Name: name, Subnets: Subnets.slice(0, 2).flatMap(({ SubnetId }) => SubnetId ?? []) }),
  )
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: arn }],
    }),
  )
  const remove = async () => {
    await elb.send(new DeleteListenerCommand({ ListenerArn: Listeners?.[0]?.ListenerArn }))
    await elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: arn }))
  }
  return { elb, name, arn, remove }
}

export const loadBalancers: Behaviours = {
  'knows no memberships where there are none': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    expect(await cloud.loadBalancers.membershipsOf([id])).toEqual([])
    expect(await cloud.loadBalancers.membershipsOf([])).toEqual([])
  },
  'names the target groups of a server': async (world) => {
    const { cloud } = world
    const [one, other] = [await runningServer(cloud), await runningServer(cloud)]
    const { elb, name, arn } = await targetGroup(world)
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id: one.id, Port: 8080 }, { Id: other.id }] }))
    expect(await cloud.loadBalancers.membershipsOf([one.id])).toEqual([
      { targetGroupArn: arn, targetGroupName: name, serverId: one.id, port: 8080, health: expect.any(String) },
    ])
  },
  'gives the settings by which waiting is judged': async (world) => {
    const { name, arn } = await targetGroup(world)
    expect(await world.cloud.loadBalancers.settings([arn, arn])).toEqual([
      {
        targetGroupArn: arn,
        targetGroupName: name,
        intervalSeconds: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
        deregistrationDelaySeconds: 60,
      },
    ])
    await expect(world.cloud.loadBalancers.settings([arn, noGroup])).rejects.toMatchObject({ code: 'NOT_FOUND' })
  },
  'registers a server, twice too, at the group’s port where none is named': async (world) => {
    const { loadBalancers, compute } = world.cloud
    const { id } = await runningServer(world.cloud)
    const { arn } = await targetGroup(world)
    for (const _ of [1, 2]) await loadBalancers.register(arn, [{ serverId: id, port: null }])
    expect(await loadBalancers.targetHealth(arn, [id])).toEqual([
      { serverId: id, port: 80, health: expect.stringMatching(/^(initial|healthy|unused)$/), reason: expect.toSatisfy(isTextOrNull) },
    ])
    await loadBalancers.register(arn, [])
    expect(await compute.describeServers([id])).toHaveLength(1)
  },
  'is initial before it is healthy': async (world) => {
    const { loadBalancers } = world.cloud
    const { id } = await runningServer(world.cloud)
    const { arn } = await targetGroup(world)
    await loadBalancers.register(arn, [{ serverId: id, port: null }])
    expect(await loadBalancers.targetHealth(arn, [id])).toMatchObject([{ health: 'initial', reason: 'Elb.RegistrationInProgress' }])
  },
  'drains a server that is taken out': async (world) => {
    const { loadBalancers } = world.cloud
    const { id } = await runningServer(world.cloud)
    const { arn } = await targetGroup(world)
    await loadBalancers.register(arn, [{ serverId: id, port: null }])
    await loadBalancers.deregister(arn, [{ serverId: id, port: null }])
    expect(await loadBalancers.targetHealth(arn, [id])).toMatchObject([{ health: 'draining', reason: 'Target.DeregistrationInProgress' }])
  },
  'takes out only the server named, twice too, and one that was never in': async (world) => {
    const { loadBalancers } = world.cloud
    const [one, other, stranger] = [await runningServer(world.cloud), await runningServer(world.cloud), await runningServer(world.cloud)]
    const { arn } = await targetGroup(world)
    await loadBalancers.register(arn, [
      { serverId: one.id, port: 8080 },
      { serverId: other.id, port: 8080 },
    ])
    for (const _ of [1, 2]) {
      await loadBalancers.deregister(arn, [
        { serverId: one.id, port: 8080 },
        { serverId: stranger.id, port: null },
        { serverId: 'i-0123456789abcdef0', port: null },
      ])
    }
    const health = await loadBalancers.targetHealth(arn, [one.id, other.id, stranger.id])
    expect(health.filter(({ health }) => health !== 'draining' && health !== 'unused').map(({ serverId }) => serverId)).toEqual([other.id])
  },
  'says NOT_FOUND for a group that is gone, where nothing needs to be taken out of any more': async (world) => {
    const { loadBalancers } = world.cloud
    const { id } = await runningServer(world.cloud)
    const { arn, remove } = await targetGroup(world)
    await remove()
    const target = [{ serverId: id, port: null }]
    await expect(loadBalancers.register(arn, target)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(loadBalancers.targetHealth(arn, [id])).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await loadBalancers.deregister(arn, target)
  },
}

export const addresses: Behaviours = {
  'hands an Elastic IP from one server to another': async ({ cloud, ec2 }) => {
    const [old, fresh] = [await runningServer(cloud), await runningServer(cloud)]
    const { AllocationId: allocationId = '', PublicIp: address } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
    expect(await cloud.addresses.describe([allocationId])).toEqual([{ allocationId, address, serverId: null, associationId: null }])
    await cloud.addresses.associate(allocationId, old.id)
    expect(await cloud.addresses.ofServers([old.id, fresh.id])).toMatchObject([{ allocationId, address, serverId: old.id }])
    await cloud.addresses.associate(allocationId, fresh.id)
    expect(await cloud.addresses.ofServers([old.id])).toEqual([])
    expect(await cloud.addresses.ofServers([old.id, fresh.id])).toEqual([
      { allocationId, address, serverId: fresh.id, associationId: expect.stringMatching(/^eipassoc-/) },
    ])
    await eventually(async () => expect(await only(cloud, fresh.id)).toMatchObject({ publicAddress: address, elasticAddress: true }))
  },
  'shows an Elastic IP at one server only': async ({ cloud, ec2 }) => {
    const [old, fresh] = [await runningServer(cloud), await runningServer(cloud)]
    const { AllocationId = '', PublicIp: address } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
    await cloud.addresses.associate(AllocationId, old.id)
    await cloud.addresses.associate(AllocationId, fresh.id)
    await eventually(async () => expect((await only(cloud, old.id)).publicAddress).not.toBe(address))
  },
  'leaves an Elastic IP alone that is where it should be': async ({ cloud, ec2 }) => {
    const { id } = await runningServer(cloud)
    const { AllocationId = '' } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
    await cloud.addresses.associate(AllocationId, id)
    const before = await cloud.addresses.describe([AllocationId])
    await cloud.addresses.associate(AllocationId, id)
    expect(await cloud.addresses.describe([AllocationId])).toEqual(before)
  },
  'releases an Elastic IP, also from a server that has it, and twice': async ({ cloud, ec2 }) => {
    const { id } = await runningServer(cloud)
    const { AllocationId = '' } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
    await cloud.addresses.associate(AllocationId, id)
    await cloud.addresses.release(AllocationId)
    expect(await cloud.addresses.describe([AllocationId])).toEqual([])
    expect(await cloud.addresses.ofServers([id])).toEqual([])
    await cloud.addresses.release(AllocationId)
  },
  'leaves out Elastic IPs that the provider does not know, and cannot associate one': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    expect(await cloud.addresses.describe(['eipalloc-0123456789abcdef0'])).toEqual([])
    expect(await cloud.addresses.describe([])).toEqual([])
    await expect(cloud.addresses.associate('eipalloc-0123456789abcdef0', id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  },
  'says NOT_FOUND for a server that cannot be given an Elastic IP': async ({ cloud, ec2 }) => {
    const { AllocationId = '' } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
    await expect(cloud.addresses.associate(AllocationId, 'i-0123456789abcdef0')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  },
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string'
}
