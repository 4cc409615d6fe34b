import { HengeError } from '../../../../shared/model/error.ts'
import type { Handover } from '../../../../shared/model/schedules/handover/handover.ts'
import type { ScheduledRole } from '../../../../shared/model/schedules/role-schedule.ts'
import type { Schedule } from '../../../../shared/model/schedules/schedule.ts'
import type { ScheduleService } from '../schedule-service.ts'
import type { RoleKey } from './account-view.ts'
import type { HandoverService } from './handover-service.ts'

type Wanted<Method extends 'save' | 'setEnabled' | 'override' | 'skipNext' | 'postponeNext'> = Parameters<ScheduleService[Method]>[0]

const noOverrides = 'it knows no overrides'

/** Schedules, of which some may be carried out elsewhere: what is there follows a change here, and what it cannot do is refused. CONFLICT. */
export class HandedOverSchedules {
  private readonly schedules: ScheduleService
  private readonly handovers: HandoverService

  constructor(schedules: ScheduleService, handovers: HandoverService) {
    this.schedules = schedules
    this.handovers = handovers
  }

  async list(accountId?: string): Promise<ScheduledRole[]> {
    return this.marked(await this.schedules.list(accountId), accountId)
  }

  async get(key: RoleKey): Promise<ScheduledRole> {
    const role = await this.schedules.get(key)
    return (await this.marked([role], role.accountId))[0] ?? role
  }

  save(wanted: Wanted<'save'>): ReturnType<ScheduleService['save']> {
    return this.followed(wanted, wanted.schedule, () => this.schedules.save(wanted))
  }

  setEnabled(wanted: Wanted<'setEnabled'>): ReturnType<ScheduleService['setEnabled']> {
    return this.followed(wanted, null, () => this.schedules.setEnabled(wanted))
  }

  remove(key: RoleKey): Promise<boolean> {
    return this.hereOnly(key, 'would go on without a schedule here', () => this.schedules.remove(key))
  }

  override(wanted: Wanted<'override'>): ReturnType<ScheduleService['override']> {
    return this.hereOnly(wanted, noOverrides, () => this.schedules.override(wanted))
  }

  skipNext(wanted: Wanted<'skipNext'>): ReturnType<ScheduleService['skipNext']> {
    return this.hereOnly(wanted, noOverrides, () => this.schedules.skipNext(wanted))
  }

  postponeNext(wanted: Wanted<'postponeNext'>): ReturnType<ScheduleService['postponeNext']> {
    return this.hereOnly(wanted, noOverrides, () => this.schedules.postponeNext(wanted))
  }

  /** The same roles, with who runs them. */
  private async marked(roles: readonly ScheduledRole[], accountId?: string): Promise<ScheduledRole[]> {
    const found = new Map((await this.handovers.list(accountId)).map((one) => [nameOf(one), one]))
    return roles.map((role) => {
      const handover = found.get(nameOf(role))
      return handover ? { ...role, handover: summaryOf(handover) } : role
    })
  }

  /** For what EventBridge does not know. */
  private async hereOnly<Result>(key: RoleKey, what: string, work: () => Promise<Result>): Promise<Result> {
    await this.handovers.refuseElsewhere(key, what)
    return work()
  }

  /** Refused too while hands are being changed. */
  private async followed<Result>(key: RoleKey, schedule: Schedule | null, work: () => Promise<Result>): Promise<Result> {
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
