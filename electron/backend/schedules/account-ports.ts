import type { AccountSchedule, ExecutionRole } from '../../../shared/model/schedules/handover/in-account.ts'

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
