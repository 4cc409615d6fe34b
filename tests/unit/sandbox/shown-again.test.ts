import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AttachVolumeCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DetachVolumeCommand,
  type EC2Client,
  ModifyInstanceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { expect, it } from 'vitest'
import { DrivenClock } from '../../fakes/driven-clock.ts'
import { launchOne, openEmpty } from './opened.ts'

async function shown(ec2: EC2Client) {
  return (await ec2.send(new DescribeInstancesCommand({}))).Reservations
}

it('a server that was shown before is shown as a sandbox that never showed it would, at every instant of whatever happens to it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'henge-sandbox-'))
  const clock = new DrivenClock('2026-11-20T10:00:00Z')
  const file = join(folder, 'sandbox.sqlite')
  const opened = await openEmpty({ file, clock })
  const { ec2 } = opened
  const id = await launchOne(opened)
  await launchOne(opened, { InstanceType: 't3.small' })
  const volume = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'eu-central-1a', Size: 20 }))
  const address = await ec2.send(new AllocateAddressCommand({}))
  const VolumeId = volume.VolumeId ?? ''
  const changes: (() => Promise<unknown>)[] = [
    () => ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'Name', Value: 'renamed' }] })),
    () => ec2.send(new AssociateAddressCommand({ InstanceId: id, AllocationId: address.AllocationId })),
    () => ec2.send(new AttachVolumeCommand({ InstanceId: id, VolumeId, Device: '/dev/sdf' })),
    () => ec2.send(new StopInstancesCommand({ InstanceIds: [id] })),
    () => ec2.send(new DetachVolumeCommand({ VolumeId })),
    () => ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType: { Value: 't3.large' } })),
    () => ec2.send(new StartInstancesCommand({ InstanceIds: [id] })),
    () => ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })),
  ]
  try {
    const seen = new Set<string>()
    for (const change of changes) {
      await shown(ec2)
      await change()
      // Through every state on the way, and past it.
      for (const pause of [0, 500, 1500, 5000, 60_000]) {
        await clock.advance(pause)
        const now = await shown(ec2)
        const anew = await openEmpty({ file, clock })
        expect(now).toEqual(await shown(anew.ec2))
        anew.sandbox.close()
        seen.add(JSON.stringify(now))
      }
    }
    // A test that always saw the same would prove nothing.
    expect(seen.size).toBeGreaterThan(changes.length)
  } finally {
    opened.sandbox.close()
    await rm(folder, { recursive: true })
  }
})
