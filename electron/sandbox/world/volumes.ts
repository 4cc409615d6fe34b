import { ApiError } from './api-error.ts'
import type { Attachment, Instance, Volume } from './entities.ts'
import { knownInstance } from './instances.ts'
import { stateAt } from './life.ts'
import type { Region } from './region.ts'

export type VolumeState = 'creating' | 'available' | 'in-use' | 'deleting'
export type AttachmentState = 'attaching' | 'attached' | 'detaching' | 'busy'

/** Volumes as they are now: those that went with their instance or were deleted are gone, those that outlived theirs are detached. */
export function currentVolumes(region: Region, volumes: readonly Volume[] = region.all('volume')): Volume[] {
  const now = region.now
  return volumes.flatMap((volume) => {
    if ((volume.deletedAt !== undefined && volume.deletedAt <= now) || !region.knows(volume.id)) return []
    const { attachment } = volume
    if (attachment === null) return [volume]
    if (attachment.at > now || (attachment.detachedAt !== undefined && attachment.detachedAt <= now))
      return [{ ...volume, attachment: null }]
    const instance = region.find('instance', attachment.instanceId)
    const state = instance === undefined ? 'terminated' : stateAt(instance, now)
    // A system that held on to a volume lets go of it at the latest when it stops.
    if (state === 'stopped' && attachmentState(attachment, now) === 'busy') return [{ ...volume, attachment: null }]
    if (state !== 'terminated') return [volume]
    return attachment.deleteOnTermination ? [] : [{ ...volume, attachment: null }]
  })
}

export function volumeState(volume: Volume, now: number): VolumeState {
  if (volume.deletingAt !== undefined && volume.deletingAt <= now) return 'deleting'
  if (volume.readyAt !== undefined && volume.readyAt > now) return 'creating'
  return volume.attachment === null ? 'available' : 'in-use'
}

export function attachmentState(attachment: Attachment, now: number): AttachmentState {
  if (attachment.detachingAt !== undefined && attachment.detachingAt <= now)
    return attachment.detachedAt === undefined ? 'busy' : 'detaching'
  return attachment.attachedAt !== undefined && attachment.attachedAt > now ? 'attaching' : 'attached'
}

/** InvalidVolume.NotFound. */
export function knownVolume(region: Region, id: string): Volume {
  const volume = currentVolumes(region).find((candidate) => candidate.id === id)
  if (volume === undefined) throw new ApiError('InvalidVolume.NotFound', `The volume '${id}' does not exist.`)
  return volume
}

export interface VolumeOrder {
  readonly zone: string
  readonly sizeGiB: number
  readonly type: string
  readonly iops: number | null
  readonly throughput: number | null
  readonly encrypted: boolean
  readonly snapshotId: string | null
  readonly tags: Readonly<Record<string, string>>
}

export function createVolume(region: Region, order: VolumeOrder): Volume {
  const { iops, throughput, ...given } = order
  const volume: Volume = {
    kind: 'volume',
    id: region.newId('vol'),
    createdAt: region.now,
    ...given,
    iops: iops ?? (order.type === 'gp3' ? 3000 : Math.max(100, order.sizeGiB * 3)),
    throughput: order.type === 'gp3' ? (throughput ?? 125) : null,
    attachment: null,
    readyAt: region.now + region.timings.volume,
  }
  region.put(volume)
  return volume
}

/** Throws what AttachVolume would; changes nothing. */
export function checkAttach(region: Region, volumeId: string, instanceId: string, device: string): void {
  const volume = knownVolume(region, volumeId)
  const instance = knownInstance(region, instanceId)
  if (volume.attachment !== null) throw new ApiError('VolumeInUse', `${volumeId} is already attached to an instance`)
  if (volumeState(volume, region.now) !== 'available') throw new ApiError('IncorrectState', `${volumeId} is not 'available'.`)
  const state = stateAt(instance, region.now)
  if (state !== 'running' && state !== 'stopped') throw new ApiError('IncorrectState', `Instance '${instanceId}' is not 'running'.`)
  if (volume.zone !== instance.zone) {
    throw new ApiError(
      'InvalidVolume.ZoneMismatch',
      `The volume '${volumeId}' is not in the same availability zone as instance '${instanceId}'`,
    )
  }
  if (device === '') throw new ApiError('MissingParameter', 'The request must contain the parameter device')
  if (volumesOf(region, instanceId).some((other) => other.attachment?.device === device)) {
    throw new ApiError('InvalidParameterValue', `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`)
  }
}

export function volumesOf(region: Region, instanceId: string): Volume[] {
  return currentVolumes(region).filter((volume) => volume.attachment?.instanceId === instanceId)
}

export function attachVolume(region: Region, volumeId: string, instanceId: string, device: string): Attachment {
  const attachment: Attachment = {
    instanceId,
    device,
    at: region.now,
    attachedAt: region.now + region.timings.attaching,
    // As in AWS: what was attached later stays when the instance goes.
    deleteOnTermination: false,
  }
  region.put({ ...knownVolume(region, volumeId), attachment })
  return attachment
}

/** Throws what DetachVolume would; changes nothing. */
export function checkDetach(region: Region, volumeId: string, instanceId: string | undefined, device: string | undefined): Attachment {
  const volume = knownVolume(region, volumeId)
  const { attachment } = volume
  if (attachment === null) {
    throw new ApiError('IncorrectState', `Volume '${volumeId}' is in the '${volumeState(volume, region.now)}' state.`)
  }
  if ((instanceId !== undefined && instanceId !== attachment.instanceId) || (device !== undefined && device !== attachment.device)) {
    throw new ApiError(
      'InvalidAttachment.NotFound',
      `The volume '${volumeId}' is not attached to instance '${instanceId ?? attachment.instanceId}' as device '${device ?? attachment.device}'.`,
    )
  }
  const instance = knownInstance(region, attachment.instanceId)
  if (isRoot(instance, attachment) && stateAt(instance, region.now) !== 'stopped') {
    throw new ApiError('OperationNotPermitted', `Unable to detach root volume '${volumeId}' from instance '${instance.id}'`)
  }
  return attachment
}

export function isRoot(instance: Instance, attachment: Attachment): boolean {
  return attachment.device === instance.rootDevice
}

/** `busy`: the server’s system does not let go of it, until it is forced or stops. */
export function detachVolume(region: Region, volumeId: string, force: boolean, busy: boolean): Attachment {
  const volume = knownVolume(region, volumeId)
  const before = volume.attachment
  if (before === null) throw new ApiError('IncorrectState', `Volume '${volumeId}' is in the 'available' state.`)
  const state = attachmentState(before, region.now)
  if (state === 'detaching' || (state === 'busy' && !force)) return before
  const { detachedAt: _detachedAt, ...kept } = before
  const attachment: Attachment = {
    ...kept,
    detachingAt: before.detachingAt ?? region.now,
    ...(busy && !force ? {} : { detachedAt: region.now + region.timings.detaching }),
  }
  region.put({ ...volume, attachment })
  return attachment
}

/** A start must not bring back what a stop has made the system let go of. */
export function settleDetached(region: Region, instanceIds: ReadonlySet<string>): void {
  const detached = new Set(currentVolumes(region).flatMap(({ id, attachment }) => (attachment === null ? [id] : [])))
  for (const volume of region.all('volume')) {
    const { attachment } = volume
    const isBusy = attachment !== null && attachment.detachingAt !== undefined && attachment.detachedAt === undefined
    if (isBusy && instanceIds.has(attachment.instanceId) && detached.has(volume.id)) region.put({ ...volume, attachment: null })
  }
}

/** Throws what DeleteVolume would; changes nothing. */
export function checkDeleteVolume(region: Region, volumeId: string): Volume {
  const volume = knownVolume(region, volumeId)
  if (volume.attachment !== null) {
    throw new ApiError('VolumeInUse', `Volume ${volumeId} is currently attached to ${volume.attachment.instanceId}`)
  }
  if (volumeState(volume, region.now) === 'creating')
    throw new ApiError('IncorrectState', `Volume '${volumeId}' is in the 'creating' state.`)
  return volume
}

export function deleteVolume(region: Region, volume: Volume): void {
  const { now } = region
  if (volume.deletingAt === undefined) region.put({ ...volume, deletingAt: now, deletedAt: now + region.timings.detaching })
}
