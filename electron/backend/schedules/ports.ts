import type { Handover } from '../../../shared/model/schedules/handover/handover.ts'
import type { AccountSchedule, ExecutionRole } from '../../../shared/model/schedules/handover/in-account.ts'
import type { RoleSchedule } from '../../../shared/model/schedules/role-schedule.ts'
import type { ScheduleRun } from '../../../shared/model/schedules/run.ts'
import type { Override } from '../../../shared/model/schedules/schedule.ts'

/** Schedules of roles, and overrides. */
export interface ScheduleStore {
  /** By account and role. */
  list(accountId?: string): Promise<RoleSchedule[]>
  find(accountId: string, role: string): Promise<RoleSchedule | null>
  /** It counts from `updatedAt` on: changes before it have been looked at. Both or neither. */
  save(schedule: RoleSchedule): Promise<void>
  /** false: there was none. */
  remove(accountId: string, role: string): Promise<boolean>
  /** Those that have not ended at an instant (milliseconds since 1970), oldest first. */
  overrides(now: number, accountId?: string): Promise<Override[]>
  /** The same id again: it is changed. */
  saveOverride(override: Override): Promise<void>
  findOverride(id: string): Promise<Override | null>
  /** null: there was none. */
  removeOverride(id: string): Promise<Override | null>
  /** Up to when changes of a role have been looked at, milliseconds since 1970; null: never. */
  lookedUntil(accountId: string, role: string): Promise<number | null>
  setLookedUntil(accountId: string, role: string, until: number): Promise<void>
  /** Stores runs that are not known yet, with up to when changes were looked at: both or neither. A change that has a run keeps it. */
  take(accountId: string, role: string, until: number, runs: readonly ScheduleRun[]): Promise<void>
  /**
   * The clock was put back to `now` (milliseconds since 1970): changes of a role after it have not come, whatever was noted of them. With the
   * runs that put right what was done of them: all or nothing.
   */
  rewind(accountId: string, role: string, now: number, runs: readonly ScheduleRun[]): Promise<void>
  /** Of changes that come after an instant, milliseconds since 1970. */
  runsAfter(accountId: string, role: string, at: number): Promise<ScheduleRun[]>
  saveRun(run: ScheduleRun): Promise<void>
  /** Those at work, oldest first. */
  runsAtWork(): Promise<ScheduleRun[]>
  /** Of an account, those that ended at an instant (milliseconds since 1970) or later. */
  runsEndedSince(accountId: string, since: number): Promise<ScheduleRun[]>
  /** Newest first. */
  runs(limit: number, of?: { readonly accountId: string; readonly role: string }): Promise<ScheduleRun[]>
  /** Schedules, overrides and runs of an account that was removed. */
  forgetAccount(accountId: string): Promise<void>
}

/** Roles whose schedules EventBridge Scheduler carries out, or that are on the way there or back. */
export interface HandoverStore {
  /** By account and role. */
  list(accountId?: string): Promise<Handover[]>
  find(accountId: string, role: string): Promise<Handover | null>
  save(handover: Handover): Promise<void>
  remove(accountId: string, role: string): Promise<void>
  forgetAccount(accountId: string): Promise<void>
}

type Tags = Readonly<Record<string, string>>

/**
 * EventBridge Scheduler of an account in a region. Like all calls of a cloud these may throw HengeError SIGNED_OUT, FORBIDDEN
 * (details.action), UNREACHABLE, THROTTLED, UNSUPPORTED or REFUSED, and everything that changes something is safe twice.
 */
export interface AccountScheduler {
  /** Makes the group where there is none. Schedules have no tags of their own, so it carries them. */
  ensureGroup(name: string, tags: Tags, signal?: AbortSignal): Promise<void>
  /** Schedules of a group whose names begin so, by name. [] too where there is no such group. */
  list(group: string, prefix: string, signal?: AbortSignal): Promise<AccountSchedule[]>
  /** Makes or changes a schedule. A role that was made a moment ago is waited for, half a minute at most. */
  put(group: string, schedule: AccountSchedule, signal?: AbortSignal): Promise<void>
  /** One that is gone is no error. */
  remove(group: string, name: string, signal?: AbortSignal): Promise<void>
  /** false: it holds schedules and stays. */
  removeEmptyGroup(group: string, signal?: AbortSignal): Promise<boolean>
}

/** IAM roles that EventBridge Scheduler acts as. Errors as above. */
export interface ExecutionRoles {
  find(name: string, signal?: AbortSignal): Promise<ExecutionRole | null>
  /** CONFLICT where there is one of this name. */
  create(role: Pick<ExecutionRole, 'name' | 'trust' | 'tags'> & { readonly description: string }, signal?: AbortSignal): Promise<void>
  /** Makes or changes an inline policy. */
  putPolicy(roleName: string, policyName: string, policy: unknown, signal?: AbortSignal): Promise<void>
  putTrust(roleName: string, trust: unknown, signal?: AbortSignal): Promise<void>
  /** With its inline policies. One that is gone is no error. */
  remove(name: string, signal?: AbortSignal): Promise<void>
}

/** Tables in which Instance Scheduler keeps its definitions, in one region of an account. Nothing is ever written there. */
export interface DefinitionTables {
  /** Names of all tables, by name. FORBIDDEN where they may not be listed. */
  list(signal?: AbortSignal): Promise<string[]>
  /**
   * The items of schedules and periods, as DynamoDB writes them. NOT_FOUND where no table has this name, REFUSED where it is another tool’s table,
   * FORBIDDEN where it may not be read, INVALID_INPUT where there is far too much.
   */
  read(table: string, signal?: AbortSignal): Promise<unknown[]>
}
