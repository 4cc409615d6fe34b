import { type Handover, handoverSchema } from '../../../shared/model/schedules/handover/handover.ts'
import type { HandoverStore } from '../../backend/schedules/ports.ts'
import type { HengeDatabase } from './database.ts'

/** schedule_handovers.document is a Handover. */
export class SqliteHandoverStore implements HandoverStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async list(accountId?: string): Promise<Handover[]> {
    const all = this.database.selectFrom('schedule_handovers').select('document').orderBy('account_id').orderBy('role')
    const rows = await (accountId === undefined ? all : all.where('account_id', '=', accountId)).execute()
    return rows.map(({ document }) => handoverSchema.parse(JSON.parse(document)))
  }

  async find(accountId: string, role: string): Promise<Handover | null> {
    const asked = this.database.selectFrom('schedule_handovers').select('document').where('account_id', '=', accountId)
    const row = await asked.where('role', '=', role).executeTakeFirst()
    return row ? handoverSchema.parse(JSON.parse(row.document)) : null
  }

  async save(handover: Handover): Promise<void> {
    const document = JSON.stringify(handover)
    await this.database
      .insertInto('schedule_handovers')
      .values({ account_id: handover.accountId, role: handover.role, document })
      .onConflict((conflict) => conflict.columns(['account_id', 'role']).doUpdateSet({ document }))
      .execute()
  }

  async remove(accountId: string, role: string): Promise<void> {
    await this.database.deleteFrom('schedule_handovers').where('account_id', '=', accountId).where('role', '=', role).execute()
  }

  async forgetAccount(accountId: string): Promise<void> {
    await this.database.deleteFrom('schedule_handovers').where('account_id', '=', accountId).execute()
  }
}
