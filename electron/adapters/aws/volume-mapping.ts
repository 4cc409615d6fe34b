import type { Snapshot as Ec2Snapshot, Volume as Ec2Volume } from '@aws-sdk/client-ec2'
import { isoTime } from '../../../shared/model/clock.ts'
import type { Snapshot, VolumeState } from '../../backend/cloud/ports.ts'
import { toTags } from './resource-tags.ts'

export function toVolumeState(volume: Ec2Volume): VolumeState {
  // A detached attachment may be listed for a moment; several at once only for volumes that clusters share.
  const attachment = volume.Attachments?.find(({ State }) => State !== 'detached')
  return {
    id: volume.VolumeId ?? '',
    zone: volume.AvailabilityZone ?? '',
    sizeGiB: volume.Size ?? 0,
    type: volume.VolumeType ?? '',
    state: volume.State ?? '',
    serverId: attachment?.InstanceId ?? null,
    device: attachment?.Device ?? null,
    attachment: attachment ? (attachment.State ?? 'attached') : null,
    deleteOnTermination: attachment?.DeleteOnTermination ?? false,
    tags: toTags(volume.Tags),
  }
}

export function toSnapshot(snapshot: Ec2Snapshot): Snapshot {
  return {
    id: snapshot.SnapshotId ?? '',
    volumeId: snapshot.VolumeId ?? '',
    sizeGiB: snapshot.VolumeSize ?? 0,
    state: snapshot.State ?? 'pending',
    startedAt: isoTime(snapshot.StartTime?.getTime() ?? 0),
    tags: toTags(snapshot.Tags),
  }
}
