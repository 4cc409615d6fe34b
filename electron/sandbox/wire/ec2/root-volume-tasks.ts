import {
  CreateReplaceRootVolumeTask$,
  type CreateReplaceRootVolumeTaskRequest,
  type CreateReplaceRootVolumeTaskResult,
  DescribeReplaceRootVolumeTasks$,
  type DescribeReplaceRootVolumeTasksRequest,
  type DescribeReplaceRootVolumeTasksResult,
  type ReplaceRootVolumeTask,
} from '@aws-sdk/client-ec2'
import { ApiError } from '../../world/api-error.ts'
import type { RootVolumeTask } from '../../world/entities.ts'
import type { FaultEffect } from '../../world/faults.ts'
import { knownInstance } from '../../world/instances.ts'
import { bootImage } from '../../world/own-images.ts'
import type { Region } from '../../world/region.ts'
import { checkReplaceRoot, replaceRoot, taskEndedAt, taskState } from '../../world/root-volume-tasks.ts'
import { snapshotSource } from '../../world/snapshots.ts'
import { onceForToken } from '../../world/tokens.ts'
import { type CallContext, operation } from '../service.ts'
import { chosen } from './chosen.ts'
import { refuseDryRun } from './dry-run.ts'
import { applyFilters } from './filters.ts'
import { tagViews } from './instance-view.ts'
import { page } from './paging.ts'
import { tagsFor } from './tag-specifications.ts'

/** As EC2 writes these times: whole seconds. */
function secondsText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
}

function taskView(region: Region, task: RootVolumeTask): ReplaceRootVolumeTask {
  const endedAt = taskEndedAt(region, task)
  return {
    ReplaceRootVolumeTaskId: task.id,
    InstanceId: task.instanceId,
    TaskState: taskState(region, task),
    StartTime: secondsText(task.startedAt),
    CompleteTime: endedAt === null ? undefined : secondsText(endedAt),
    ImageId: task.imageId ?? undefined,
    SnapshotId: task.snapshotId ?? undefined,
    DeleteReplacedRootVolume: task.deletesReplaced,
    Tags: tagViews(task.tags),
  }
}

function outcomeOf(misfortune: FaultEffect | null): RootVolumeTask['outcome'] {
  if (misfortune?.kind === 'task-fails') return 'failed'
  return misfortune?.kind === 'task-fails-detached' ? 'failed-detached' : 'succeeded'
}

function create({ region, misfortune }: CallContext, input: CreateReplaceRootVolumeTaskRequest): CreateReplaceRootVolumeTaskResult {
  const instance = knownInstance(region, input.InstanceId ?? '')
  if (input.ImageId !== undefined && input.SnapshotId !== undefined) {
    throw new ApiError('InvalidParameterCombination', 'You cannot specify both an image ID and a snapshot ID')
  }
  const token = input.ClientToken || null
  const order = { instanceId: instance.id, imageId: input.ImageId, snapshotId: input.SnapshotId }
  const tags = tagsFor(input.TagSpecifications, 'replace-root-volume-task')
  const make = () => {
    const image = input.ImageId === undefined ? null : bootImage(region, input.ImageId)
    if (input.SnapshotId !== undefined) snapshotSource(region, input.SnapshotId)
    const root = checkReplaceRoot(region, instance, image)
    refuseDryRun(input)
    const replacement = {
      image,
      snapshotId: input.SnapshotId ?? null,
      deletesReplaced: input.DeleteReplacedRootVolume ?? false,
      outcome: outcomeOf(misfortune),
      tags,
    }
    return [replaceRoot(region, instance, root, replacement).id]
  }
  const [id] = onceForToken(region, 'CreateReplaceRootVolumeTask', token, order, make)
  const task = region.find('root-volume-task', id ?? '')
  if (task === undefined) throw new ApiError('InternalError', 'An internal error has occurred', 500)
  return { ReplaceRootVolumeTask: taskView(region, task) }
}

function describe({ region }: CallContext, input: DescribeReplaceRootVolumeTasksRequest): DescribeReplaceRootVolumeTasksResult {
  refuseDryRun(input)
  const wanted = chosen(
    region.all('root-volume-task').filter(({ id }) => region.knows(id)),
    input.ReplaceRootVolumeTaskIds,
    (task) => task.id,
    'InvalidReplaceRootVolumeTaskId.NotFound',
    'replace root volume task ID',
  )
  const matching = applyFilters(
    wanted,
    input.Filters,
    { 'instance-id': (task) => [task.instanceId], 'task-state': (task) => [taskState(region, task)] },
    (task) => task.tags,
  )
  const shown = page(matching, input, { least: 1, most: 50 }, (task) => task.id)
  return { ReplaceRootVolumeTasks: shown.items.map((task) => taskView(region, task)), NextToken: shown.nextToken }
}

export const rootVolumeTaskOperations = [
  operation(CreateReplaceRootVolumeTask$, create),
  operation(DescribeReplaceRootVolumeTasks$, describe),
]
