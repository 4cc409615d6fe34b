import { type RoleSchedule, roleScheduleSchema } from '../../../shared/model/schedules/role-schedule.ts'
import { type Override, overrideSchema } from '../../../shared/model/schedules/schedule.ts'
import type { ScheduleStore } from '../../backend/schedules/ports.ts'
import type { HengeDatabase } from './database.ts'

/** schedules.document is a RoleSchedule, schedule_overrides.document an Override. */
export class SqliteScheduleStore implements ScheduleStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async list(accountId?: string): Promise<RoleSchedule[]> {
    const all = this.database.selectFrom('schedules').select('document').orderBy('account_id').orderBy('role')
    const rows = await (accountId === undefined ? all : all.where('account_id', '=', accountId)).execute()
    return rows.map(({ document }) => roleScheduleSchema.parse(JSON.parse(document)))
  }

  async find(accountId: string, role: string): Promise<RoleSchedule | null> {
    const row = await this.database
      .selectFrom('schedules')
      .select('document')
      .where('account_id', '=', accountId)
      .where('role', '=', role)
      .executeTakeFirst()
    return row ? roleScheduleSchema.parse(JSON.parse(row.document)) : null
  }

  async save(schedule: RoleSchedule): Promise<void> {
    const document = JSON.stringify(schedule)
    await this.database
      .insertInto('schedules')
      .values({ account_id: schedule.accountId, role: schedule.role, document })
      .onConflict((conflict) => conflict.columns(['account_id', 'role']).doUpdateSet({ document }))
      .execute()
  }

  async remove(accountId: string, role: string): Promise<boolean> {
    const done = await this.database.deleteFrom('schedules').where('account_id', '=', accountId).where('role', '=', role).executeTakeFirst()
    return done.numDeletedRows > 0n
  }

  async overrides(now: number, accountId?: string): Promise<Override[]> {
    const all = this.database
      .selectFrom('schedule_overrides')
      .select('document')
      .where('until', '>', now)
      .orderBy('created_at')
      .orderBy('id')
    const rows = await (accountId === undefined ? all : all.where('account_id', '=', accountId)).execute()
    return rows.map(({ document }) => overrideSchema.parse(JSON.parse(document)))
  }

  async saveOverride(override: Override): Promise<void> {
    await this.database
      .insertInto('schedule_overrides')
      .values({
        ...{ id: override.id, account_id: override.accountId, until: Date.parse(override.until) },
        ...{ created_at: Date.parse(override.createdAt), document: JSON.stringify(override) },
      })
      .execute()
  }

  async removeOverride(id: string): Promise<Override | null> {
    const row = await this.database.deleteFrom('schedule_overrides').where('id', '=', id).returning('document').executeTakeFirst()
    return row ? overrideSchema.parse(JSON.parse(row.document)) : null
  }

  async forgetAccount(accountId: string): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('schedules').where('account_id', '=', accountId).execute()
      await transaction.deleteFrom('schedule_overrides').where('account_id', '=', accountId).execute()
    })
  }
}
