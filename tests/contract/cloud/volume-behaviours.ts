import { randomUUID } from 'node:crypto'
import { CreateVolumeCommand } from '@aws-sdk/client-ec2'
import { expect } from 'vitest'
import type { Server } from '../../../shared/model/server.ts'
import { type CloudWorld, eventually, only, runningServer } from './cloud-world.ts'

type Behaviours = Readonly<Record<string, (world: CloudWorld) => Promise<void>>>
const noVolume = 'vol-0123456789abcdef0'

/** A data volume of 10 GiB in the server’s zone. */
async function dataVolume({ cloud, ec2 }: CloudWorld, { zone }: Server, tags: Readonly<Record<string, string>> = {}): Promise<string> {
  const Tags = Object.entries({ ...tags, purpose: 'data' }).map(([Key, Value]) => ({ Key, Value }))
  const { VolumeId = '' } = await ec2.send(
    new CreateVolumeCommand({
      AvailabilityZone: zone,
      Size: 10,
      VolumeType: 'gp3',
      TagSpecifications: [{ ResourceType: 'volume', Tags }],
    }),
  )
  await becomes(cloud, VolumeId, { state: 'available' })
  return VolumeId
}

async function becomes(cloud: CloudWorld['cloud'], id: string, expected: object): Promise<void> {
  await eventually(async () => expect(await cloud.volumes.describe([id])).toMatchObject([expected]))
}

async function attached(world: CloudWorld, server: Server): Promise<string> {
  const id = await dataVolume(world, server)
  await world.cloud.volumes.attach(id, server.id, '/dev/sdf')
  await becomes(world.cloud, id, { attachment: 'attached' })
  return id
}

export const volumes: Behaviours = {
  'says where a root volume hangs': async ({ cloud }) => {
    const server = await runningServer(cloud, { zone: 'eu-central-1b', tags: { Name: 'a', team: 'ops' } })
    const id = server.volumes[0]?.id ?? ''
    expect(await cloud.volumes.describe([id, noVolume])).toMatchObject([
      {
        id,
        zone: 'eu-central-1b',
        sizeGiB: 20,
        type: 'gp3',
        state: 'in-use',
        serverId: server.id,
        device: '/dev/xvda',
        attachment: 'attached',
        tags: { Name: 'a', team: 'ops' },
      },
    ])
    expect(await cloud.volumes.describe([])).toEqual([])
  },
  'says whether a volume goes with its server': async ({ cloud }) => {
    const server = await runningServer(cloud)
    const id = server.volumes[0]?.id ?? ''
    expect(await cloud.volumes.describe([id])).toMatchObject([{ deleteOnTermination: true }])
    await cloud.volumes.setDeleteOnTermination(server.id, '/dev/xvda', false)
    await becomes(cloud, id, { deleteOnTermination: false })
  },
  'finds volumes by all of their tags': async (world) => {
    const server = await runningServer(world.cloud)
    const job = `${randomUUID()}*`
    const id = await dataVolume(world, server, { 'henge:job': job, 'henge:role': 'web' })
    await dataVolume(world, server, { 'henge:job': `${job}2`, 'henge:role': 'web' })
    expect((await world.cloud.volumes.findByTags({ 'henge:job': job, 'henge:role': 'web' })).map((found) => found.id)).toEqual([id])
    await expect(world.cloud.volumes.findByTags({})).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  },
  'adds tags to volumes and keeps those that are there': async (world) => {
    const id = await dataVolume(world, await runningServer(world.cloud))
    for (const _ of [1, 2]) await world.cloud.volumes.tag([id], { 'henge:until': '2026-12-01' })
    await world.cloud.volumes.tag([], { nobody: 'x' })
    await eventually(async () => {
      expect(await world.cloud.volumes.describe([id])).toMatchObject([{ tags: { purpose: 'data', 'henge:until': '2026-12-01' } }])
    })
  },
  'hands a data volume from one server to another, each step twice': async (world) => {
    const { cloud } = world
    const [old, fresh] = [await runningServer(cloud, { zone: 'eu-central-1a' }), await runningServer(cloud, { zone: 'eu-central-1a' })]
    const id = await dataVolume(world, old)
    for (const _ of [1, 2]) await cloud.volumes.attach(id, old.id, '/dev/sdf')
    await becomes(cloud, id, { state: 'in-use', serverId: old.id, device: '/dev/sdf', attachment: 'attached', deleteOnTermination: false })
    for (const _ of [1, 2]) await cloud.volumes.detach(id, old.id)
    await becomes(cloud, id, { state: 'available', serverId: null, device: null, attachment: null })
    await cloud.volumes.attach(id, fresh.id, '/dev/sdg')
    await becomes(cloud, id, { state: 'in-use', serverId: fresh.id, device: '/dev/sdg', attachment: 'attached' })
    await cloud.volumes.detach(id, old.id)
    await becomes(cloud, id, { serverId: fresh.id, attachment: 'attached' })
    expect((await only(cloud, fresh.id)).volumes).toContainEqual({
      id,
      device: '/dev/sdg',
      sizeGiB: 10,
      type: 'gp3',
      deleteOnTermination: false,
      root: false,
    })
  },
  'says CONFLICT for a volume that hangs on another server': async (world) => {
    const [old, fresh] = [await runningServer(world.cloud), await runningServer(world.cloud)]
    const id = await attached(world, old)
    await expect(world.cloud.volumes.attach(id, fresh.id, '/dev/sdf')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(old.id),
    })
    await expect(world.cloud.volumes.attach(id, old.id, '/dev/sdh')).rejects.toMatchObject({ code: 'CONFLICT' })
  },
  'says CONFLICT for a device that is taken': async (world) => {
    const server = await runningServer(world.cloud)
    await attached(world, server)
    const second = await dataVolume(world, server)
    await expect(world.cloud.volumes.attach(second, server.id, '/dev/sdf')).rejects.toMatchObject({ code: 'CONFLICT' })
  },
  'cannot attach a volume that is not there, and has nothing to detach': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    await expect(cloud.volumes.attach(noVolume, id, '/dev/sdf')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await cloud.volumes.detach(noVolume, id)
  },
  'refuses to attach a volume of another zone': async (world) => {
    const one = await runningServer(world.cloud, { zone: 'eu-central-1a' })
    const other = await runningServer(world.cloud, { zone: 'eu-central-1b' })
    const id = await dataVolume(world, one)
    await expect(world.cloud.volumes.attach(id, other.id, '/dev/sdf')).rejects.toMatchObject({ code: 'REFUSED' })
  },
  'keeps a volume when its server is terminated, if told so': async (world) => {
    const { cloud } = world
    const server = await runningServer(cloud)
    const id = server.volumes[0]?.id ?? ''
    for (const _ of [1, 2]) await cloud.volumes.setDeleteOnTermination(server.id, '/dev/xvda', false)
    await becomes(cloud, id, { deleteOnTermination: false })
    expect((await only(cloud, server.id)).volumes).toMatchObject([{ id, deleteOnTermination: false }])
    await cloud.compute.terminateServers([server.id])
    await becomes(cloud, id, { state: 'available', serverId: null })
  },
  'takes a volume with the server where that is not said': async ({ cloud }) => {
    const server = await runningServer(cloud)
    const id = server.volumes[0]?.id ?? ''
    await cloud.compute.terminateServers([server.id])
    await eventually(async () => expect((await cloud.volumes.describe([id])).filter(({ state }) => state !== 'deleted')).toEqual([]))
  },
  'deletes a volume, twice too, but none that is in use': async (world) => {
    const server = await runningServer(world.cloud)
    const inUse = await attached(world, server)
    await expect(world.cloud.volumes.delete(inUse)).rejects.toMatchObject({ code: 'CONFLICT' })
    const id = await dataVolume(world, server)
    for (const _ of [1, 2]) await world.cloud.volumes.delete(id)
    await eventually(async () => expect(await world.cloud.volumes.describe([id])).toEqual([]))
  },
}

export const snapshots: Behaviours = {
  'makes one snapshot of a volume for the same tags': async (world) => {
    const { cloud } = world
    const id = await dataVolume(world, await runningServer(cloud))
    const tags = { 'henge:job': randomUUID(), 'henge:role': 'web' }
    const made = await cloud.volumes.snapshot(id, 'before the replacement', tags)
    expect(made).toMatchObject({ id: expect.stringMatching(/^snap-/), volumeId: id, sizeGiB: 10, tags })
    expect(Math.abs(Date.parse(made.startedAt) - Date.now())).toBeLessThan(60_000)
    await eventually(async () => {
      expect(await cloud.volumes.snapshot(id, 'before the replacement', tags)).toMatchObject({ id: made.id })
      expect(await cloud.volumes.findSnapshots(tags)).toMatchObject([{ id: made.id, state: 'completed', tags }])
    })
    const other = await cloud.volumes.snapshot(id, 'another', { 'henge:job': randomUUID() })
    expect(other.id).not.toBe(made.id)
    for (const _ of [1, 2]) await cloud.volumes.deleteSnapshot(made.id)
    expect(await cloud.volumes.findSnapshots(tags)).toEqual([])
  },
  'is pending before it is complete': async (world) => {
    const id = await dataVolume(world, await runningServer(world.cloud))
    expect(await world.cloud.volumes.snapshot(id, 'x', { 'henge:job': randomUUID() })).toMatchObject({ state: 'pending' })
  },
  'cannot make a snapshot of a volume that is not there': async ({ cloud }) => {
    await expect(cloud.volumes.snapshot(noVolume, 'x', { 'henge:job': randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await cloud.volumes.findSnapshots({ 'henge:job': randomUUID() })).toEqual([])
  },
}
