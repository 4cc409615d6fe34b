import { ApiError } from './api-error.ts'
import { roleAllows, trustsScheduler } from './iam-roles.ts'
import { homeRegion } from './network.ts'
import { startInstances, stopInstances } from './power.ts'
import type { Region } from './region.ts'
import { nextInstant, parseExpression } from './schedule-expression.ts'

export interface ScheduleGroup {
  readonly kind: 'schedule-group'
  /** Its name. */
  readonly id: string
  readonly createdAt: number
  readonly tags: Readonly<Record<string, string>>
  /** Until then it is being deleted, and its name is taken. */
  readonly goneAt?: number
}

/** One attempt to call the target that was the last of its event. */
export interface Firing {
  /** When it was to come, and when it was done or given up. */
  readonly plannedAt: number
  readonly at: number
  readonly attempts: number
  /** null: the target took it. */
  readonly error: string | null
}

/** A schedule of EventBridge Scheduler. */
export interface TimedSchedule {
  readonly kind: 'schedule'
  /** group/name */
  readonly id: string
  readonly group: string
  readonly name: string
  readonly description: string | null
  readonly expression: string
  readonly zone: string
  readonly enabled: boolean
  readonly startsAt: number | null
  readonly endsAt: number | null
  readonly windowMinutes: number | null
  readonly target: ScheduleTarget
  readonly deletesItself: boolean
  readonly createdAt: number
  readonly changedAt: number
  /** When it comes next; null: not any more, or it is switched off. */
  readonly nextAt: number | null
  /** An event that the target has not taken yet. */
  readonly pending: { readonly plannedAt: number; readonly attempts: number; readonly nextAt: number } | null
  /** Newest last, so many of them. */
  readonly firings: readonly Firing[]
}

export interface ScheduleTarget {
  readonly arn: string
  readonly roleArn: string
  readonly input: string | null
  readonly maximumRetries: number
  readonly maximumAgeSeconds: number
}

const keptFirings = 100
const firstRetryMs = 1000
const longestRetryMs = 5 * 60_000
/** What may pass by itself. Anything else is given up at once: the permissions or the input would have to change. */
const passing = new Set(['RequestLimitExceeded', 'InsufficientInstanceCapacity'])

/** The same with its next instant, counted from `after`. */
export function planned(schedule: TimedSchedule, after: number): TimedSchedule {
  const expression = parseExpression(schedule.expression)
  if (!schedule.enabled || expression === null) return { ...schedule, nextAt: null }
  const begin = Math.max(after, schedule.startsAt === null ? 0 : schedule.startsAt - 1)
  const next = nextInstant(expression, schedule.zone, begin, schedule.startsAt ?? schedule.createdAt)
  return { ...schedule, nextAt: next !== null && schedule.endsAt !== null && next > schedule.endsAt ? null : next }
}

/** When something of a schedule comes; null: nothing does. */
export function dueAt({ nextAt, pending }: TimedSchedule): number | null {
  if (nextAt === null || pending === null) return nextAt ?? pending?.nextAt ?? null
  return Math.min(nextAt, pending.nextAt)
}

/** Does what is due of a schedule at this instant (`region.now`). `home`: the region that holds the roles. */
export function fire(region: Region, home: Region, accountId: string, schedule: TimedSchedule): void {
  const now = region.now
  const { pending, nextAt } = schedule
  const retried = pending !== null && pending.nextAt <= now
  const plannedAt = retried ? pending.plannedAt : (nextAt ?? now)
  const attempts = (retried ? pending.attempts : 0) + 1
  const following = retried ? { ...schedule, pending: null } : planned(schedule, plannedAt)
  const error = attempt(region, home, accountId, schedule.target)
  const { maximumRetries, maximumAgeSeconds } = schedule.target
  const again = now + Math.min(longestRetryMs, firstRetryMs * 2 ** (attempts - 1))
  if (error?.passing && attempts <= maximumRetries && again - plannedAt <= maximumAgeSeconds * 1000) {
    region.put({ ...following, pending: { plannedAt, attempts, nextAt: again } })
    return
  }
  const firing: Firing = { plannedAt, at: now, attempts, error: error?.message ?? null }
  if (schedule.deletesItself && following.nextAt === null) region.remove('schedule', schedule.id)
  else region.put({ ...following, firings: [...schedule.firings, firing].slice(-keptFirings) })
}

function attempt(
  region: Region,
  home: Region,
  accountId: string,
  target: ScheduleTarget,
): { readonly message: string; readonly passing: boolean } | null {
  try {
    const role = home.all('iam-role').find(({ id }) => target.roleArn.endsWith(`/${id}`))
    if (role === undefined || !trustsScheduler(role, accountId, region.now)) {
      throw new ApiError('AccessDenied', `The role ${target.roleArn} cannot be assumed by scheduler.amazonaws.com`, 403)
    }
    const call = /:aws-sdk:ec2:(startInstances|stopInstances)$/.exec(target.arn)?.[1]
    if (call === undefined) throw new ApiError('ValidationException', `The sandbox does not carry out ${target.arn}`)
    const input = JSON.parse(target.input ?? '{}') as { readonly InstanceIds?: readonly string[]; readonly Hibernate?: boolean }
    const ids = input.InstanceIds ?? []
    const action = call === 'startInstances' ? 'ec2:StartInstances' : 'ec2:StopInstances'
    for (const id of ids) {
      const tags = region.find('instance', id)?.tags ?? {}
      const keys = Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]))
      const resource = `arn:aws:ec2:${region.name}:${accountId}:instance/${id}`
      if (!roleAllows(role, { action, resource, service: null, keys })) {
        throw new ApiError('UnauthorizedOperation', `${role.id} is not authorized to perform: ${action} on resource: ${resource}`, 403)
      }
    }
    if (call === 'startInstances') startInstances(region, ids, region.faults.strike('StartInstances', region.name))
    else stopInstances(region, ids, input.Hibernate === true)
    return null
  } catch (failure) {
    if (!(failure instanceof ApiError)) throw failure
    return { message: `${failure.code}: ${failure.message}`, passing: failure.status >= 500 || passing.has(failure.code) }
  }
}

/** Where the roles of the account are kept. */
export const rolesRegion = homeRegion
