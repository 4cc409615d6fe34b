import {
  AttachVolumeCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  ModifyInstanceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { beforeEach, describe, expect, it } from 'vitest'
import { launchOne, type Opened, openEmpty } from './opened.ts'

const zone = 'eu-central-1a'
let opened: Opened
let server: string
let VolumeId: string

beforeEach(async () => {
  opened = await openEmpty()
  server = await launchOne(opened, { Placement: { AvailabilityZone: zone } })
  VolumeId = (await opened.ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 50, ClientToken: 'data' }))).VolumeId ?? ''
})

async function volume(id = VolumeId) {
  return (await opened.ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }))).Volumes?.[0]
}

const attach = (InstanceId = server, Device = '/dev/sdf') => opened.ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device }))
const detach = (extra: object = {}) => opened.ec2.send(new DetachVolumeCommand({ VolumeId, ...extra }))

async function attached(): Promise<void> {
  await opened.clock.advance(2_000)
  await attach()
  await opened.clock.advance(2_000)
}

describe('a volume', () => {
  it('is made once for a client token, attached and detached step by step', async () => {
    const again = await opened.ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 50, ClientToken: 'data' }))
    expect(again.VolumeId).toBe(VolumeId)
    expect((await volume())?.State).toBe('creating')
    await expect(attach()).rejects.toMatchObject({ name: 'IncorrectState' })
    await opened.clock.advance(2_000)
    expect((await volume())?.State).toBe('available')
    expect((await attach()).State).toBe('attaching')
    expect(await volume()).toMatchObject({ State: 'in-use', Attachments: [{ InstanceId: server, State: 'attaching' }] })
    await opened.clock.advance(1_500)
    expect((await volume())?.Attachments).toMatchObject([{ State: 'attached', DeleteOnTermination: false }])
    expect((await detach()).State).toBe('detaching')
    expect((await volume())?.State).toBe('in-use')
    await opened.clock.advance(1_500)
    expect(await volume()).toMatchObject({ State: 'available', Attachments: [] })
  })

  it('is not attached across zones, twice, or where another one is', async () => {
    const elsewhere = await launchOne(opened, { Placement: { AvailabilityZone: 'eu-central-1b' } })
    await expect(attach(elsewhere)).rejects.toMatchObject({ name: 'InvalidVolume.ZoneMismatch' })
    await expect(attach(server, '/dev/xvda')).rejects.toMatchObject({ name: 'InvalidParameterValue' })
    await attach()
    await expect(attach()).rejects.toMatchObject({ name: 'VolumeInUse' })
    await expect(detach({ InstanceId: elsewhere })).rejects.toMatchObject({ name: 'InvalidAttachment.NotFound' })
  })

  it('stays busy where the system does not let go, until it is forced', async () => {
    await attached()
    opened.sandbox.faults.add({ call: 'DetachVolume', effect: { kind: 'stays-busy' } })
    await detach()
    await opened.clock.advance(60_000)
    expect((await volume())?.Attachments).toMatchObject([{ State: 'busy' }])
    await detach({ Force: true })
    await opened.clock.advance(1_500)
    expect((await volume())?.State).toBe('available')
    await expect(detach()).rejects.toMatchObject({ name: 'IncorrectState' })
  })

  it('is let go of by a server that stops', async () => {
    await attached()
    opened.sandbox.faults.add({ call: 'DetachVolume', effect: { kind: 'stays-busy' } })
    await detach()
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds: [server] }))
    await opened.clock.advance(10_000)
    expect((await volume())?.State).toBe('available')
    await opened.ec2.send(new StartInstancesCommand({ InstanceIds: [server] }))
    await opened.clock.advance(10_000)
    expect((await volume())?.State).toBe('available')
  })

  it('outlives its server unless it is to go with it', async () => {
    await attached()
    await opened.ec2.send(
      new ModifyInstanceAttributeCommand({
        InstanceId: server,
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: false } }],
      }),
    )
    await opened.ec2.send(new TerminateInstancesCommand({ InstanceIds: [server] }))
    await opened.clock.advance(10_000)
    const left = (await opened.ec2.send(new DescribeVolumesCommand({}))).Volumes ?? []
    expect(left.map(({ State }) => State)).toEqual(['available', 'available'])
    await opened.ec2.send(new DeleteVolumeCommand({ VolumeId }))
    expect((await volume())?.State).toBe('deleting')
    await opened.clock.advance(2_000)
    await expect(volume()).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' })
  })

  it('is not deleted while it is attached', async () => {
    await attached()
    await expect(opened.ec2.send(new DeleteVolumeCommand({ VolumeId }))).rejects.toMatchObject({ name: 'VolumeInUse' })
  })

  it('is not taken from under a running system; a stopped server does not start without it', async () => {
    const root = (await opened.ec2.send(new DescribeInstancesCommand({ InstanceIds: [server] }))).Reservations?.[0]?.Instances?.[0]
      ?.BlockDeviceMappings?.[0]?.Ebs?.VolumeId
    const take = () => opened.ec2.send(new DetachVolumeCommand({ VolumeId: root }))
    await expect(take()).rejects.toMatchObject({ name: 'OperationNotPermitted' })
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds: [server] }))
    await opened.clock.advance(10_000)
    await take()
    await opened.clock.advance(10_000)
    const start = () => opened.ec2.send(new StartInstancesCommand({ InstanceIds: [server] }))
    await expect(start()).rejects.toMatchObject({ name: 'IncorrectInstanceState' })
    await opened.ec2.send(new AttachVolumeCommand({ VolumeId: root, InstanceId: server, Device: '/dev/xvda' }))
    await opened.clock.advance(10_000)
    await start()
  })
})

describe('a snapshot', () => {
  it('is pending, then completed; volumes are made from it', async () => {
    await opened.clock.advance(2_000)
    const TagSpecifications = [{ ResourceType: 'snapshot' as const, Tags: [{ Key: 'henge:job', Value: 'j1' }] }]
    const made = await opened.ec2.send(new CreateSnapshotCommand({ VolumeId, Description: 'before', TagSpecifications }))
    expect(made).toMatchObject({ State: 'pending', VolumeSize: 50, Description: 'before' })
    const from = (AvailabilityZone: string, Size?: number) =>
      opened.ec2.send(new CreateVolumeCommand({ AvailabilityZone, Size, SnapshotId: made.SnapshotId }))
    await expect(from(zone)).rejects.toMatchObject({ name: 'IncorrectState' })
    await opened.clock.advance(6_000)
    const found = await opened.ec2.send(
      new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: [{ Name: 'tag:henge:job', Values: ['j1'] }] }),
    )
    expect(found.Snapshots).toMatchObject([{ State: 'completed', Progress: '100%', VolumeId }])
    expect(await from('eu-central-1b')).toMatchObject({ Size: 50, SnapshotId: made.SnapshotId })
    await expect(from(zone, 20)).rejects.toMatchObject({ name: 'InvalidParameterValue' })
    await opened.ec2.send(new DeleteSnapshotCommand({ SnapshotId: made.SnapshotId }))
    await expect(opened.ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [made.SnapshotId ?? ''] }))).rejects.toMatchObject({
      name: 'InvalidSnapshot.NotFound',
    })
  })
})
