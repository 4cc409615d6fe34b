import {
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  type InstanceInformation,
  SendCommandCommand,
} from '@aws-sdk/client-ssm'
import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { CommandResult, Commands } from '../../backend/cloud/ports.ts'
import { awsCode } from './aws-error.ts'
import type { AwsSession } from './aws-session.ts'
import { chunks } from './describe-servers.ts'
import { isUnsupported, offered } from './not-offered.ts'
import { given, readPages } from './pages.ts'

/** Most values of one filter and most answers of one page of DescribeInstanceInformation. */
const idsPerFilter = 50
const pageSize = 50
const firstLookMs = 1_000
const longestLookMs = 5_000
/** Above the limit that the agent keeps to: its last word takes a moment. */
const graceMs = 15_000
const outputCharacters = 2_500

/** Systems Manager of one account in one region. */
export class AwsCommands implements Commands {
  private readonly session: AwsSession
  private readonly clock: Clock

  constructor(session: AwsSession, clock: Clock) {
    this.session = session
    this.clock = clock
  }

  async reachable(serverIds: readonly string[], signal?: AbortSignal): Promise<string[]> {
    const online = new Set<string>()
    try {
      for (const Values of chunks([...new Set(serverIds)], idsPerFilter)) {
        for (const id of await this.online([{ Key: 'InstanceIds', Values }], signal)) online.add(id)
      }
    } catch (error) {
      if (isUnsupported(error)) return []
      if (awsCode(error) !== 'InvalidInstanceId') throw error
      // One that is gone fails the whole call: all that are online are read instead.
      for (const id of await this.online([{ Key: 'PingStatus', Values: ['Online'] }], signal)) online.add(id)
    }
    return serverIds.filter((id) => online.has(id))
  }

  async run(serverId: string, command: string, timeoutSeconds: number, signal?: AbortSignal): Promise<CommandResult> {
    if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 30 || timeoutSeconds > 600) {
      throw new HengeError('INVALID_INPUT', 'A command gets 30 to 600 whole seconds.', { details: { timeoutSeconds } })
    }
    const until = this.clock.now() + timeoutSeconds * 1000 + graceMs
    const sent = await this.send(serverId, command, timeoutSeconds, signal)
    if ('exitCode' in sent) return sent
    for (let pauseMs = firstLookMs; ; pauseMs = Math.min(longestLookMs, pauseMs * 1.5)) {
      await this.clock.sleep(pauseMs, signal)
      const result = await this.result(sent.commandId, serverId, signal)
      if (result) return result
      if (this.clock.now() >= until) return didNotRun(`The command gave no result within ${timeoutSeconds} s.`)
    }
  }

  private async send(
    serverId: string,
    command: string,
    timeoutSeconds: number,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly commandId: string } | CommandResult> {
    const input = {
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: [serverId],
      TimeoutSeconds: timeoutSeconds,
      Parameters: { commands: [command], executionTimeout: [String(timeoutSeconds)] },
    }
    const asking = this.session.call(
      'SSM',
      'ssm:SendCommand',
      async (client, options) => {
        const answer = await client.send(new SendCommandCommand(input), options)
        return given(answer.Command?.CommandId, answer)
      },
      signal,
      'once',
    )
    try {
      return { commandId: await offered(this.session, asking, signal) }
    } catch (error) {
      // How Systems Manager says that the agent is not there.
      if (awsCode(error) === 'InvalidInstanceId') return didNotRun(`Systems Manager does not reach ${serverId}: its agent is not online.`)
      throw error
    }
  }

  /** null: not at its end yet. */
  private async result(CommandId: string, InstanceId: string, signal: AbortSignal | undefined): Promise<CommandResult | null> {
    const invocation = await this.session
      .call(
        'SSM',
        'ssm:GetCommandInvocation',
        (client, options) => client.send(new GetCommandInvocationCommand({ CommandId, InstanceId }), options),
        signal,
      )
      .catch((error) => {
        // A new command is not known everywhere at once.
        if (awsCode(error) === 'InvocationDoesNotExist') return null
        throw error
      })
    const output = lastPart(invocation?.StandardOutputContent)
    const error = lastPart(invocation?.StandardErrorContent)
    switch (invocation?.Status) {
      case 'Success':
      case 'Failed': {
        const exitCode = invocation.ResponseCode ?? -1
        // −1: it never got as far as an exit code.
        return { exitCode: exitCode < 0 ? null : exitCode, output, error }
      }
      case 'Cancelled':
      case 'TimedOut':
        return { exitCode: null, output, error: error || `The command was ended: ${invocation.StatusDetails ?? invocation.Status}.` }
      default:
        return null
    }
  }

  private async online(Filters: { Key: string; Values: string[] }[], signal: AbortSignal | undefined): Promise<string[]> {
    const found = await readPages<InstanceInformation>(
      ({ InstanceId }) => InstanceId,
      (NextToken) => {
        const asking = this.session.call(
          'SSM',
          'ssm:DescribeInstanceInformation',
          async (client, options) => {
            const page = await client.send(new DescribeInstanceInformationCommand({ Filters, MaxResults: pageSize, NextToken }), options)
            return { items: given(page.InstanceInformationList, page), next: page.NextToken }
          },
          signal,
        )
        return offered(this.session, asking, signal)
      },
    )
    return found.flatMap(({ InstanceId, PingStatus }) => (InstanceId && PingStatus === 'Online' ? InstanceId : []))
  }
}

function didNotRun(error: string): CommandResult {
  return { exitCode: null, output: '', error }
}

/** What a command says last tells most. */
function lastPart(text: string | undefined): string {
  return (text ?? '').slice(-outputCharacters)
}
