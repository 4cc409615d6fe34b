import { randomUUID } from 'node:crypto'
import { AllocateAddressCommand, CreateSecurityGroupCommand, CreateVolumeCommand, ReleaseAddressCommand } from '@aws-sdk/client-ec2'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { expect } from 'vitest'
import { type CloudWorld, eventually, runningServer } from './cloud-world.ts'

type Behaviours = Readonly<Record<string, (world: CloudWorld) => Promise<void>>>

const key = () => `henge:test-${randomUUID()}`

export const heldLocks: Behaviours = {
  'lists every lock that is held by its name, more of them than one page takes': async ({ cloud }) => {
    const names = Array.from({ length: 13 }, (_, index) => `role/größe ${index} ${randomUUID()}`)
    const holder = (name: string) => ({ owner: 'ann@desk', since: 1_763_800_000_000, jobId: `job ${name}`.slice(0, 60) })
    for (const name of names) await cloud.locks.take(name, holder(name))
    const held = await cloud.locks.list()
    for (const name of names) expect(held.find((lock) => lock.name === name)).toEqual({ name, holder: holder(name) })
    const [first = ''] = names
    await cloud.locks.release(first, holder(first).jobId)
    expect((await cloud.locks.list()).some(({ name }) => name === first)).toBe(false)
  },
  'lists what is no lock of a job, without a job': async ({ cloud, clientConfig }) => {
    const name = `other-${randomUUID()}`
    const command = new PutParameterCommand({ Name: `/henge/lock/${name}`, Value: 'not JSON', Type: 'String' })
    await new SSMClient(clientConfig).send(command)
    expect((await cloud.locks.list()).find((lock) => lock.name === name)).toMatchObject({ holder: { jobId: '' } })
  },
}

export const inventory: Behaviours = {
  'finds volumes by the key of a tag, whatever its value': async ({ cloud, ec2 }) => {
    const [one, other] = [key(), key()]
    const zone = (await runningServer(cloud)).zone
    const make = async (Key: string, Value: string) => {
      const TagSpecifications = [{ ResourceType: 'volume' as const, Tags: [{ Key, Value }] }]
      return (await ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 3, VolumeType: 'gp3', TagSpecifications }))).VolumeId
    }
    const made = [await make(one, 'a'), await make(one, ''), await make(other, 'a*')]
    await make(key(), one)
    const found = await eventually(async () => {
      const volumes = await cloud.inventory.volumes([one, other])
      expect(volumes.map(({ id }) => id).sort()).toEqual(made.sort())
      return volumes
    })
    expect(found[0]).toMatchObject({ sizeGiB: 3, type: 'gp3', serverId: null, createdAt: expect.stringMatching(/^20\d\d-/) })
    expect(await cloud.inventory.volumes([key()])).toEqual([])
  },
  'finds snapshots and images by the key of a tag': async ({ cloud }) => {
    const tag = key()
    const server = await runningServer(cloud)
    const volumeId = server.volumes[0]?.id ?? ''
    const { id } = await cloud.volumes.snapshot(volumeId, 'kept', { [tag]: 'x' })
    expect(await cloud.inventory.snapshots([tag])).toMatchObject([{ id, volumeId, tags: { [tag]: 'x' } }])
    const image = await cloud.ownImages.create({ serverId: server.id, name: `image-${randomUUID()}`, tags: { [tag]: 'y' } })
    await eventually(async () => expect(await cloud.inventory.images([tag])).toMatchObject([{ id: image.id, name: image.name }]))
    expect(await cloud.inventory.images([key()])).toEqual([])
  },
  'finds a security group by the key of a tag, and deletes it once': async ({ cloud, ec2 }) => {
    const tag = key()
    const server = await runningServer(cloud)
    const VpcId = (await cloud.isolation.vpcOf(server.id)) ?? undefined
    const TagSpecifications = [{ ResourceType: 'security-group' as const, Tags: [{ Key: tag, Value: 'group' }] }]
    const GroupName = `group-${randomUUID()}`
    const { GroupId = '' } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName, Description: 'for a test', VpcId, TagSpecifications }),
    )
    expect(await cloud.inventory.securityGroups([tag])).toEqual([{ id: GroupId, name: GroupName, vpcId: VpcId, tags: { [tag]: 'group' } }])
    for (const _ of [1, 2]) await cloud.inventory.deleteSecurityGroup(GroupId)
    expect(await cloud.inventory.securityGroups([tag])).toEqual([])
  },
  'does not delete a security group that a server is in': async ({ cloud, ec2 }) => {
    const server = await runningServer(cloud)
    const VpcId = (await cloud.isolation.vpcOf(server.id)) ?? undefined
    const { GroupId = '' } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: `group-${randomUUID()}`, Description: 'for a test', VpcId }),
    )
    await cloud.isolation.setSecurityGroups(server.id, [GroupId])
    await expect(cloud.inventory.deleteSecurityGroup(GroupId)).rejects.toMatchObject({ code: 'CONFLICT' })
  },
}

export const holdings: Behaviours = {
  'lists volumes whoever made them, attached ones too': async ({ cloud, ec2 }) => {
    const server = await runningServer(cloud)
    const Tags = [{ Key: 'Name', Value: '<b>backup</b> \u202e ä🚀' }]
    const order = { AvailabilityZone: server.zone, Size: 7, VolumeType: 'gp3' as const, Iops: 4000 }
    const { VolumeId = '' } = await ec2.send(new CreateVolumeCommand({ ...order, TagSpecifications: [{ ResourceType: 'volume', Tags }] }))
    await eventually(async () => {
      const volumes = await cloud.holdings.volumes()
      expect(volumes.find(({ id }) => id === VolumeId)).toMatchObject({
        ...{ sizeGiB: 7, type: 'gp3', state: 'available', createdAt: expect.stringMatching(/^20\d\d-.*Z$/) },
        ...{ beyondIncluded: { iops: 1000, mebibytesPerSecond: 0 }, tags: { Name: Tags[0]?.Value } },
      })
      expect(volumes.find(({ id }) => id === server.volumes[0]?.id)).toMatchObject({ state: 'in-use' })
    })
  },
  'lists Elastic IPs, and says which belong to something': async ({ cloud, ec2 }) => {
    const server = await runningServer(cloud)
    const { AllocationId = '', PublicIp = '' } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
    const found = async () => (await cloud.holdings.addresses()).find(({ id }) => id === AllocationId)
    expect(await found()).toEqual({ id: AllocationId, address: PublicIp, associated: false, tags: {} })
    await cloud.addresses.associate(AllocationId, server.id)
    await eventually(async () => expect(await found()).toMatchObject({ associated: true }))
    await cloud.addresses.release(AllocationId)
    await ec2.send(new ReleaseAddressCommand({ AllocationId })).catch(() => undefined)
  },
  'lists snapshots and images of the account itself, and no public ones': async ({ cloud }) => {
    const server = await runningServer(cloud)
    const volumeId = server.volumes[0]?.id ?? ''
    const { id } = await cloud.volumes.snapshot(volumeId, 'by hand', { made: randomUUID() })
    const name = `image-${randomUUID()}`
    const image = await cloud.ownImages.create({ serverId: server.id, name, tags: { made: 'by hand' } })
    await eventually(async () => {
      expect((await cloud.holdings.snapshots()).find((snapshot) => snapshot.id === id)).toMatchObject({
        ...{ volumeId, archived: false, startedAt: expect.stringMatching(/Z$/) },
      })
      const images = await cloud.holdings.images()
      expect(images.find((own) => own.id === image.id)).toMatchObject({
        name,
        createdAt: expect.stringMatching(/Z$/),
        lastLaunchedAt: null,
      })
      expect(images.some((own) => own.id === server.imageId)).toBe(false)
    })
  },
}
