import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  ModifyInstanceAttributeCommand,
  RebootInstancesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { beforeEach, describe, expect, it } from 'vitest'
import { debianImage, type Opened, openEmpty } from './opened.ts'

let opened: Opened
let image: string

beforeEach(async () => {
  opened = await openEmpty()
  image = await debianImage(opened)
})

async function launch(extra: object = {}): Promise<string> {
  const answer = await opened.ec2.send(
    new RunInstancesCommand({ ImageId: image, InstanceType: 't3.small', MinCount: 1, MaxCount: 1, ClientToken: undefined, ...extra }),
  )
  return answer.Instances?.[0]?.InstanceId ?? ''
}

async function described(id: string) {
  const answer = await opened.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }))
  return answer.Reservations?.[0]?.Instances?.[0]
}

async function checks(id: string): Promise<string | undefined> {
  const answer = await opened.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id], IncludeAllInstances: true }))
  return answer.InstanceStatuses?.[0]?.InstanceStatus?.Status
}

describe('an instance of the sandbox', () => {
  it('goes from pending over running and initializing to ok', async () => {
    const id = await launch()
    await expect(described(id)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' })
    await opened.clock.advance(400)
    expect((await described(id))?.State?.Name).toBe('pending')
    expect(await checks(id)).toBe('not-applicable')
    await opened.clock.advance(3_600)
    expect((await described(id))?.State).toEqual({ Code: 16, Name: 'running' })
    expect(await checks(id)).toBe('initializing')
    await opened.clock.advance(4_000)
    expect(await checks(id)).toBe('ok')
    const instance = await described(id)
    expect(instance?.PublicIpAddress).toMatch(/^3\./)
    expect(instance?.BlockDeviceMappings).toHaveLength(1)
    expect(instance?.SecurityGroups?.[0]?.GroupName).toBe('default')
  })

  it('stops and starts with another lent address and a new launch time', async () => {
    const id = await launch()
    await opened.clock.advance(10_000)
    const first = await described(id)
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))
    expect((await described(id))?.State?.Name).toBe('stopping')
    await expect(opened.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
      name: 'IncorrectInstanceState',
    })
    await opened.clock.advance(5_000)
    const stopped = await described(id)
    expect(stopped?.State?.Name).toBe('stopped')
    expect(stopped?.StateReason?.Code).toBe('Client.UserInitiatedShutdown')
    expect(stopped?.PublicIpAddress).toBeUndefined()
    await expect(opened.ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
      name: 'IncorrectInstanceState',
    })
    await opened.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }))
    await opened.clock.advance(5_000)
    const second = await described(id)
    expect(second?.State?.Name).toBe('running')
    expect(second?.PublicIpAddress).not.toBe(first?.PublicIpAddress)
    expect(second?.PrivateIpAddress).toBe(first?.PrivateIpAddress)
    expect(second?.LaunchTime?.getTime()).toBeGreaterThan(first?.LaunchTime?.getTime() ?? 0)
  })

  it('terminates with its volume, stays visible for an hour and cannot be started again', async () => {
    const id = await launch()
    await opened.clock.advance(10_000)
    await opened.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
    expect((await described(id))?.State?.Name).toBe('shutting-down')
    await opened.clock.advance(5_000)
    expect((await described(id))?.State?.Name).toBe('terminated')
    expect((await opened.ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([])
    await expect(opened.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
      name: 'IncorrectInstanceState',
    })
    const again = await opened.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
    expect(again.TerminatingInstances?.[0]?.PreviousState?.Name).toBe('terminated')
    await opened.clock.advance(3_600_000)
    await expect(described(id)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' })
  })

  it('is kept alive by termination protection together with the others of its zone', async () => {
    const held = await launch({ DisableApiTermination: true, Placement: { AvailabilityZone: 'eu-central-1a' } })
    const neighbour = await launch({ Placement: { AvailabilityZone: 'eu-central-1a' } })
    const elsewhere = await launch({ Placement: { AvailabilityZone: 'eu-central-1b' } })
    await opened.clock.advance(10_000)
    const terminate = new TerminateInstancesCommand({ InstanceIds: [held, neighbour, elsewhere] })
    await expect(opened.ec2.send(terminate)).rejects.toMatchObject({ name: 'OperationNotPermitted' })
    expect((await described(neighbour))?.State?.Name).toBe('running')
    expect((await described(elsewhere))?.State?.Name).toBe('shutting-down')
    await opened.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: held, DisableApiTermination: { Value: false } }))
    await opened.ec2.send(new TerminateInstancesCommand({ InstanceIds: [held] }))
    expect((await described(held))?.State?.Name).toBe('shutting-down')
  })

  it('changes its type and user data only while stopped', async () => {
    const id = await launch()
    await opened.clock.advance(10_000)
    const change = new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType: { Value: 't3.large' } })
    await expect(opened.ec2.send(change)).rejects.toMatchObject({ name: 'IncorrectInstanceState' })
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))
    await opened.clock.advance(5_000)
    await opened.ec2.send(change)
    expect((await described(id))?.InstanceType).toBe('t3.large')
  })
})
