import { ApiError } from './api-error.ts'
import type { Snapshot, Volume } from './entities.ts'
import { imagesAt } from './images.ts'
import type { Region } from './region.ts'

/** What a new volume takes from a snapshot, its own or a public image’s. InvalidSnapshot.NotFound, IncorrectState while it is pending. */
export function snapshotSource(region: Region, id: string): { readonly sizeGiB: number; readonly encrypted: boolean } {
  const image = imagesAt(region.name, region.now).find((candidate) => candidate.snapshotId === id)
  if (image !== undefined) return { sizeGiB: image.rootSizeGiB, encrypted: false }
  const snapshot = knownSnapshot(region, id)
  if (region.now < snapshot.completedAt) throw new ApiError('IncorrectState', `Snapshot is in invalid state - pending`)
  return snapshot
}

export function knownSnapshot(region: Region, id: string): Snapshot {
  const snapshot = region.knows(id) ? region.find('snapshot', id) : undefined
  if (snapshot === undefined) throw new ApiError('InvalidSnapshot.NotFound', `The snapshot '${id}' does not exist.`)
  return snapshot
}

export function createSnapshot(region: Region, volume: Volume, description: string, tags: Readonly<Record<string, string>>): Snapshot {
  const snapshot: Snapshot = {
    kind: 'snapshot',
    id: region.newId('snap'),
    volumeId: volume.id,
    startedAt: region.now,
    completedAt: region.now + region.timings.snapshot,
    sizeGiB: volume.sizeGiB,
    encrypted: volume.encrypted,
    description,
    tags,
  }
  region.put(snapshot)
  return snapshot
}

/** Throws what DeleteSnapshot would; changes nothing. */
export function checkDeleteSnapshot(region: Region, id: string): Snapshot {
  const snapshot = knownSnapshot(region, id)
  const user = region
    .all('image')
    .find(({ deregisteredAt, devices }) => deregisteredAt === null && devices.some(({ snapshotId }) => snapshotId === id))
  if (user !== undefined) throw new ApiError('InvalidSnapshot.InUse', `The snapshot ${id} is currently in use by ${user.id}`)
  return snapshot
}
