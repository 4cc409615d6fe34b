import {
  CreateSchedule$,
  CreateScheduleGroup$,
  type CreateScheduleGroupInput,
  type CreateScheduleGroupOutput,
  type CreateScheduleInput,
  type CreateScheduleOutput,
  DeleteSchedule$,
  DeleteScheduleGroup$,
  type DeleteScheduleGroupInput,
  type DeleteScheduleInput,
  GetSchedule$,
  GetScheduleGroup$,
  type GetScheduleGroupInput,
  type GetScheduleGroupOutput,
  type GetScheduleInput,
  type GetScheduleOutput,
  ListScheduleGroups$,
  type ListScheduleGroupsInput,
  type ListScheduleGroupsOutput,
  ListSchedules$,
  type ListSchedulesInput,
  type ListSchedulesOutput,
  ListTagsForResource$,
  type ListTagsForResourceInput,
  type ListTagsForResourceOutput,
  TagResource$,
  type TagResourceInput,
  UpdateSchedule$,
  type UpdateScheduleInput,
} from '@aws-sdk/client-scheduler'
import { IANAZone } from 'luxon'
import { ApiError } from '../world/api-error.ts'
import { trustsScheduler } from '../world/iam-roles.ts'
import type { Region } from '../world/region.ts'
import { parseExpression } from '../world/schedule-expression.ts'
import { planned, rolesRegion, type ScheduleGroup, type ScheduleTarget, type TimedSchedule } from '../world/timed-schedules.ts'
import { checkAllowed } from './permissions.ts'
import { type CallContext, defineService, operation } from './service.ts'

const defaultGroup = 'default'
const mostRetries = 185
const longestAgeSeconds = 86_400

function invalid(message: string): ApiError {
  return new ApiError('ValidationException', message)
}

function isGone(region: Region, { goneAt }: ScheduleGroup): boolean {
  return goneAt !== undefined && region.now >= goneAt
}

function knownGroup({ region }: CallContext, name: string | undefined): ScheduleGroup {
  const id = name ?? defaultGroup
  const found = region.find('schedule-group', id)
  if (found && !isGone(region, found)) return found
  if (id === defaultGroup) return { kind: 'schedule-group', id, createdAt: 0, tags: {} }
  throw new ApiError('ResourceNotFoundException', `Schedule group ${id} does not exist.`, 404)
}

function knownSchedule(context: CallContext, group: string | undefined, name: string | undefined): TimedSchedule {
  const found = context.region.find('schedule', `${group ?? defaultGroup}/${name}`)
  if (found) return found
  throw new ApiError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404)
}

const groupArn = ({ region, world }: CallContext, name: string) =>
  `arn:aws:scheduler:${region.name}:${world.accountId}:schedule-group/${name}`
const scheduleArn = ({ region, world }: CallContext, id: string) => `arn:aws:scheduler:${region.name}:${world.accountId}:schedule/${id}`

function targetOf(context: CallContext, given: CreateScheduleInput['Target']): ScheduleTarget {
  const { Arn: arn = '', RoleArn: roleArn = '', Input = null, RetryPolicy } = given ?? {}
  const { world, region } = context
  if (!/^arn:aws[\w-]*:/.test(arn)) throw invalid('Provided target ARN is not valid')
  if (Input !== null) {
    try {
      JSON.parse(Input)
    } catch {
      throw invalid('Invalid RequestJson provided. Reason The supplied Input is not valid JSON')
    }
  }
  checkAllowed(world, { name: 'iam', queryNamespace: '' }, region.name, 'PassRole')
  const role = world
    .region(rolesRegion)
    .all('iam-role')
    .find(({ id }) => roleArn.endsWith(`/${id}`))
  if (role === undefined || !trustsScheduler(role, world.accountId, region.now)) {
    throw invalid('The execution role you provide must allow AWS EventBridge Scheduler to assume the role.')
  }
  const maximumRetries = RetryPolicy?.MaximumRetryAttempts ?? mostRetries
  const maximumAgeSeconds = RetryPolicy?.MaximumEventAgeInSeconds ?? longestAgeSeconds
  if (maximumRetries > mostRetries || maximumAgeSeconds < 60 || maximumAgeSeconds > longestAgeSeconds)
    throw invalid('The retry policy is not valid')
  return { arn, roleArn, input: Input, maximumRetries, maximumAgeSeconds }
}

/** What is not given has its default, in an update too: nothing stays as it was. */
function scheduleOf(context: CallContext, input: CreateScheduleInput | UpdateScheduleInput, createdAt: number): TimedSchedule {
  const { Name = '', ScheduleExpression = '', ScheduleExpressionTimezone = 'UTC' } = input
  if (!/^[\w.-]{1,64}$/.test(Name)) throw invalid(`1 validation error detected: Value '${Name}' at 'name' failed to satisfy constraint`)
  if (parseExpression(ScheduleExpression) === null) throw invalid(`Invalid Schedule Expression ${ScheduleExpression}.`)
  if (!IANAZone.isValidZone(ScheduleExpressionTimezone)) throw invalid(`Invalid ScheduleExpressionTimezone ${ScheduleExpressionTimezone}.`)
  const { id: group, goneAt } = knownGroup(context, input.GroupName)
  if (goneAt !== undefined) throw new ApiError('ConflictException', `Schedule group ${group} is being deleted.`, 409)
  const { now } = context.region
  const schedule: TimedSchedule = {
    ...{ kind: 'schedule', id: `${group}/${Name}`, group, name: Name, description: input.Description ?? null },
    ...{ expression: ScheduleExpression, zone: ScheduleExpressionTimezone, enabled: input.State !== 'DISABLED' },
    ...{ startsAt: input.StartDate?.getTime() ?? null, endsAt: input.EndDate?.getTime() ?? null },
    windowMinutes: input.FlexibleTimeWindow?.Mode === 'FLEXIBLE' ? (input.FlexibleTimeWindow.MaximumWindowInMinutes ?? 1) : null,
    target: targetOf(context, input.Target),
    ...{ deletesItself: input.ActionAfterCompletion === 'DELETE', createdAt, changedAt: now, nextAt: null, pending: null, firings: [] },
  }
  return planned(schedule, now)
}

function create(context: CallContext, input: CreateScheduleInput): CreateScheduleOutput {
  const schedule = scheduleOf(context, input, context.region.now)
  const found = context.region.find('schedule', schedule.id)
  if (found) throw new ApiError('ConflictException', `Schedule ${schedule.name} already exists.`, 409)
  context.region.put(schedule)
  return { ScheduleArn: scheduleArn(context, schedule.id) }
}

function update(context: CallContext, input: UpdateScheduleInput): CreateScheduleOutput {
  const { createdAt, firings } = knownSchedule(context, input.GroupName, input.Name)
  const schedule = { ...scheduleOf(context, input, createdAt), firings }
  context.region.put(schedule)
  return { ScheduleArn: scheduleArn(context, schedule.id) }
}

function view(context: CallContext, schedule: TimedSchedule): GetScheduleOutput {
  const { target } = schedule
  return {
    ...{ Arn: scheduleArn(context, schedule.id), GroupName: schedule.group, Name: schedule.name },
    ...{ Description: schedule.description ?? undefined, State: schedule.enabled ? 'ENABLED' : 'DISABLED' },
    ...{ ScheduleExpression: schedule.expression, ScheduleExpressionTimezone: schedule.zone },
    StartDate: schedule.startsAt === null ? undefined : new Date(schedule.startsAt),
    EndDate: schedule.endsAt === null ? undefined : new Date(schedule.endsAt),
    FlexibleTimeWindow:
      schedule.windowMinutes === null ? { Mode: 'OFF' } : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: schedule.windowMinutes },
    Target: {
      ...{ Arn: target.arn, RoleArn: target.roleArn, Input: target.input ?? undefined },
      RetryPolicy: { MaximumRetryAttempts: target.maximumRetries, MaximumEventAgeInSeconds: target.maximumAgeSeconds },
    },
    ActionAfterCompletion: schedule.deletesItself ? 'DELETE' : 'NONE',
    ...{ CreationDate: new Date(schedule.createdAt), LastModificationDate: new Date(schedule.changedAt) },
  }
}

function page<Item>(all: readonly Item[], token: string | undefined, most: number | undefined) {
  const from = token === undefined ? 0 : Number(token)
  if (!Number.isInteger(from)) throw invalid('NextToken is not valid')
  const to = from + Math.min(most ?? 100, 100)
  return { items: all.slice(from, to), NextToken: to < all.length ? String(to) : undefined }
}

function list(context: CallContext, input: ListSchedulesInput): ListSchedulesOutput {
  if (input.GroupName !== undefined) knownGroup(context, input.GroupName)
  const all = context.region
    .all('schedule')
    .filter(({ group, name }) => (input.GroupName ?? group) === group && name.startsWith(input.NamePrefix ?? ''))
    .filter(({ enabled }) => input.State === undefined || (input.State === 'ENABLED') === enabled)
    .sort((first, second) => (first.id < second.id ? -1 : 1))
  const { items, NextToken } = page(all, input.NextToken, input.MaxResults)
  const Schedules = items.map((schedule) => {
    const { Arn, GroupName, Name, State, CreationDate, LastModificationDate } = view(context, schedule)
    return { Arn, GroupName, Name, State, CreationDate, LastModificationDate, Target: { Arn: schedule.target.arn } }
  })
  return { Schedules, NextToken }
}

function remove(context: CallContext, input: DeleteScheduleInput): object {
  context.region.remove('schedule', knownSchedule(context, input.GroupName, input.Name).id)
  return {}
}

function createGroup(context: CallContext, { Name = '', Tags }: CreateScheduleGroupInput): CreateScheduleGroupOutput {
  const { region } = context
  if (!/^[\w.-]{1,64}$/.test(Name)) throw invalid(`Value '${Name}' at 'name' failed to satisfy constraint`)
  const found = region.find('schedule-group', Name)
  const isTaken = found !== undefined && !isGone(region, found)
  if (Name === defaultGroup || isTaken) {
    throw new ApiError('ConflictException', `Schedule group ${Name} already exists.`, 409)
  }
  const tags = Object.fromEntries((Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))
  region.put({ kind: 'schedule-group', id: Name, createdAt: region.now, tags })
  return { ScheduleGroupArn: groupArn(context, Name) }
}

function groupView(context: CallContext, { id, createdAt, goneAt }: ScheduleGroup): GetScheduleGroupOutput {
  return {
    Arn: groupArn(context, id),
    Name: id,
    State: goneAt === undefined ? 'ACTIVE' : 'DELETING',
    CreationDate: new Date(createdAt),
    LastModificationDate: new Date(createdAt),
  }
}

function listGroups(context: CallContext, input: ListScheduleGroupsInput): ListScheduleGroupsOutput {
  const all = [knownGroup(context, defaultGroup), ...context.region.all('schedule-group').filter((one) => !isGone(context.region, one))]
  const { items, NextToken } = page(
    all.filter(({ id }) => id.startsWith(input.NamePrefix ?? '')),
    input.NextToken,
    input.MaxResults,
  )
  return { ScheduleGroups: items.map((group) => groupView(context, group)), NextToken }
}

function removeGroup(context: CallContext, { Name }: DeleteScheduleGroupInput): object {
  const { region } = context
  const group = knownGroup(context, Name)
  const { id } = group
  if (id === defaultGroup) throw invalid('The default schedule group cannot be deleted')
  for (const schedule of region.all('schedule')) if (schedule.group === id) region.remove('schedule', schedule.id)
  if (group.goneAt === undefined) region.put({ ...group, goneAt: region.now + region.timings.visible })
  return {}
}

/** Only groups have tags. */
function taggedGroup(context: CallContext, arn = ''): ScheduleGroup {
  const name = /:schedule-group\/(.+)$/.exec(arn)?.[1]
  if (name === undefined) throw invalid('The resource ARN is not that of a schedule group')
  return knownGroup(context, name)
}

function tag(context: CallContext, { ResourceArn, Tags }: TagResourceInput): object {
  const group = taggedGroup(context, ResourceArn)
  const added = Object.fromEntries((Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))
  context.region.put({ ...group, tags: { ...group.tags, ...added } })
  return {}
}

export const schedulerService = defineService({ name: 'scheduler', rest: 'json' }, [
  operation(CreateSchedule$, create),
  operation(UpdateSchedule$, update),
  operation(GetSchedule$, (context: CallContext, { GroupName, Name }: GetScheduleInput) =>
    view(context, knownSchedule(context, GroupName, Name)),
  ),
  operation(DeleteSchedule$, remove),
  operation(ListSchedules$, list),
  operation(CreateScheduleGroup$, createGroup),
  operation(GetScheduleGroup$, (context: CallContext, { Name }: GetScheduleGroupInput) => groupView(context, knownGroup(context, Name))),
  operation(ListScheduleGroups$, listGroups),
  operation(DeleteScheduleGroup$, removeGroup),
  operation(TagResource$, tag),
  operation(ListTagsForResource$, (context: CallContext, { ResourceArn }: ListTagsForResourceInput): ListTagsForResourceOutput => {
    return { Tags: Object.entries(taggedGroup(context, ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })) }
  }),
])
