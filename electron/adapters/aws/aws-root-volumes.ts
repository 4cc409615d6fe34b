import {
  CreateReplaceRootVolumeTaskCommand,
  DescribeReplaceRootVolumeTasksCommand,
  ModifyInstanceAttributeCommand,
  type ReplaceRootVolumeTask,
} from '@aws-sdk/client-ec2'
import { HengeError } from '../../../shared/model/error.ts'
import type { RootVolumes, RootVolumeTask } from '../../backend/cloud/ports.ts'
import { awsCode } from './aws-error.ts'
import type { AwsSession } from './aws-session.ts'
import { chunks, filterValues } from './describe-servers.ts'
import { offered } from './not-offered.ts'
import { given, readPages } from './pages.ts'
import { tagSpecifications, toTags } from './resource-tags.ts'

/** The most that DescribeReplaceRootVolumeTasks gives. */
const pageSize = 50

/** UNSUPPORTED where the provider cannot replace root volumes. */
export class AwsRootVolumes implements RootVolumes {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async replace(request: Parameters<RootVolumes['replace']>[0], signal?: AbortSignal): Promise<RootVolumeTask> {
    const command = {
      InstanceId: request.serverId,
      ImageId: request.imageId,
      ClientToken: request.clientToken,
      DeleteReplacedRootVolume: false,
      TagSpecifications: tagSpecifications(request.tags, 'replace-root-volume-task'),
    }
    const asking = this.session.call(
      'EC2',
      'ec2:CreateReplaceRootVolumeTask',
      async (client, options) => {
        const answer = await client.send(new CreateReplaceRootVolumeTaskCommand(command), options)
        return given(answer.ReplaceRootVolumeTask, answer)
      },
      signal,
    )
    const task = await offered(this.session, asking, signal)
    return { ...toTask(task), imageId: task.ImageId || request.imageId, tags: request.tags }
  }

  async tasksOf(serverIds: readonly string[], signal?: AbortSignal): Promise<RootVolumeTask[]> {
    const found: ReplaceRootVolumeTask[] = []
    for (const Values of chunks([...new Set(serverIds)], filterValues)) {
      const Filters = [{ Name: 'instance-id', Values }]
      const tasks = await readPages<ReplaceRootVolumeTask>(
        ({ ReplaceRootVolumeTaskId }) => ReplaceRootVolumeTaskId,
        (NextToken) => {
          const asking = this.session.call(
            'EC2',
            'ec2:DescribeReplaceRootVolumeTasks',
            async (client, options) => {
              const command = new DescribeReplaceRootVolumeTasksCommand({ Filters, MaxResults: pageSize, NextToken })
              const page = await client.send(command, options)
              return { items: given(page.ReplaceRootVolumeTasks, page), next: page.NextToken }
            },
            signal,
          )
          return offered(this.session, asking, signal)
        },
      )
      found.push(...tasks)
    }
    return found.sort(newestFirst).map(toTask)
  }

  async setUserData(serverId: string, userData: string, signal?: AbortSignal): Promise<void> {
    // The SDK encodes it again.
    const Value = Buffer.from(userData, 'base64')
    try {
      await this.session.call(
        'EC2',
        'ec2:ModifyInstanceAttribute',
        (client, options) => client.send(new ModifyInstanceAttributeCommand({ InstanceId: serverId, UserData: { Value } }), options),
        signal,
      )
    } catch (error) {
      if (awsCode(error) !== 'IncorrectInstanceState') throw error
      throw new HengeError('CONFLICT', `The user data of ${serverId} can only be changed while it is stopped. Stop it first.`, {
        details: { serverId },
        cause: error,
      })
    }
  }
}

/** EC2 gives the time as text. */
function newestFirst(one: ReplaceRootVolumeTask, other: ReplaceRootVolumeTask): number {
  return startOf(other) - startOf(one)
}

function startOf({ StartTime }: ReplaceRootVolumeTask): number {
  const at = Date.parse(StartTime ?? '')
  return Number.isNaN(at) ? 0 : at
}

function toTask(task: ReplaceRootVolumeTask): RootVolumeTask {
  return {
    id: task.ReplaceRootVolumeTaskId ?? '',
    serverId: task.InstanceId ?? '',
    state: task.TaskState ?? 'pending',
    imageId: task.ImageId || null,
    snapshotId: task.SnapshotId || null,
    tags: toTags(task.Tags),
  }
}
