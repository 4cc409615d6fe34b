import {
  CreateSnapshot$,
  type CreateSnapshotRequest,
  DeleteSnapshot$,
  type DeleteSnapshotRequest,
  DescribeSnapshots$,
  type DescribeSnapshotsRequest,
  type DescribeSnapshotsResult,
  type Snapshot as Ec2Snapshot,
} from '@aws-sdk/client-ec2'
import { ApiError } from '../../world/api-error.ts'
import type { Snapshot } from '../../world/entities.ts'
import { checkDeleteSnapshot, createSnapshot, knownSnapshot } from '../../world/snapshots.ts'
import { knownVolume, volumeState } from '../../world/volumes.ts'
import { type CallContext, operation } from '../service.ts'
import { refuseDryRun } from './dry-run.ts'
import { applyFilters } from './filters.ts'
import { tagViews } from './instance-view.ts'
import { page } from './paging.ts'
import { tagsFor } from './tag-specifications.ts'

/** Percent of the copy that is done. */
function progress(snapshot: Snapshot, now: number): number {
  const share = (now - snapshot.startedAt) / Math.max(1, snapshot.completedAt - snapshot.startedAt)
  return Math.floor(100 * Math.min(1, Math.max(0, share)))
}

function state(snapshot: Snapshot, now: number): 'pending' | 'completed' {
  return now < snapshot.completedAt ? 'pending' : 'completed'
}

function snapshotView(snapshot: Snapshot, accountId: string, now: number): Ec2Snapshot {
  return {
    SnapshotId: snapshot.id,
    VolumeId: snapshot.volumeId,
    VolumeSize: snapshot.sizeGiB,
    State: state(snapshot, now),
    Progress: `${progress(snapshot, now)}%`,
    StartTime: new Date(snapshot.startedAt),
    CompletionTime: now < snapshot.completedAt ? undefined : new Date(snapshot.completedAt),
    Description: snapshot.description,
    Encrypted: snapshot.encrypted,
    OwnerId: accountId,
    StorageTier: 'standard',
    Tags: tagViews(snapshot.tags),
  }
}

/** Own ones only: of the public images’ snapshots AWS shows just as many as nobody wants to page through. */
function describe({ region, world }: CallContext, input: DescribeSnapshotsRequest): DescribeSnapshotsResult {
  refuseDryRun(input)
  const { now } = region
  for (const id of input.SnapshotIds ?? []) knownSnapshot(region, id)
  const isOwn = !input.OwnerIds?.length || input.OwnerIds.includes('self') || input.OwnerIds.includes(world.accountId)
  const all = region
    .all('snapshot')
    .filter((snapshot) => isOwn && region.knows(snapshot.id) && (!input.SnapshotIds?.length || input.SnapshotIds.includes(snapshot.id)))
  const matching = applyFilters(
    all,
    input.Filters,
    {
      description: (snapshot) => [snapshot.description],
      encrypted: (snapshot) => [String(snapshot.encrypted)],
      'owner-id': () => [world.accountId],
      progress: (snapshot) => [`${progress(snapshot, now)}%`],
      'snapshot-id': (snapshot) => [snapshot.id],
      'start-time': (snapshot) => [new Date(snapshot.startedAt).toISOString()],
      status: (snapshot) => [state(snapshot, now)],
      'storage-tier': () => ['standard'],
      'volume-id': (snapshot) => [snapshot.volumeId],
      'volume-size': (snapshot) => [String(snapshot.sizeGiB)],
    },
    (snapshot) => snapshot.tags,
  )
  const shown = page(matching, input, { least: 5, most: 1000 }, (snapshot) => snapshot.id)
  return { Snapshots: shown.items.map((snapshot) => snapshotView(snapshot, world.accountId, now)), NextToken: shown.nextToken }
}

function create({ region, world }: CallContext, input: CreateSnapshotRequest): Ec2Snapshot {
  const volume = knownVolume(region, input.VolumeId ?? '')
  const tags = tagsFor(input.TagSpecifications, 'snapshot')
  if (volumeState(volume, region.now) === 'creating') {
    throw new ApiError('IncorrectState', `Volume '${volume.id}' is in the 'creating' state.`)
  }
  refuseDryRun(input)
  return snapshotView(createSnapshot(region, volume, input.Description ?? '', tags), world.accountId, region.now)
}

function remove({ region }: CallContext, input: DeleteSnapshotRequest): object {
  const snapshot = checkDeleteSnapshot(region, input.SnapshotId ?? '')
  refuseDryRun(input)
  region.remove('snapshot', snapshot.id)
  return {}
}

export const snapshotOperations = [
  operation(DescribeSnapshots$, describe),
  operation(CreateSnapshot$, create),
  operation(DeleteSnapshot$, remove),
]
