import {
  CreateSecurityGroupCommand,
  DescribeSubnetsCommand,
  ModifyInstanceAttributeCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { beforeEach, describe, expect, it } from 'vitest'
import { launchOne, type Opened, openEmpty } from './opened.ts'

let opened: Opened
let elb: ElasticLoadBalancingV2Client
let group: string

beforeEach(async () => {
  opened = await openEmpty()
  elb = new ElasticLoadBalancingV2Client(opened.client)
  const subnets = (await opened.ec2.send(new DescribeSubnetsCommand({}))).Subnets ?? []
  const created = await elb.send(new CreateTargetGroupCommand({ Name: 'web', Protocol: 'HTTP', Port: 80, VpcId: subnets[0]?.VpcId }))
  group = created.TargetGroups?.[0]?.TargetGroupArn ?? ''
  const balancer = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'shop', Subnets: subnets.flatMap(({ SubnetId }) => SubnetId ?? []) }),
  )
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancer.LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: group }],
    }),
  )
})

const nginx = '#cloud-config\npackages: [nginx]\n'

async function register(...ids: string[]): Promise<void> {
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn: group, Targets: ids.map((Id) => ({ Id })) }))
}

async function health(...ids: string[]): Promise<(string | undefined)[]> {
  const answer = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: group, Targets: ids.map((Id) => ({ Id })) }))
  return (answer.TargetHealthDescriptions ?? []).map(({ TargetHealth }) => `${TargetHealth?.State} ${TargetHealth?.Reason ?? ''}`.trim())
}

describe('a target', () => {
  it('is initial for five checks of 30 seconds, then healthy', async () => {
    await register(await launchOne(opened, { userData: nginx }))
    expect(await health()).toEqual(['initial Elb.RegistrationInProgress'])
    await opened.clock.advance(149_000)
    expect(await health()).toEqual(['initial Elb.InitialHealthChecking'])
    await opened.clock.advance(1_000)
    expect(await health()).toEqual(['healthy'])
  })

  it('follows the settings of its group', async () => {
    await elb.send(new ModifyTargetGroupCommand({ TargetGroupArn: group, HealthCheckIntervalSeconds: 5, HealthyThresholdCount: 2 }))
    await register(await launchOne(opened, { userData: nginx }))
    await opened.clock.advance(10_000)
    expect(await health()).toEqual(['healthy'])
    await expect(elb.send(new ModifyTargetGroupCommand({ TargetGroupArn: group, HealthCheckIntervalSeconds: 1 }))).rejects.toMatchObject({
      name: 'ValidationError',
    })
  })

  it('is unhealthy where nothing listens on its port, where its first boot failed, and where it never got healthy', async () => {
    const database = await launchOne(opened, { userData: '#cloud-config\npackages: [postgresql]\n' })
    const broken = await launchOne(opened, { userData: '#cloud-config\npackages: [nginx]\nruncmd: ["exit 1"]\n' })
    opened.sandbox.faults.add({ call: 'RunInstances', effect: { kind: 'never-healthy' } })
    const stuck = await launchOne(opened, { userData: nginx })
    await register(database, broken, stuck)
    await opened.clock.advance(59_000)
    expect(await health()).toEqual(Array(3).fill('initial Elb.InitialHealthChecking'))
    await opened.clock.advance(1_000)
    expect(await health()).toEqual(Array(3).fill('unhealthy Target.FailedHealthChecks'))
  })

  it('drains for the deregistration delay, then is not registered any more', async () => {
    const id = await launchOne(opened, { userData: nginx })
    await register(id)
    await opened.clock.advance(150_000)
    await elb.send(new DeregisterTargetsCommand({ TargetGroupArn: group, Targets: [{ Id: id }] }))
    expect(await health()).toEqual(['draining Target.DeregistrationInProgress'])
    await opened.clock.advance(299_000)
    expect(await health(id)).toEqual(['draining Target.DeregistrationInProgress'])
    await opened.clock.advance(1_000)
    expect(await health()).toEqual([])
    expect(await health(id)).toEqual(['unused Target.NotRegistered'])
  })

  it('drains as long as the attribute says', async () => {
    const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }]
    await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: group, Attributes }))
    const read = await elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: group }))
    expect(read.Attributes).toEqual(expect.arrayContaining(Attributes))
    const id = await launchOne(opened, { userData: nginx })
    await register(id)
    await elb.send(new DeregisterTargetsCommand({ TargetGroupArn: group, Targets: [{ Id: id }] }))
    await opened.clock.advance(30_000)
    expect(await health()).toEqual([])
    await expect(
      elb.send(
        new ModifyTargetGroupAttributesCommand({
          TargetGroupArn: group,
          Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '3601' }],
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidConfigurationRequestException' })
  })

  it('is unused while its server is stopped, and leaves with a server that is terminated', async () => {
    const [stopped, gone] = [await launchOne(opened, { userData: nginx }), await launchOne(opened, { userData: nginx })]
    await register(stopped, gone)
    await opened.clock.advance(150_000)
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds: [stopped] }))
    await opened.ec2.send(new TerminateInstancesCommand({ InstanceIds: [gone] }))
    await opened.clock.advance(10_000)
    expect(await health()).toEqual(['unused Target.InvalidState', 'draining Target.DeregistrationInProgress'])
    await opened.clock.advance(300_000)
    expect(await health()).toEqual(['unused Target.InvalidState'])
    await expect(register(stopped)).rejects.toMatchObject({ name: 'InvalidTargetException' })
    await expect(register('i-00000000000000000')).rejects.toMatchObject({ name: 'InvalidTargetException' })
  })

  it('is unhealthy when its security group lets nothing in any more', async () => {
    const id = await launchOne(opened, { userData: nginx })
    await register(id)
    await opened.clock.advance(150_000)
    const made = await opened.ec2.send(new CreateSecurityGroupCommand({ GroupName: 'quarantine', Description: 'closed' }))
    await opened.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, Groups: [made.GroupId ?? ''] }))
    await opened.clock.advance(30_000)
    expect(await health()).toEqual(['healthy'])
    await opened.clock.advance(30_000)
    expect(await health()).toEqual(['unhealthy Target.FailedHealthChecks'])
  })

  it('comes back and is checked anew when it is registered while it drains', async () => {
    const id = await launchOne(opened, { userData: nginx })
    await register(id)
    await opened.clock.advance(150_000)
    await elb.send(new DeregisterTargetsCommand({ TargetGroupArn: group, Targets: [{ Id: id }] }))
    await opened.clock.advance(10_000)
    await register(id)
    expect(await health()).toEqual(['initial Elb.RegistrationInProgress'])
  })
})

describe('a load balancer', () => {
  it('is found with its target groups', async () => {
    const balancer = (await elb.send(new DescribeLoadBalancersCommand({ Names: ['shop'] }))).LoadBalancers?.[0]
    expect(balancer).toMatchObject({ LoadBalancerName: 'shop', State: { Code: 'active' } })
    const groups = await elb.send(new DescribeTargetGroupsCommand({ LoadBalancerArn: balancer?.LoadBalancerArn }))
    expect(groups.TargetGroups).toMatchObject([{ TargetGroupName: 'web', HealthCheckIntervalSeconds: 30, HealthyThresholdCount: 5 }])
    await expect(elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: group }))).rejects.toMatchObject({
      name: 'ResourceInUseException',
    })
  })
})
