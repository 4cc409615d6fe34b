import {
  CreateSecurityGroupCommand,
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'
import { beforeEach, describe, expect, it } from 'vitest'
import { debianImage, type Opened, openEmpty } from './opened.ts'

let opened: Opened
let image: string

beforeEach(async () => {
  opened = await openEmpty()
  image = await debianImage(opened)
})

function run(extra: Partial<RunInstancesCommandInput> = {}) {
  return opened.ec2.send(new RunInstancesCommand({ ImageId: image, InstanceType: 't3.small', MinCount: 1, MaxCount: 1, ...extra }))
}

async function count(): Promise<number> {
  await opened.clock.advance(1_000)
  const answer = await opened.ec2.send(new DescribeInstancesCommand({}))
  return (answer.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []).length
}

describe('RunInstances', () => {
  it('makes one server for one client token, however often it is asked', async () => {
    const first = await run({ ClientToken: 'job-1-launch' })
    const second = await run({ ClientToken: 'job-1-launch' })
    expect(second.Instances?.[0]?.InstanceId).toBe(first.Instances?.[0]?.InstanceId)
    expect(second.ReservationId).toBe(first.ReservationId)
    expect(await count()).toBe(1)
  })

  it('refuses a client token with other parameters', async () => {
    await run({ ClientToken: 'job-1-launch' })
    await expect(run({ ClientToken: 'job-1-launch', InstanceType: 't3.large' })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatch',
    })
    expect(await count()).toBe(1)
  })

  it('keeps the server whose answer was lost, to be found by the same token', async () => {
    opened.sandbox.faults.add({ call: 'RunInstances', effect: { kind: 'lost-answer' } })
    await expect(run({ ClientToken: 'lost' })).rejects.toMatchObject({ code: 'ECONNRESET' })
    const again = await run({ ClientToken: 'lost' })
    expect(again.Instances).toHaveLength(1)
    expect(await count()).toBe(1)
  })

  it('makes nothing in a dry run, and says what would be refused', async () => {
    await expect(run({ DryRun: true })).rejects.toMatchObject({ name: 'DryRunOperation', $metadata: { httpStatusCode: 412 } })
    await expect(run({ DryRun: true, ImageId: 'ami-00000000000000000' })).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' })
    expect(await count()).toBe(0)
  })

  it.each([
    ['an unknown type', { InstanceType: 'm9z.large' as never }, 'InvalidParameterValue'],
    ['an image of another architecture', { InstanceType: 't4g.small' as const }, 'InvalidParameterValue'],
    ['a subnet that is not there', { SubnetId: 'subnet-0000000000000000' }, 'InvalidSubnetID.NotFound'],
    ['a security group that is not there', { SecurityGroupIds: ['sg-0000000000000000'] }, 'InvalidGroup.NotFound'],
    ['a key pair that is not there', { KeyName: 'nobody' }, 'InvalidKeyPair.NotFound'],
    ['user data over 16 KB', { UserData: Buffer.alloc(16_385).toString('base64') }, 'InvalidParameterValue'],
    ['user data that is not base64', { UserData: '#cloud-config' }, 'InvalidUserData.Malformed'],
    [
      'reserved tags',
      { TagSpecifications: [{ ResourceType: 'instance' as const, Tags: [{ Key: 'aws:x', Value: '1' }] }] },
      'InvalidParameterValue',
    ],
    [
      'a root volume smaller than its image',
      { BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 4 } }] },
      'InvalidBlockDeviceMapping',
    ],
  ])('refuses %s', async (_what, extra, code) => {
    await expect(run(extra)).rejects.toMatchObject({ name: code })
    expect(await count()).toBe(0)
  })

  it('ends as terminated with Client.InternalError where a fault says so', async () => {
    opened.sandbox.faults.add({ call: 'RunInstances', effect: { kind: 'launch-fails' } })
    const id = (await run()).Instances?.[0]?.InstanceId ?? ''
    await opened.clock.advance(10_000)
    const instance = (await opened.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }))).Reservations?.[0]?.Instances?.[0]
    expect(instance?.State?.Name).toBe('terminated')
    expect(instance?.StateReason?.Code).toBe('Client.InternalError')
  })
})

describe('a fault', () => {
  it('strikes the nth call, so many times, and no other call', async () => {
    opened.sandbox.faults.add({ call: 'RunInstances', nth: 2, times: 2, effect: { kind: 'no-capacity' } })
    await run()
    await expect(run()).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' })
    await opened.ec2.send(new DescribeInstancesCommand({}))
    await expect(run()).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' })
    await run()
    expect(await count()).toBe(2)
  })

  it('has no effect where the request is lost on its way', async () => {
    opened.sandbox.faults.add({ call: 'RunInstances', effect: { kind: 'lost-request' } })
    await expect(run()).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(await count()).toBe(0)
  })

  it('can be any error of AWS', async () => {
    opened.sandbox.faults.add({ call: '*', effect: { kind: 'error', code: 'UnauthorizedOperation', message: 'no', status: 403 } })
    await expect(run()).rejects.toMatchObject({ name: 'UnauthorizedOperation', $metadata: { httpStatusCode: 403 } })
  })
})

describe('the request buckets', () => {
  it('let five launches through at once, then two a second', async () => {
    opened.sandbox.setThrottling(true)
    for (let launch = 0; launch < 5; launch++) await run()
    await expect(run()).rejects.toMatchObject({ name: 'RequestLimitExceeded' })
    await opened.clock.advance(1_000)
    await run()
    await run()
    await expect(run()).rejects.toMatchObject({ name: 'RequestLimitExceeded' })
  })

  it('count the instances that a call starts', async () => {
    const ids = (await run({ MinCount: 600, MaxCount: 600 })).Instances?.map((instance) => instance.InstanceId ?? '') ?? []
    await opened.clock.advance(10_000)
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds: ids }))
    await opened.clock.advance(10_000)
    opened.sandbox.setThrottling(true)
    await opened.ec2.send(new StartInstancesCommand({ InstanceIds: ids }))
    await expect(opened.ec2.send(new StartInstancesCommand({ InstanceIds: ids }))).rejects.toMatchObject({ name: 'RequestLimitExceeded' })
  })

  it.each([
    ['DescribeVolumes of everything', 50, () => new DescribeVolumesCommand({})],
    ['DescribeVolumes with an empty list of ids', 50, () => new DescribeVolumesCommand({ VolumeIds: [] })],
    ['DescribeVolumes by page', 100, () => new DescribeVolumesCommand({ MaxResults: 5 })],
    ['DescribeVolumes by filter', 100, () => new DescribeVolumesCommand({ Filters: [{ Name: 'size', Values: ['1'] }] })],
    ['DescribeSubnets', 100, () => new DescribeSubnetsCommand({})],
    ['CreateVolume', 100, () => new CreateVolumeCommand({ AvailabilityZone: 'eu-central-1a', Size: 1 })],
    ['CreateSecurityGroup', 50, () => new CreateSecurityGroupCommand({ GroupName: 'x', Description: 'x', DryRun: true })],
  ])('have room for what AWS says: %s', async (_what, size, command) => {
    opened.sandbox.faults.add({ condition: 'throttling' })
    const outcomes: string[] = []
    const ask = () =>
      opened.ec2.send(command() as DescribeSubnetsCommand).then(
        () => outcomes.push('answered'),
        (failure: Error) => outcomes.push(failure.name === 'DryRunOperation' ? 'answered' : failure.name),
      )
    for (let call = 0; call <= size; call++) await ask()
    expect(outcomes.indexOf('RequestLimitExceeded')).toBe(size)
  })
})
