import type { Handover } from '../../../../shared/model/schedules/handover/handover.ts'

/** Roles whose schedules EventBridge Scheduler carries out, or that are on the way there or back. */
export interface HandoverStore {
  /** By account and role. */
  list(accountId?: string): Promise<Handover[]>
  find(accountId: string, role: string): Promise<Handover | null>
  save(handover: Handover): Promise<void>
  remove(accountId: string, role: string): Promise<void>
  forgetAccount(accountId: string): Promise<void>
}
