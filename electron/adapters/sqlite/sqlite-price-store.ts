import type { KnownPrice, PriceStore } from '../../backend/savings/ports.ts'
import type { HengeDatabase } from './database.ts'

export class SqlitePriceStore implements PriceStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async all(): Promise<KnownPrice[]> {
    const rows = await this.database.selectFrom('prices').selectAll().execute()
    return rows.map(({ key, amount, read_at: readAt }) => ({ key, amount, readAt }))
  }

  async save({ key, amount, readAt }: KnownPrice): Promise<void> {
    await this.database
      .insertInto('prices')
      .values({ key, amount, read_at: readAt })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ amount, read_at: readAt }))
      .execute()
  }
}
