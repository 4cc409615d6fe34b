import {
  CreateImageCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeVolumesCommand,
  GetConsoleOutputCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2'
import { beforeEach, describe, expect, it } from 'vitest'
import { launchOne, type Opened, openEmpty } from './opened.ts'

const nginx = '#cloud-config\npackages: [nginx]\nruncmd: ["logger -t henge web ready"]\n'
const marker = '#cloud-config\nruncmd: ["logger -t henge web ready"]\n'
let opened: Opened
let builder: string

beforeEach(async () => {
  opened = await openEmpty()
  builder = await launchOne(opened, {
    userData: nginx,
    BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { VolumeSize: 30, Encrypted: true } }],
  })
})

async function bake(Name = 'web r-1'): Promise<string> {
  const TagSpecifications = [{ ResourceType: 'image' as const, Tags: [{ Key: 'henge:revision', Value: 'r-1' }] }]
  return (await opened.ec2.send(new CreateImageCommand({ InstanceId: builder, Name, TagSpecifications }))).ImageId ?? ''
}

async function image(id: string) {
  return (await opened.ec2.send(new DescribeImagesCommand({ ImageIds: [id] }))).Images?.[0]
}

async function consoleOf(InstanceId: string): Promise<string> {
  const { Output } = await opened.ec2.send(new GetConsoleOutputCommand({ InstanceId }))
  return Buffer.from(Output ?? '', 'base64').toString()
}

describe('an image made of a server', () => {
  it('is pending, then available, and belongs to the account', async () => {
    const id = await bake()
    expect(await image(id)).toMatchObject({ State: 'pending', Public: false, SourceInstanceId: builder, Tags: [{ Value: 'r-1' }] })
    const early = opened.ec2.send(new RunInstancesCommand({ ImageId: id, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }))
    await expect(early).rejects.toMatchObject({ name: 'InvalidAMIID.Unavailable' })
    await expect(bake()).rejects.toMatchObject({ name: 'InvalidAMIName.Duplicate' })
    await opened.clock.advance(10_000)
    const own = (
      await opened.ec2.send(new DescribeImagesCommand({ Owners: ['self'], Filters: [{ Name: 'state', Values: ['available'] }] }))
    ).Images
    expect(own?.map(({ ImageId }) => ImageId)).toEqual([id])
    expect(own?.[0]?.BlockDeviceMappings).toMatchObject([
      { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8 } },
      { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 30, Encrypted: true } },
    ])
  })

  it('reboots its server unless it is not to', async () => {
    await opened.ec2.send(new CreateImageCommand({ InstanceId: builder, Name: 'no reboot', NoReboot: true }))
    expect(await consoleOf(builder)).not.toContain('System is rebooting')
    await bake()
    await opened.clock.advance(1_500)
    expect(await consoleOf(builder)).toContain('System is rebooting')
  })

  it('brings what was baked: the same server without the boot’s work', async () => {
    const ImageId = await bake()
    await opened.clock.advance(10_000)
    const baked = await launchOne(opened, { ImageId, userData: marker })
    const text = await consoleOf(baked)
    expect(text).toContain('Started nginx.service')
    expect(text).toContain('henge[1]: web ready')
    expect(text).not.toContain('Setting up nginx')
    const volumes = await opened.ec2.send(new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [baked] }] }))
    expect(volumes.Volumes?.map(({ Size }) => Size)).toEqual([8, 30])
  })

  it('goes alone or with its snapshots; its servers stay', async () => {
    const ImageId = await bake()
    await opened.clock.advance(10_000)
    const SnapshotId = (await image(ImageId))?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId
    const removeSnapshot = () => opened.ec2.send(new DeleteSnapshotCommand({ SnapshotId }))
    await expect(removeSnapshot()).rejects.toMatchObject({ name: 'InvalidSnapshot.InUse' })
    const gone = await opened.ec2.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true }))
    expect(gone.DeleteSnapshotResults).toHaveLength(2)
    await expect(removeSnapshot()).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' })
    await expect(image(ImageId)).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' })
    await expect(opened.ec2.send(new DeregisterImageCommand({ ImageId }))).rejects.toMatchObject({ name: 'InvalidAMIID.Unavailable' })
  })

  it('fails where a fault says so', async () => {
    opened.sandbox.faults.add({ call: 'CreateImage', effect: { kind: 'image-fails' } })
    const id = await bake()
    await opened.clock.advance(10_000)
    expect(await image(id)).toMatchObject({ State: 'failed', StateReason: { Code: 'Client.InternalError' } })
  })
})
