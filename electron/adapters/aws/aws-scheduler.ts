import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  GetScheduleGroupCommand,
  ListSchedulesCommand,
  ScheduleGroupState,
  type ScheduleSummary,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler'
import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { AccountSchedule } from '../../../shared/model/schedules/handover/in-account.ts'
import type { AccountScheduler } from '../../backend/schedules/ports.ts'
import type { AwsSession } from './aws-session.ts'
import { given, readPages } from './pages.ts'
import { unlessGone } from './unless-gone.ts'

/** How long what was made or deleted a moment ago may take to be so everywhere. */
const settleMs = 30_000
const pauseMs = 1000

/** EventBridge Scheduler. */
export class AwsScheduler implements AccountScheduler {
  private readonly session: AwsSession
  private readonly clock: Clock

  constructor(session: AwsSession, clock: Clock) {
    this.session = session
    this.clock = clock
  }

  async ensureGroup(name: string, tags: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<void> {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
    const until = this.clock.now() + settleMs
    for (;;) {
      try {
        const command = new CreateScheduleGroupCommand({ Name: name, Tags })
        await this.session.call('Scheduler', 'scheduler:CreateScheduleGroup', (client, options) => client.send(command, options), signal)
        return
      } catch (error) {
        if (!hasCode(error, 'CONFLICT')) throw error
        // One that is being deleted takes its schedules along: it is waited for, and made anew.
        if ((await this.groupState(name, signal)) === ScheduleGroupState.ACTIVE) return
        if (this.clock.now() >= until) throw error
      }
      await this.clock.sleep(pauseMs, signal)
    }
  }

  async list(group: string, prefix: string, signal?: AbortSignal): Promise<AccountSchedule[]> {
    const names = await this.namesIn(group, prefix, signal)
    const found: AccountSchedule[] = []
    // One after another: a role has a handful of them.
    for (const name of names.sort()) {
      const schedule = await unlessGone(this.read(group, name, signal))
      if (schedule) found.push(schedule)
    }
    return found
  }

  async put(group: string, schedule: AccountSchedule, signal?: AbortSignal): Promise<void> {
    const input = toInput(group, schedule)
    const until = this.clock.now() + settleMs
    for (;;) {
      try {
        await this.createOrUpdate(input, signal)
        return
      } catch (error) {
        // IAM tells its other services of a new role some seconds later.
        const untrusted = error instanceof HengeError && error.code === 'REFUSED' && /assume the role/i.test(error.message)
        if (!untrusted || this.clock.now() >= until) throw error
        await this.clock.sleep(pauseMs, signal)
      }
    }
  }

  async remove(group: string, name: string, signal?: AbortSignal): Promise<void> {
    const command = new DeleteScheduleCommand({ GroupName: group, Name: name })
    await unlessGone(this.session.call('Scheduler', 'scheduler:DeleteSchedule', (client, options) => client.send(command, options), signal))
  }

  async removeEmptyGroup(group: string, signal?: AbortSignal): Promise<boolean> {
    if ((await this.namesIn(group, undefined, signal)).length > 0) return false
    const command = new DeleteScheduleGroupCommand({ Name: group })
    await unlessGone(
      this.session.call('Scheduler', 'scheduler:DeleteScheduleGroup', (client, options) => client.send(command, options), signal),
    )
    return true
  }

  /** null: it is gone. */
  private groupState(name: string, signal: AbortSignal | undefined): Promise<string | null> {
    const command = new GetScheduleGroupCommand({ Name: name })
    const asking = this.session.call(
      'Scheduler',
      'scheduler:GetScheduleGroup',
      async (client, options) => {
        const answer = await client.send(command, options)
        return given(answer.State, answer)
      },
      signal,
    )
    return unlessGone(asking)
  }

  private async namesIn(group: string, prefix: string | undefined, signal: AbortSignal | undefined): Promise<string[]> {
    const listed = readPages<ScheduleSummary>(
      ({ Name }) => Name,
      (NextToken) =>
        this.session.call(
          'Scheduler',
          'scheduler:ListSchedules',
          async (client, options) => {
            const answer = await client.send(new ListSchedulesCommand({ GroupName: group, NamePrefix: prefix, NextToken }), options)
            return { items: given(answer.Schedules, answer), next: answer.NextToken }
          },
          signal,
        ),
    )
    return ((await unlessGone(listed)) ?? []).flatMap(({ Name }) => Name ?? [])
  }

  private read(group: string, name: string, signal: AbortSignal | undefined): Promise<AccountSchedule> {
    const command = new GetScheduleCommand({ GroupName: group, Name: name })
    return this.session.call(
      'Scheduler',
      'scheduler:GetSchedule',
      async (client, options) => toAccountSchedule(await client.send(command, options)),
      signal,
    )
  }

  private async createOrUpdate(input: CreateScheduleCommandInput, signal: AbortSignal | undefined): Promise<void> {
    try {
      const create = new CreateScheduleCommand(input)
      await this.session.call('Scheduler', 'scheduler:CreateSchedule', (client, options) => client.send(create, options), signal)
    } catch (error) {
      if (!hasCode(error, 'CONFLICT')) throw error
      const update = new UpdateScheduleCommand(input)
      await this.session.call('Scheduler', 'scheduler:UpdateSchedule', (client, options) => client.send(update, options), signal)
    }
  }
}

function hasCode(error: unknown, code: HengeError['code']): boolean {
  return error instanceof HengeError && error.code === code
}

function toInput(group: string, schedule: AccountSchedule): CreateScheduleCommandInput {
  return {
    ...{ GroupName: group, Name: schedule.name, Description: schedule.description, State: schedule.enabled ? 'ENABLED' : 'DISABLED' },
    ...{ ScheduleExpression: schedule.expression, ScheduleExpressionTimezone: schedule.zone },
    ...{ FlexibleTimeWindow: { Mode: 'OFF' }, ActionAfterCompletion: 'NONE' },
    Target: {
      ...{ Arn: schedule.targetArn, RoleArn: schedule.roleArn, Input: schedule.input },
      RetryPolicy: { MaximumRetryAttempts: schedule.retries, MaximumEventAgeInSeconds: schedule.giveUpAfterSeconds },
    },
  }
}

function toAccountSchedule(answer: GetScheduleCommandOutput): AccountSchedule {
  const { Target, FlexibleTimeWindow, StartDate, EndDate, ActionAfterCompletion } = answer
  const oddities = [
    ...(FlexibleTimeWindow?.Mode === 'FLEXIBLE' ? [`it may come up to ${FlexibleTimeWindow.MaximumWindowInMinutes} minutes late`] : []),
    ...(StartDate ? [`it begins on ${StartDate.toISOString()}`] : []),
    ...(EndDate ? [`it ends on ${EndDate.toISOString()}`] : []),
    ...(ActionAfterCompletion === 'DELETE' ? ['it deletes itself'] : []),
  ]
  return {
    ...{ name: given(answer.Name, answer), description: answer.Description ?? '', enabled: answer.State === 'ENABLED', oddities },
    ...{ expression: answer.ScheduleExpression ?? '', zone: answer.ScheduleExpressionTimezone ?? 'UTC' },
    ...{ targetArn: Target?.Arn ?? '', roleArn: Target?.RoleArn ?? '', input: Target?.Input ?? '' },
    retries: Target?.RetryPolicy?.MaximumRetryAttempts ?? 0,
    giveUpAfterSeconds: Target?.RetryPolicy?.MaximumEventAgeInSeconds ?? 0,
  }
}
