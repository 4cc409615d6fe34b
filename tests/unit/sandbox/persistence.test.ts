import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateReplaceRootVolumeTaskCommand,
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DescribeReplaceRootVolumeTasksCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultSecurityGroupId } from '../../../electron/sandbox/world/network.ts'
import type { StoredChange, WorldStore } from '../../../electron/sandbox/world/store.ts'
import { defaultTimings } from '../../../electron/sandbox/world/timings.ts'
import { World } from '../../../electron/sandbox/world/world.ts'
import { DrivenClock } from '../../fakes/driven-clock.ts'
import { debianImage, openEmpty } from './opened.ts'

let folder: string
let file: string
let clock: DrivenClock

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henge-sandbox-'))
  file = join(folder, 'sandbox.sqlite')
  clock = new DrivenClock('2026-11-20T10:00:00Z')
})

afterEach(() => rm(folder, { recursive: true }))

async function launch(opened: Awaited<ReturnType<typeof openEmpty>>, ClientToken: string): Promise<string> {
  const ImageId = await debianImage(opened)
  const answer = await opened.ec2.send(
    new RunInstancesCommand({ ImageId, InstanceType: 't3.small', MinCount: 1, MaxCount: 1, ClientToken }),
  )
  return answer.Instances?.[0]?.InstanceId ?? ''
}

describe('a sandbox that was closed', () => {
  it('knows the client tokens of before', async () => {
    const first = await openEmpty({ file, clock })
    const id = await launch(first, 'job-1')
    first.sandbox.close()
    const second = await openEmpty({ file, clock })
    expect(await launch(second, 'job-1')).toBe(id)
    second.sandbox.close()
  })

  it('has gone on meanwhile: what was pending runs, what was shutting down is gone', async () => {
    const first = await openEmpty({ file, clock })
    const staying = await launch(first, 'a')
    const leaving = await launch(first, 'b')
    await clock.advance(1_000)
    await first.ec2.send(new TerminateInstancesCommand({ InstanceIds: [leaving] }))
    first.sandbox.close()
    await clock.advance(60_000)
    const second = await openEmpty({ file, clock })
    const answer = await second.ec2.send(new DescribeInstancesCommand({ InstanceIds: [staying, leaving] }))
    const states = (answer.Reservations ?? []).flatMap((each) => each.Instances ?? []).map((each) => each.State?.Name)
    expect(states).toEqual(['running', 'terminated'])
    second.sandbox.close()
  })

  it('forgets destroyed servers after a fortnight, with their volumes and tokens', async () => {
    const first = await openEmpty({ file, clock })
    const id = await launch(first, 'a')
    await clock.advance(10_000)
    await first.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
    await clock.advance(10_000)
    expect(first.sandbox.history().map(({ server }) => server.id)).toEqual([id])
    first.sandbox.close()
    await clock.advance(16 * 86_400_000)
    const second = await openEmpty({ file, clock })
    expect(second.sandbox.history()).toEqual([])
    second.sandbox.close()
  })
})

describe('a sandbox that was closed in the middle of things', () => {
  it('goes on with a volume, a root volume’s replacement and a jump of its clock', async () => {
    const first = await openEmpty({ file, clock })
    const InstanceId = await launch(first, 'a')
    await clock.advance(20_000)
    first.sandbox.jumpClock(3_600_000)
    const zone = (await first.ec2.send(new DescribeInstancesCommand({}))).Reservations?.[0]?.Instances?.[0]?.Placement?.AvailabilityZone
    const { VolumeId = '' } = await first.ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 5 }))
    const task = await first.ec2.send(new CreateReplaceRootVolumeTaskCommand({ InstanceId }))
    first.sandbox.close()
    await clock.advance(3_000)
    const second = await openEmpty({ file, clock })
    expect((await second.ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }))).Volumes?.[0]?.State).toBe('available')
    const state = async () => (await second.ec2.send(new DescribeReplaceRootVolumeTasksCommand({}))).ReplaceRootVolumeTasks?.[0]
    expect(await state()).toMatchObject({ TaskState: 'pending', StartTime: task.ReplaceRootVolumeTask?.StartTime })
    await clock.advance(10_000)
    expect((await state())?.TaskState).toBe('succeeded')
    second.sandbox.close()
  })
})

/** Keeps what it is given, unless it is full. */
class SmallDisk implements WorldStore {
  full = false
  readonly kept: StoredChange[] = []

  load(): [] {
    return []
  }

  save(changes: readonly StoredChange[]): void {
    if (this.full) throw new Error('disk full')
    this.kept.push(...changes)
  }
}

describe('a change that cannot be written', () => {
  it('is written with the next one', () => {
    const disk = new SmallDisk()
    const world = new World({ clock, timings: defaultTimings, store: disk, newId: (prefix) => `${prefix}-1` })
    const region = world.region('eu-central-1')
    const group = region.find('security-group', defaultSecurityGroupId('eu-central-1'))
    if (group === undefined) throw new Error('no default group')
    disk.full = true
    region.put({ ...group, tags: { a: '1' } })
    expect(() => world.commit()).toThrow('disk full')
    disk.full = false
    region.put({ kind: 'log-cursor', id: 'i-1', at: 1 })
    world.commit()
    expect(disk.kept.map((change) => change.kind)).toEqual(['security-group', 'log-cursor'])
    world.commit()
    expect(disk.kept).toHaveLength(2)
  })
})
