import {
  AttachVolume$,
  type AttachVolumeRequest,
  CreateVolume$,
  type CreateVolumeRequest,
  DeleteVolume$,
  type DeleteVolumeRequest,
  DescribeVolumes$,
  type DescribeVolumesRequest,
  type DescribeVolumesResult,
  DetachVolume$,
  type DetachVolumeRequest,
  type Volume as Ec2Volume,
  type VolumeAttachment,
} from '@aws-sdk/client-ec2'
import { ApiError } from '../../world/api-error.ts'
import type { Attachment, Volume } from '../../world/entities.ts'
import { subnetsOf } from '../../world/network.ts'
import { volumeTypes } from '../../world/prices.ts'
import { snapshotSource } from '../../world/snapshots.ts'
import { onceForToken } from '../../world/tokens.ts'
import {
  attachmentState,
  attachVolume,
  checkAttach,
  checkDeleteVolume,
  checkDetach,
  createVolume,
  currentVolumes,
  deleteVolume,
  detachVolume,
  knownVolume,
  type VolumeOrder,
  volumeState,
} from '../../world/volumes.ts'
import { type CallContext, operation } from '../service.ts'
import { refuseDryRun } from './dry-run.ts'
import { applyFilters } from './filters.ts'
import { tagViews } from './instance-view.ts'
import { page } from './paging.ts'
import { tagsFor } from './tag-specifications.ts'

function attachmentView(volumeId: string, attachment: Attachment, now: number): VolumeAttachment {
  return {
    VolumeId: volumeId,
    InstanceId: attachment.instanceId,
    Device: attachment.device,
    State: attachmentState(attachment, now),
    AttachTime: new Date(attachment.at),
    DeleteOnTermination: attachment.deleteOnTermination,
  }
}

function volumeView(volume: Volume, now: number): Ec2Volume {
  return {
    VolumeId: volume.id,
    State: volumeState(volume, now),
    AvailabilityZone: volume.zone,
    CreateTime: new Date(volume.createdAt),
    Size: volume.sizeGiB,
    VolumeType: volume.type as Ec2Volume['VolumeType'],
    Iops: volume.iops,
    Throughput: volume.throughput ?? undefined,
    Encrypted: volume.encrypted,
    SnapshotId: volume.snapshotId ?? '',
    MultiAttachEnabled: false,
    Attachments: volume.attachment === null ? [] : [attachmentView(volume.id, volume.attachment, now)],
    Tags: tagViews(volume.tags),
  }
}

function describe({ region }: CallContext, input: DescribeVolumesRequest): DescribeVolumesResult {
  refuseDryRun(input)
  const { now } = region
  const all = currentVolumes(region)
  const ids = input.VolumeIds ?? []
  const missing = ids.find((id) => !all.some((volume) => volume.id === id))
  if (missing !== undefined) throw new ApiError('InvalidVolume.NotFound', `The volume '${missing}' does not exist.`)
  const matching = applyFilters(
    ids.length === 0 ? all : all.filter((volume) => ids.includes(volume.id)),
    input.Filters,
    {
      'attachment.attach-time': ({ attachment }) => (attachment === null ? [] : [new Date(attachment.at).toISOString()]),
      'attachment.delete-on-termination': ({ attachment }) => (attachment === null ? [] : [String(attachment.deleteOnTermination)]),
      'attachment.device': ({ attachment }) => [attachment?.device],
      'attachment.instance-id': ({ attachment }) => [attachment?.instanceId],
      'attachment.status': ({ attachment }) => (attachment === null ? [] : [attachmentState(attachment, now)]),
      'availability-zone': (volume) => [volume.zone],
      'create-time': (volume) => [new Date(volume.createdAt).toISOString()],
      encrypted: (volume) => [String(volume.encrypted)],
      size: (volume) => [String(volume.sizeGiB)],
      'snapshot-id': (volume) => [volume.snapshotId],
      status: (volume) => [volumeState(volume, now)],
      'volume-id': (volume) => [volume.id],
      'volume-type': (volume) => [volume.type],
    },
    (volume) => volume.tags,
  )
  const shown = page(matching, input, { least: 1, most: 1000 }, (volume) => volume.id)
  return { Volumes: shown.items.map((volume) => volumeView(volume, now)), NextToken: shown.nextToken }
}

function volumeOrder({ region }: CallContext, input: CreateVolumeRequest): VolumeOrder {
  const zone = input.AvailabilityZone ?? ''
  if (!subnetsOf(region.name).some((subnet) => subnet.zone === zone)) {
    throw new ApiError('InvalidZone.NotFound', `The zone '${zone}' does not exist.`)
  }
  const source = input.SnapshotId === undefined ? null : snapshotSource(region, input.SnapshotId)
  const sizeGiB = input.Size ?? source?.sizeGiB
  if (sizeGiB === undefined) throw new ApiError('MissingParameter', 'The request must contain the parameter size/snapshot')
  if (source !== null && sizeGiB < source.sizeGiB) {
    throw new ApiError('InvalidParameterValue', `Volume of ${sizeGiB}GiB is too small for snapshot '${input.SnapshotId}'.`)
  }
  const type = input.VolumeType ?? 'gp3'
  if (!volumeTypes.some((known) => known === type))
    throw new ApiError('InvalidParameterValue', `Volume type '${type}' is not one that the sandbox has.`)
  return {
    zone,
    sizeGiB,
    type,
    iops: input.Iops ?? null,
    throughput: input.Throughput ?? null,
    encrypted: input.Encrypted ?? source?.encrypted ?? false,
    snapshotId: input.SnapshotId ?? null,
    tags: tagsFor(input.TagSpecifications, 'volume'),
  }
}

function create(context: CallContext, input: CreateVolumeRequest): Ec2Volume {
  const { region } = context
  const order = volumeOrder(context, input)
  refuseDryRun(input)
  const [id] = onceForToken(region, 'CreateVolume', input.ClientToken || null, order, () => [createVolume(region, order).id])
  return volumeView(region.find('volume', id ?? '') ?? knownVolume(region, id ?? ''), region.now)
}

function attach({ region }: CallContext, input: AttachVolumeRequest): VolumeAttachment {
  const { VolumeId: volumeId = '', InstanceId: instanceId = '', Device: device = '' } = input
  checkAttach(region, volumeId, instanceId, device)
  refuseDryRun(input)
  return attachmentView(volumeId, attachVolume(region, volumeId, instanceId, device), region.now)
}

function detach({ region, misfortune }: CallContext, input: DetachVolumeRequest): VolumeAttachment {
  const volumeId = input.VolumeId ?? ''
  checkDetach(region, volumeId, input.InstanceId, input.Device)
  refuseDryRun(input)
  return attachmentView(volumeId, detachVolume(region, volumeId, input.Force ?? false, misfortune?.kind === 'stays-busy'), region.now)
}

function remove({ region }: CallContext, input: DeleteVolumeRequest): object {
  const volume = checkDeleteVolume(region, input.VolumeId ?? '')
  refuseDryRun(input)
  deleteVolume(region, volume)
  return {}
}

export const volumeOperations = [
  operation(DescribeVolumes$, describe),
  operation(CreateVolume$, create),
  operation(AttachVolume$, attach),
  operation(DetachVolume$, detach),
  operation(DeleteVolume$, remove),
]
