import { HengeError } from '../../../../shared/model/error.ts'
import type { Handover } from '../../../../shared/model/schedules/handover/handover.ts'
import type { ScheduledRole } from '../../../../shared/model/schedules/role-schedule.ts'
import type { Schedule } from '../../../../shared/model/schedules/schedule.ts'
import type { RoleKey } from './account-view.ts'
import type { HandoverService } from './handover-service.ts'

/** What is asked of schedules where one may be carried out elsewhere. */
export class HandedOverSchedules {
  private readonly handovers: HandoverService

  constructor(handovers: HandoverService) {
    this.handovers = handovers
  }

  /** The same roles, with who runs them. */
  async marked(roles: readonly ScheduledRole[], accountId?: string): Promise<ScheduledRole[]> {
    const found = new Map((await this.handovers.list(accountId)).map((one) => [nameOf(one), one]))
    return roles.map((role) => {
      const handover = found.get(nameOf(role))
      return handover ? { ...role, handover: summaryOf(handover) } : role
    })
  }

  async markedOne(role: ScheduledRole): Promise<ScheduledRole> {
    return (await this.marked([role], role.accountId))[0] ?? role
  }

  /** For what EventBridge does not know. CONFLICT. */
  async hereOnly<Result>(key: RoleKey, what: string, work: () => Promise<Result>): Promise<Result> {
    await this.handovers.refuseElsewhere(key, what)
    return work()
  }

  /** What is in the account follows a change. CONFLICT for what it cannot be, and while hands are being changed. */
  async followed<Result>(key: RoleKey, schedule: Schedule | null, work: () => Promise<Result>): Promise<Result> {
    const handover = await this.handovers.find(key)
    if (handover === null) return work()
    if (handover.phase !== 'there') throw new HengeError('CONFLICT', `Who runs ${key.role} is being changed. Try again when that is done.`)
    if (schedule?.off === 'destroy') await this.handovers.refuseElsewhere(key, 'it cannot destroy servers')
    const result = await work()
    await this.handovers.follow(key)
    return result
  }
}

function nameOf({ accountId, role }: RoleKey): string {
  return JSON.stringify([accountId, role])
}

function summaryOf({ phase, look }: Handover): NonNullable<ScheduledRole['handover']> {
  return { phase, drift: look?.drift.length ?? 0, problem: look?.problem ?? null }
}
