import { randomUUID } from 'node:crypto'
import {
  type Command,
  type CommandInvocation,
  DescribeInstanceInformation$,
  type DescribeInstanceInformationRequest,
  type DescribeInstanceInformationResult,
  GetCommandInvocation$,
  type GetCommandInvocationRequest,
  type GetCommandInvocationResult,
  ListCommandInvocations$,
  type ListCommandInvocationsRequest,
  type ListCommandInvocationsResult,
  SendCommand$,
  type SendCommandRequest,
  type SendCommandResult,
  type Target,
} from '@aws-sdk/client-ssm'
import { ApiError } from '../world/api-error.ts'
import type { Instance, RemoteCommand } from '../world/entities.ts'
import { visibleInstances } from '../world/instances.ts'
import { stateAt } from '../world/life.ts'
import type { Region } from '../world/region.ts'
import { type Invocation, invocationOf, pingStatus } from '../world/remote-commands.ts'
import { page } from './ec2/paging.ts'
import { type CallContext, operation } from './service.ts'

const shellDocument = 'AWS-RunShellScript'

/** `InstanceIds`, or `tag:key` with any of its values. */
function isTarget(instance: Instance, target: Target): boolean {
  const { Key: key = '', Values: values = [] } = target
  if (key === 'InstanceIds') return values.includes(instance.id)
  return key.startsWith('tag:') && values.includes(instance.tags[key.slice('tag:'.length)] ?? '')
}

function notValid(ids: readonly string[], accountId: string): ApiError {
  return new ApiError('InvalidInstanceId', `Instances [[${ids.join(', ')}]] not in a valid state for account ${accountId}`)
}

function receivers({ region, world }: CallContext, input: SendCommandRequest): string[] {
  const known = visibleInstances(region)
  const named = input.InstanceIds ?? []
  const unmanaged = named.filter((id) => {
    const instance = known.find((candidate) => candidate.id === id)
    return instance === undefined || pingStatus(region, instance) === null
  })
  if (unmanaged.length > 0) {
    throw notValid(unmanaged, world.accountId)
  }
  const targets = input.Targets ?? []
  if (named.length === 0 && targets.length === 0) {
    throw new ApiError('ValidationException', 'Either InstanceIds or Targets must be specified')
  }
  const targeted = targets.length === 0 ? [] : known.filter((instance) => targets.every((target) => isTarget(instance, target)))
  return [...named, ...targeted.filter((instance) => pingStatus(region, instance) !== null).map(({ id }) => id)]
}

function send(context: CallContext, input: SendCommandRequest): SendCommandResult {
  const { region } = context
  const document = input.DocumentName ?? ''
  if (document !== shellDocument) throw new ApiError('InvalidDocument', `Document with name ${document} does not exist.`)
  const commands = input.Parameters?.commands ?? []
  if (commands.length === 0) throw new ApiError('InvalidParameters', 'Parameter "commands" requires a value.')
  const command: RemoteCommand = {
    kind: 'command',
    id: randomUUID(),
    document,
    comment: input.Comment ?? '',
    commands,
    instanceIds: receivers(context, input),
    at: region.now,
    timeoutSeconds: input.TimeoutSeconds ?? 3600,
  }
  region.put(command)
  return { Command: commandView(region, command) }
}

function commandView(region: Region, command: RemoteCommand): Command {
  return {
    CommandId: command.id,
    DocumentName: command.document,
    Comment: command.comment,
    InstanceIds: [...command.instanceIds],
    Parameters: { commands: [...command.commands] },
    RequestedDateTime: new Date(command.at),
    ExpiresAfter: new Date(command.at + command.timeoutSeconds * region.timings.second),
    Status: 'Pending',
    StatusDetails: 'Pending',
    TargetCount: command.instanceIds.length,
    CompletedCount: 0,
    ErrorCount: 0,
    TimeoutSeconds: command.timeoutSeconds,
  }
}

/** As Systems Manager cuts it. */
const longestOutput = 24_000

function isoText(at: number | null): string {
  return at === null ? '' : new Date(at).toISOString()
}

function getInvocation({ region }: CallContext, input: GetCommandInvocationRequest): GetCommandInvocationResult {
  const { CommandId: id = '', InstanceId: instanceId = '' } = input
  const command = region.find('command', id)
  const invocation = command === undefined ? null : invocationOf(region, command, instanceId)
  if (command === undefined || invocation === null) throw new ApiError('InvocationDoesNotExist', `An error occurred: ${id} ${instanceId}`)
  const failed = invocation.status === 'Failed'
  return {
    CommandId: id,
    InstanceId: instanceId,
    Comment: command.comment,
    DocumentName: command.document,
    PluginName: 'aws:runShellScript',
    Status: invocation.status,
    StatusDetails: invocation.detail,
    ResponseCode: invocation.responseCode,
    ExecutionStartDateTime: isoText(invocation.startedAt),
    ExecutionEndDateTime: isoText(invocation.endedAt),
    StandardOutputContent: invocation.output.slice(0, longestOutput),
    StandardErrorContent: failed ? `failed to run commands: exit status ${invocation.responseCode}` : '',
  }
}

function invocationView(command: RemoteCommand, instanceId: string, invocation: Invocation): CommandInvocation {
  return {
    CommandId: command.id,
    InstanceId: instanceId,
    Comment: command.comment,
    DocumentName: command.document,
    RequestedDateTime: new Date(command.at),
    Status: invocation.status,
    StatusDetails: invocation.detail,
    CommandPlugins: [
      {
        Name: 'aws:runShellScript',
        Status: invocation.status,
        ResponseCode: invocation.responseCode,
        Output: invocation.output.slice(0, 2500),
      },
    ],
  }
}

function listInvocations({ region }: CallContext, input: ListCommandInvocationsRequest): ListCommandInvocationsResult {
  const all = region
    .all('command')
    .filter((command) => input.CommandId === undefined || command.id === input.CommandId)
    .flatMap((command) =>
      command.instanceIds
        .filter((id) => input.InstanceId === undefined || id === input.InstanceId)
        .flatMap((id) => {
          const invocation = invocationOf(region, command, id)
          return invocation === null ? [] : [invocationView(command, id, invocation)]
        }),
    )
  const shown = page(all, input, { least: 1, most: 50 }, ({ CommandId, InstanceId }) => `${CommandId} ${InstanceId}`)
  return { CommandInvocations: [...shown.items], NextToken: shown.nextToken }
}

function describeInformation({ region, world }: CallContext, input: DescribeInstanceInformationRequest): DescribeInstanceInformationResult {
  const filters: Target[] = [
    ...(input.Filters ?? []),
    ...(input.InstanceInformationFilterList ?? []).map(({ key, valueSet }) => ({ Key: key, Values: valueSet })),
  ]
  const known = new Set(
    visibleInstances(region).flatMap((instance) => (stateAt(instance, region.now) === 'terminated' ? [] : [instance.id])),
  )
  const gone = filters.flatMap(({ Key, Values }) => (Key === 'InstanceIds' ? (Values ?? []) : [])).filter((id) => !known.has(id))
  if (gone.length > 0) throw notValid(gone, world.accountId)
  const managed = visibleInstances(region).flatMap((instance) => {
    const status = pingStatus(region, instance)
    return status === null ? [] : [{ instance, status }]
  })
  const matching = managed.filter(({ instance, status }) =>
    filters.every((filter) => (filter.Key === 'PingStatus' ? filter.Values?.includes(status) : isTarget(instance, filter))),
  )
  const shown = page(matching, input, { least: 5, most: 50 }, ({ instance }) => instance.id)
  return {
    InstanceInformationList: shown.items.map(({ instance, status }) => ({
      InstanceId: instance.id,
      PingStatus: status,
      LastPingDateTime: new Date(region.now),
      AgentVersion: '3.3.2299.0',
      IsLatestVersion: true,
      PlatformType: 'Linux',
      PlatformName: 'Debian GNU/Linux',
      PlatformVersion: '12',
      ResourceType: 'EC2Instance',
      IPAddress: instance.privateAddress,
      ComputerName: `ip-${instance.privateAddress.replaceAll('.', '-')}`,
    })),
    NextToken: shown.nextToken,
  }
}

export const commandOperations = [
  operation(SendCommand$, send),
  operation(GetCommandInvocation$, getInvocation),
  operation(ListCommandInvocations$, listInvocations),
  operation(DescribeInstanceInformation$, describeInformation),
]
