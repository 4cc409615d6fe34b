import { sql } from 'kysely'
import { type Bill, billSchema, type Coverage, coverageSchema } from '../../../shared/model/savings/actuals.ts'
import { type ServerBill, serverBillSchema } from '../../../shared/model/savings/server-bill.ts'
import type { BillStore } from '../../backend/savings/ports.ts'
import type { HengeDatabase } from './database.ts'

/** bills: the last answer for a month. server_bills: the last one by resource. bill_calls: each call that was made and that costs. */
export class SqliteBillStore implements BillStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async bill(accountId: string, month: string): Promise<{ bill: Bill; readAt: number } | null> {
    const row = await this.database
      .selectFrom('bills')
      .select(['document', 'read_at'])
      .where('account_id', '=', accountId)
      .where('month', '=', month)
      .executeTakeFirst()
    return row ? { bill: billSchema.parse(JSON.parse(row.document)), readAt: row.read_at } : null
  }

  async lastCoverage(accountId: string): Promise<{ month: string; coverage: Coverage[]; readAt: number } | null> {
    const row = await this.database
      .selectFrom('bills')
      .select(['month', 'read_at', sql<string>`json_extract(document, '$.coverage')`.as('coverage')])
      .where('account_id', '=', accountId)
      .orderBy('month', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row ? { month: row.month, coverage: coverageSchema.array().parse(JSON.parse(row.coverage)), readAt: row.read_at } : null
  }

  async keep(accountId: string, month: string, bill: Bill, readAt: number): Promise<void> {
    const row = { document: JSON.stringify(bill), read_at: readAt }
    await this.database
      .insertInto('bills')
      .values({ account_id: accountId, month, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'month']).doUpdateSet(row))
      .execute()
  }

  async serverBill(accountId: string): Promise<{ bill: ServerBill; readAt: number } | null> {
    const row = await this.database
      .selectFrom('server_bills')
      .select(['document', 'read_at'])
      .where('account_id', '=', accountId)
      .executeTakeFirst()
    return row ? { bill: serverBillSchema.parse(JSON.parse(row.document)), readAt: row.read_at } : null
  }

  async keepServerBill(accountId: string, bill: ServerBill, readAt: number): Promise<void> {
    const row = { document: JSON.stringify(bill), read_at: readAt }
    await this.database
      .insertInto('server_bills')
      .values({ account_id: accountId, ...row })
      .onConflict((conflict) => conflict.column('account_id').doUpdateSet(row))
      .execute()
  }

  async countCall(accountId: string, at: number): Promise<void> {
    await this.database.insertInto('bill_calls').values({ account_id: accountId, at }).execute()
  }

  async calls(accountId: string, from: number, to: number): Promise<number> {
    const row = await this.database
      .selectFrom('bill_calls')
      .select((calls) => calls.fn.countAll<number>().as('count'))
      .where('account_id', '=', accountId)
      .where('at', '>=', from)
      .where('at', '<', to)
      .executeTakeFirst()
    return row?.count ?? 0
  }
}
