import { isoTime } from '../../../shared/model/clock.ts'
import type { HeldAddress, HeldImage, HeldSnapshot, HeldVolume } from '../../../shared/model/other-leftovers.ts'
import type { Holdings } from '../../backend/cloud/ports.ts'
import { toOwnImage } from './aws-own-images.ts'
import type { AwsSession } from './aws-session.ts'
import { readAddresses, readImages, readSnapshots, readVolumes } from './described.ts'
import { toTags } from './resource-tags.ts'
import { beyondIncluded } from './server-mapping.ts'

/** Of a thousand each. */
const mostPages = 50

export class AwsHoldings implements Holdings {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async volumes(signal?: AbortSignal): Promise<HeldVolume[]> {
    const found = await readVolumes(this.session, [], signal, mostPages)
    return found.map((volume) => ({
      id: volume.VolumeId ?? '',
      sizeGiB: volume.Size ?? 0,
      type: volume.VolumeType ?? '',
      state: volume.State ?? '',
      createdAt: timeOf(volume.CreateTime),
      tags: toTags(volume.Tags),
      ...beyondIncluded(volume),
    }))
  }

  async addresses(signal?: AbortSignal): Promise<HeldAddress[]> {
    const found = await readAddresses(this.session, [], signal)
    return found.flatMap(({ AllocationId, AssociationId, InstanceId, NetworkInterfaceId, PublicIp, Tags }) => {
      if (!AllocationId || !PublicIp) return []
      const associated = Boolean(AssociationId || InstanceId || NetworkInterfaceId)
      return [{ id: AllocationId, address: PublicIp, associated, tags: toTags(Tags) }]
    })
  }

  async snapshots(signal?: AbortSignal): Promise<HeldSnapshot[]> {
    const found = await readSnapshots(this.session, [], signal, mostPages)
    return found.map((snapshot) => ({
      id: snapshot.SnapshotId ?? '',
      volumeId: snapshot.VolumeId ?? '',
      sizeGiB: snapshot.VolumeSize ?? 0,
      startedAt: timeOf(snapshot.StartTime),
      archived: snapshot.StorageTier === 'archive',
      tags: toTags(snapshot.Tags),
    }))
  }

  async images(signal?: AbortSignal): Promise<HeldImage[]> {
    const found = await readImages(this.session, [], signal, mostPages)
    return found.map((image) => ({
      ...toOwnImage(image),
      createdAt: timeOf(image.CreationDate),
      lastLaunchedAt: timeOf(image.LastLaunchedTime),
    }))
  }
}

function timeOf(told: Date | string | undefined): string | null {
  const at = told === undefined ? Number.NaN : new Date(told).getTime()
  return Number.isNaN(at) ? null : isoTime(at)
}
