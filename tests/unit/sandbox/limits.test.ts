import {
  AllocateAddressCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '../../../electron/sandbox/world/faults.ts'
import { debianImage, type Opened, openEmpty } from './opened.ts'

let opened: Opened
let image: string

beforeEach(async () => {
  opened = await openEmpty()
  image = await debianImage(opened)
})

function given(...faults: Fault[]): void {
  for (const fault of faults) opened.sandbox.faults.add(fault)
}

async function run(extra: Partial<RunInstancesCommandInput> = {}) {
  const command = new RunInstancesCommand({ ImageId: image, InstanceType: 't3.small', MinCount: 1, MaxCount: 1, ...extra })
  return (await opened.ec2.send(command)).Instances ?? []
}

const inZone = (letter: string) => ({ Placement: { AvailabilityZone: `eu-central-1${letter}` } })

describe('the vCPU quota', () => {
  it('counts what runs or is about to, in launches and in starts', async () => {
    given({ condition: 'vcpu-quota', vcpus: 4 })
    const [first] = await run()
    await run()
    await expect(run()).rejects.toMatchObject({ name: 'VcpuLimitExceeded' })
    await expect(run({ DryRun: true })).rejects.toMatchObject({ name: 'DryRunOperation' })
    await opened.clock.advance(10_000)
    const InstanceIds = [first?.InstanceId ?? '']
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds }))
    await opened.clock.advance(10_000)
    await run()
    await expect(opened.ec2.send(new StartInstancesCommand({ InstanceIds }))).rejects.toMatchObject({ name: 'VcpuLimitExceeded' })
  })
})

describe('capacity', () => {
  it('lacks by type and zone; without a zone another one is taken', async () => {
    given({ condition: 'capacity', instances: 0, instanceType: 't3.small', zone: 'eu-central-1a' })
    await expect(run(inZone('a'))).rejects.toMatchObject({
      name: 'InsufficientInstanceCapacity',
      message: expect.stringContaining('eu-central-1b, eu-central-1c'),
    })
    await run({ ...inZone('a'), InstanceType: 't3.medium' })
    expect((await run())[0]?.Placement?.AvailabilityZone).toBe('eu-central-1b')
  })

  it('gives as many as there are, if that is enough', async () => {
    given({ condition: 'capacity', instances: 3, zone: 'eu-central-1a' })
    expect(await run({ ...inZone('a'), MinCount: 1, MaxCount: 5 })).toHaveLength(3)
    await expect(run(inZone('a'))).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' })
  })

  it('may lack at a start', async () => {
    const InstanceIds = (await run(inZone('a'))).map(({ InstanceId }) => InstanceId ?? '')
    await opened.clock.advance(10_000)
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds }))
    await opened.clock.advance(10_000)
    const takeAway = opened.sandbox.faults.add({ condition: 'capacity', instances: 0 })
    await expect(opened.ec2.send(new StartInstancesCommand({ InstanceIds }))).rejects.toMatchObject({
      name: 'InsufficientInstanceCapacity',
    })
    takeAway()
    await opened.ec2.send(new StartInstancesCommand({ InstanceIds }))
  })
})

describe('addresses', () => {
  it('of a subnet are counted and run out', async () => {
    const free = async () =>
      (await opened.ec2.send(new DescribeSubnetsCommand({}))).Subnets?.map((subnet) => subnet.AvailableIpAddressCount)
    expect(await free()).toEqual([4091, 4091, 4091])
    const InstanceIds = (await run({ ...inZone('a'), MaxCount: 3 })).map(({ InstanceId }) => InstanceId ?? '')
    expect(await free()).toEqual([4088, 4091, 4091])
    given({ condition: 'subnet-size', addresses: 4, zone: 'eu-central-1a' })
    expect(await free()).toEqual([1, 4091, 4091])
    await expect(run({ ...inZone('a'), MinCount: 2, MaxCount: 2 })).rejects.toMatchObject({ name: 'InsufficientFreeAddressesInSubnet' })
    await opened.clock.advance(10_000)
    await opened.ec2.send(new TerminateInstancesCommand({ InstanceIds }))
    await opened.clock.advance(10_000)
    expect(await free()).toEqual([4, 4091, 4091])
  })

  it('that are elastic have a quota', async () => {
    given({ condition: 'address-quota', addresses: 0 })
    await expect(opened.ec2.send(new AllocateAddressCommand({}))).rejects.toMatchObject({ name: 'AddressLimitExceeded' })
  })
})

describe('a denied action', () => {
  it('is refused in a dry run too, in the words of each service', async () => {
    given({ condition: 'denied', actions: ['ec2:Run*', 'elasticloadbalancing:*', 'ssm:GetParameter'] })
    await expect(run({ DryRun: true })).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: expect.stringMatching(/ec2:RunInstances on resource.*Encoded authorization failure message: \S{100}/),
    })
    const elb = new ElasticLoadBalancingV2Client(opened.client)
    await expect(elb.send(new DescribeTargetGroupsCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' })
    await expect(new SSMClient(opened.client).send(new GetParameterCommand({ Name: '/x' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    })
    await opened.ec2.send(new DescribeInstancesCommand({}))
  })
})
