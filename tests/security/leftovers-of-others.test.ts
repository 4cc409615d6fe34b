import {
  AllocateAddressCommand,
  CreateSnapshotCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DescribeAddressesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../electron/adapters/clock/system-clock.ts'
import { LeftoverService } from '../../electron/backend/leftovers/leftover-service.ts'
import { leftoversContract } from '../../shared/contract/leftovers.contract.ts'
import { HengeError } from '../../shared/model/error.ts'
import { hengeTags } from '../../shared/model/server.ts'
import { eventually } from '../contract/cloud/cloud-world.ts'
import { cloudOf } from '../fakes/cloud-of.ts'
import { flatPrices } from '../fakes/flat-prices.ts'
import { anAccount } from '../fakes/replacement-world.ts'
import { serveSandbox } from '../fakes/sandbox-world.ts'
import { unstalledClock } from '../fakes/unstalled-clock.ts'

/** What asks EC2 to change or end something. */
const changing = /^(Delete|Release|Deregister|Terminate|Modify|Detach|Disassociate|Stop|Reboot)/
const place = { accountId: anAccount.id, region: 'eu-central-1' }

let world: Awaited<ReturnType<typeof serveSandbox>>
let service: LeftoverService
let ec2: EC2Client
const asked: string[] = []
const others = { volume: '', address: '', snapshot: '' }

beforeAll(async () => {
  world = await serveSandbox(unstalledClock(400), async ({ action }) => {
    asked.push(action)
  })
  const cloud = cloudOf(world.environment, systemClock)
  const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' }
  ec2 = new EC2Client({ region: place.region, endpoint: world.environment.AWS_ENDPOINT_URL ?? '', credentials })
  service = new LeftoverService({
    accounts: { list: () => [anAccount], get: () => anAccount, cloud: () => cloud },
    jobs: { load: () => Promise.reject(new HengeError('NOT_FOUND', 'There is no such job.')), unfinished: async () => [] },
    plans: { load: () => Promise.reject(new Error('no plan is asked for')) },
    creations: { open: async () => [], settle: async () => undefined },
    ...{ resting: async () => [], prices: flatPrices, clock: systemClock, owner: 'tester@here' },
    ...{ fleetChanged: () => undefined, later: () => undefined, log: { info: () => undefined } },
  })
  const zone = `${place.region}a`
  const { VolumeId = '' } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 10, VolumeType: 'gp3' }))
  await eventually(async () => {
    const { Volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }))
    expect(Volumes?.[0]?.State).toBe('available')
  })
  const { SnapshotId = '' } = await ec2.send(new CreateSnapshotCommand({ VolumeId }))
  const { AllocationId = '' } = await ec2.send(new AllocateAddressCommand({}))
  Object.assign(others, { volume: VolumeId, address: AllocationId, snapshot: SnapshotId })
})
afterAll(() => world?.close())

async function stillThere(): Promise<string[]> {
  const [volumes, addresses, snapshots] = await Promise.all([
    ec2.send(new DescribeVolumesCommand({})),
    ec2.send(new DescribeAddressesCommand({})),
    ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] })),
  ])
  return [
    ...(volumes.Volumes ?? []).map(({ VolumeId, State }) => `${VolumeId} ${State}`),
    ...(addresses.Addresses ?? []).map(({ AllocationId }) => `${AllocationId}`),
    ...(snapshots.Snapshots ?? []).map(({ SnapshotId }) => `${SnapshotId}`),
  ]
}

describe('what others have left over', () => {
  it('is not destroyed by a forged request, whatever kind it claims to be and whatever was seen of it', async () => {
    const listed = await service.others.list({ from: 0, count: 200 })
    expect(listed.items.map(({ id }) => id).sort()).toEqual([others.address, others.volume].sort())
    const before = await stillThere()
    asked.length = 0
    const kinds = ['server', 'quarantined-server', 'volume', 'image', 'snapshot', 'security-group', 'lock'] as const
    for (const id of Object.values(others)) {
      for (const kind of kinds) {
        const seen = kind === 'volume' ? 'available|10|' : `${others.volume}|`
        await expect(service.cleanUp({ ...place, items: [{ kind, id, seen }] })).rejects.toMatchObject({ code: 'PLAN_STALE' })
      }
      await expect(service.giveBack({ ...place, id, seen: '', start: true })).rejects.toMatchObject({ code: 'PLAN_STALE' })
    }
    expect(asked.filter((action) => changing.test(action))).toEqual([])
    expect(await stillThere()).toEqual(before)
  })

  it('has no kind in the request that could name an Elastic IP', () => {
    const input = leftoversContract.cleanUp['~orpc'].inputSchema
    expect(input?.safeParse({ ...place, items: [{ kind: 'address', id: others.address, seen: '' }] }).success).toBe(false)
  })

  it('does not become the program’s own by a tag that somebody puts on it: no job on record has made it', async () => {
    const Tags = [
      { Key: hengeTags.job, Value: 'job-forged' },
      { Key: hengeTags.keptFrom, Value: 'web' },
    ]
    await ec2.send(new CreateTagsCommand({ Resources: [others.volume], Tags }))
    const { items } = await service.list({ fresh: true })
    const [forged, ...more] = items
    expect(more).toEqual([])
    expect(forged).toMatchObject({ id: others.volume, onRecord: false, caution: expect.stringContaining('Only its tags say') })
    asked.length = 0
    await expect(service.cleanUp({ ...place, items })).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringMatching(/^Nothing was/),
    })
    expect(asked.filter((action) => changing.test(action))).toEqual([])
    expect(await stillThere()).toContain(`${others.volume} available`)
  })
})
