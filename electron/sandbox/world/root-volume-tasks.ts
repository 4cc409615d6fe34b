import { ApiError } from './api-error.ts'
import type { Instance, RootSwap, RootVolumeTask, Volume } from './entities.ts'
import { rebootPauseMs, stateAt, terminatedAt } from './life.ts'
import type { BootImage } from './own-images.ts'
import type { Region } from './region.ts'
import { createVolume, isRoot, volumesOf } from './volumes.ts'

export type TaskState = 'pending' | 'in-progress' | 'succeeded' | 'failing' | 'failed' | 'failed-detached'

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRootVolumeTask.html */
export function taskState(region: Region, task: RootVolumeTask): TaskState {
  const { now } = region
  const instance = region.find('instance', task.instanceId)
  const ended = instance === undefined ? 0 : terminatedAt(instance)
  if (ended !== null && ended < task.endsAt && ended <= now) return 'failed'
  if (now < task.swapAt) return 'pending'
  if (now < task.endsAt) return task.outcome === 'succeeded' ? 'in-progress' : 'failing'
  return task.outcome
}

/** When it ended; null while it goes on. */
export function taskEndedAt(region: Region, task: RootVolumeTask): number | null {
  const state = taskState(region, task)
  return state === 'succeeded' || state === 'failed' || state === 'failed-detached' ? Math.min(task.endsAt, region.now) : null
}

/** The root volume. Throws what CreateReplaceRootVolumeTask would; changes nothing. */
export function checkReplaceRoot(region: Region, instance: Instance, image: BootImage | null): Volume {
  const { now } = region
  if (stateAt(instance, now) !== 'running') {
    throw new ApiError('IncorrectInstanceState', `The instance '${instance.id}' is not in the 'running' state.`)
  }
  const running = region.all('root-volume-task').find((task) => task.instanceId === instance.id && taskEndedAt(region, task) === null)
  if (running !== undefined) {
    throw new ApiError(
      'IncorrectState',
      `The replace root volume task '${running.id}' is already in progress for instance '${instance.id}'.`,
    )
  }
  if (image !== null && image.architecture !== instance.architecture) {
    throw new ApiError(
      'InvalidParameterValue',
      `The architecture '${image.architecture}' of the image does not match the architecture '${instance.architecture}' of the instance.`,
    )
  }
  const root = volumesOf(region, instance.id).find(({ attachment }) => attachment !== null && isRoot(instance, attachment))
  if (root === undefined) throw new ApiError('IncorrectState', `The instance '${instance.id}' does not have a root volume attached.`)
  if (image !== null && image.rootSizeGiB > root.sizeGiB) {
    throw new ApiError(
      'InvalidParameterValue',
      `The root volume of ${root.sizeGiB} GiB is smaller than the image's ${image.rootSizeGiB} GiB.`,
    )
  }
  return root
}

export interface RootReplacement {
  /** null: from the snapshot, else the state at launch. */
  readonly image: BootImage | null
  readonly snapshotId: string | null
  readonly deletesReplaced: boolean
  readonly outcome: RootVolumeTask['outcome']
  readonly tags: Readonly<Record<string, string>>
}

/** The new volume is made, then the server goes down and boots from it; id and addresses stay. All of it is settled now and comes by itself. */
export function replaceRoot(region: Region, instance: Instance, root: Volume, order: RootReplacement): RootVolumeTask {
  const { now } = region
  const swapAt = now + region.timings.rootVolume
  const endsAt = swapAt + rebootPauseMs
  const { image, snapshotId, outcome } = order
  const task: RootVolumeTask = {
    kind: 'root-volume-task',
    id: region.newId('replacevol'),
    instanceId: instance.id,
    imageId: image?.id ?? null,
    snapshotId,
    deletesReplaced: order.deletesReplaced,
    startedAt: now,
    swapAt,
    endsAt,
    outcome,
    tags: order.tags,
  }
  region.put(task)
  if (outcome === 'failed') {
    region.put({ ...instance, reboots: [...instance.reboots, swapAt] })
    return task
  }
  const { attachment } = root
  if (attachment === null) return task
  const deletion =
    outcome === 'succeeded' && order.deletesReplaced ? { deletingAt: endsAt, deletedAt: endsAt + region.timings.detaching } : {}
  region.put({ ...root, ...deletion, attachment: { ...attachment, detachingAt: swapAt, detachedAt: swapAt } })
  if (outcome === 'succeeded') {
    const { zone, sizeGiB, type, iops, throughput } = root
    const made = createVolume(region, {
      zone,
      sizeGiB,
      type,
      iops,
      throughput,
      encrypted: root.encrypted,
      snapshotId: image?.snapshotId ?? snapshotId ?? root.snapshotId,
      tags: {},
    })
    const { instanceId, device, deleteOnTermination } = attachment
    region.put({ ...made, readyAt: swapAt, attachment: { instanceId, device, deleteOnTermination, at: swapAt } })
  }
  const swap: RootSwap = {
    at: swapAt,
    outcome: outcome === 'failed-detached' ? 'none' : image === null && snapshotId !== null ? 'snapshot' : 'image',
    imageId: image?.id ?? null,
    baked: image?.baked ?? instance.baked ?? [],
  }
  region.put({ ...instance, rootSwaps: [...(instance.rootSwaps ?? []), swap] })
  return task
}

/** The image that the server’s root volume was last made of. */
export function imageIdAt(instance: Instance, now: number): string {
  return instance.rootSwaps?.findLast(({ at, imageId }) => imageId !== null && at <= now)?.imageId ?? instance.imageId
}
