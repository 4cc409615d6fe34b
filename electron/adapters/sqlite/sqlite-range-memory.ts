import type { RememberedRange, TimeRange } from '../../../shared/model/log-time-range.ts'
import type { RangeMemory } from '../../backend/logs/ports.ts'
import type { HengeDatabase } from './database.ts'

/** Nobody looks for older ones. */
const mostKept = 50

export class SqliteRangeMemory implements RangeMemory {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async list(limit: number): Promise<RememberedRange[]> {
    const rows = await this.database.selectFrom('log_ranges').selectAll().orderBy('used_at', 'desc').limit(limit).execute()
    return rows.map(({ begin, end, used_at }) => ({ from: begin, to: end, usedAt: used_at }))
  }

  async remember({ from, to }: TimeRange, at: number): Promise<void> {
    await this.database
      .insertInto('log_ranges')
      .values({ begin: from, end: to, used_at: at })
      .onConflict((conflict) => conflict.columns(['begin', 'end']).doUpdateSet({ used_at: at }))
      .execute()
    const kept = this.database.selectFrom('log_ranges').select('used_at').orderBy('used_at', 'desc').limit(mostKept)
    await this.database.deleteFrom('log_ranges').where('used_at', 'not in', kept).execute()
  }
}
