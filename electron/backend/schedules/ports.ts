import type { RoleSchedule } from '../../../shared/model/schedules/role-schedule.ts'
import type { ScheduleRun } from '../../../shared/model/schedules/run.ts'
import type { Override } from '../../../shared/model/schedules/schedule.ts'

/** Schedules of roles, and overrides. */
export interface ScheduleStore {
  /** By account and role. */
  list(accountId?: string): Promise<RoleSchedule[]>
  find(accountId: string, role: string): Promise<RoleSchedule | null>
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
