import type { RoleSchedule } from '../../../shared/model/schedules/role-schedule.ts'
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
  saveOverride(override: Override): Promise<void>
  /** null: there was none. */
  removeOverride(id: string): Promise<Override | null>
  /** Schedules and overrides of an account that was removed. */
  forgetAccount(accountId: string): Promise<void>
}
