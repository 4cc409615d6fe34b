import { ApiError } from './api-error.ts'
import { bakedBy } from './console/user-data.ts'
import type { ImageDevice, Instance, OwnImage } from './entities.ts'
import { imagesAt } from './images.ts'
import { stateAt } from './life.ts'
import type { Region } from './region.ts'
import { createSnapshot } from './snapshots.ts'
import { volumesOf } from './volumes.ts'

/** What a launch takes from an image, a public one or an own one. */
export interface BootImage {
  readonly id: string
  readonly architecture: 'x86_64' | 'arm64'
  readonly rootDevice: string
  readonly rootSizeGiB: number
  readonly snapshotId: string
  readonly devices: readonly ImageDevice[]
  /** As of an instance. */
  readonly baked: readonly string[]
}

export type ImageState = 'pending' | 'available' | 'failed'

export function imageState(image: OwnImage, now: number): ImageState {
  if (now < image.availableAt) return 'pending'
  return image.fails ? 'failed' : 'available'
}

/** Those that are not deregistered, oldest first. */
export function ownImages(region: Region): OwnImage[] {
  return region.all('image').filter(({ id, deregisteredAt }) => deregisteredAt === null && region.knows(id))
}

/** InvalidAMIID.Malformed. */
export function checkImageId(id: string): void {
  if (!/^ami-[0-9a-f]{8,17}$/.test(id)) throw new ApiError('InvalidAMIID.Malformed', `Invalid id: "${id}" (expecting "ami-...")`)
}

/** InvalidAMIID.* for an image that cannot be booted from. */
export function bootImage(region: Region, id: string): BootImage {
  checkImageId(id)
  const image = imagesAt(region.name, region.now).find((candidate) => candidate.id === id)
  if (image !== undefined) {
    const { rootDevice: device, rootSizeGiB: sizeGiB, snapshotId } = image
    return { ...image, devices: [{ device, snapshotId, sizeGiB, type: 'gp3', encrypted: false, deleteOnTermination: true }], baked: [] }
  }
  const own = region.knows(id) ? region.find('image', id) : undefined
  if (own === undefined) throw new ApiError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`)
  if (own.deregisteredAt !== null) throw new ApiError('InvalidAMIID.Unavailable', `The image ID '${id}' is no longer available`)
  const state = imageState(own, region.now)
  const root = own.devices.find(({ device }) => device === own.rootDevice)
  if (state !== 'available' || root === undefined) throw new ApiError('InvalidAMIID.Unavailable', `The image ID '${id}' is ${state}`)
  return { ...own, rootSizeGiB: root.sizeGiB, snapshotId: root.snapshotId }
}

/** Throws what CreateImage would; changes nothing. */
export function checkNewImage(region: Region, instance: Instance, name: string): void {
  if (name.length < 3 || name.length > 128 || !/^[A-Za-z0-9 ()[\]./'@_-]+$/.test(name)) {
    throw new ApiError(
      'InvalidAMIName.Malformed',
      'AMI names must be between 3 and 128 characters long, and may contain letters, numbers, (), ., -, /, and _',
    )
  }
  const taken = ownImages(region).find((image) => image.name === name)
  if (taken !== undefined) {
    throw new ApiError('InvalidAMIName.Duplicate', `AMI name ${name} is already in use by AMI ${taken.id}`)
  }
  const state = stateAt(instance, region.now)
  if (state !== 'running' && state !== 'stopped') {
    throw new ApiError('IncorrectState', `Instance '${instance.id}' is not 'running' or 'stopped'.`)
  }
}

export interface ImageOrder {
  readonly name: string
  readonly description: string
  /** False: the server reboots, so that its disks are copied in a state of rest. */
  readonly noReboot: boolean
  readonly imageTags: Readonly<Record<string, string>>
  readonly snapshotTags: Readonly<Record<string, string>>
  /** It ends as failed. */
  readonly fails: boolean
}

export function createImage(region: Region, instance: Instance, order: ImageOrder): OwnImage {
  const { now } = region
  const id = region.newId('ami')
  if (!order.noReboot && stateAt(instance, now) === 'running') region.put({ ...instance, reboots: [...instance.reboots, now] })
  const devices = volumesOf(region, instance.id).flatMap((volume): ImageDevice[] => {
    if (volume.attachment === null) return []
    const snapshot = createSnapshot(region, volume, `Created by CreateImage(${instance.id}) for ${id}`, order.snapshotTags)
    return [
      {
        device: volume.attachment.device,
        snapshotId: snapshot.id,
        sizeGiB: volume.sizeGiB,
        type: volume.type,
        encrypted: volume.encrypted,
        deleteOnTermination: volume.attachment.deleteOnTermination,
      },
    ]
  })
  const image: OwnImage = {
    kind: 'image',
    id,
    name: order.name,
    description: order.description,
    createdAt: now,
    availableAt: now + region.timings.image,
    fails: order.fails,
    deregisteredAt: null,
    architecture: instance.architecture === 'arm64' ? 'arm64' : 'x86_64',
    rootDevice: instance.rootDevice,
    sourceInstanceId: instance.id,
    sourceImageId: instance.imageId,
    devices,
    baked: bakedBy(instance, now),
    tags: order.imageTags,
  }
  region.put(image)
  return image
}

/** Throws what DeregisterImage would; changes nothing. */
export function checkDeregister(region: Region, id: string): OwnImage {
  checkImageId(id)
  const own = region.find('image', id)
  if (own !== undefined && own.deregisteredAt === null) return own
  if (own !== undefined) throw new ApiError('InvalidAMIID.Unavailable', `The image ID '${id}' is no longer available`)
  if (imagesAt(region.name, region.now).some((image) => image.id === id))
    throw new ApiError('AuthFailure', `Not authorized for image:${id}`)
  throw new ApiError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`)
}

/** Returns the ids of the snapshots that went with it. Servers that were launched from it live on. */
export function deregisterImage(region: Region, image: OwnImage, withSnapshots: boolean): string[] {
  region.put({ ...image, deregisteredAt: region.now })
  if (!withSnapshots) return []
  const stillUsed = new Set(ownImages(region).flatMap(({ devices }) => devices.map(({ snapshotId }) => snapshotId)))
  const ids = image.devices.map(({ snapshotId }) => snapshotId).filter((id) => !stillUsed.has(id))
  for (const id of ids) region.remove('snapshot', id)
  return ids
}
