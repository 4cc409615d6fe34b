import { sql } from 'kysely'
import type { RememberedQuery, WrittenQuery } from '../../../shared/model/log-query-history.ts'
import type { QueryMemory } from '../../backend/logs/ports.ts'
import type { HengeDatabase } from './database.ts'

export class SqliteQueryMemory implements QueryMemory {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async list(matching: string, limit: number): Promise<RememberedQuery[]> {
    const all = this.database.selectFrom('log_queries').selectAll()
    const wanted = matching === '' ? all : all.where(sql<boolean>`instr(lower(text), lower(${matching})) > 0`)
    const rows = await wanted.orderBy('starred', 'desc').orderBy('used_at', 'desc').limit(limit).execute()
    return rows.map(({ text, language, used_at, starred }) => ({ text, language, usedAt: used_at, starred: starred !== 0 }))
  }

  async remember({ text, language }: WrittenQuery, at: number): Promise<void> {
    await this.database
      .insertInto('log_queries')
      .values({ text, language, used_at: at, starred: 0 })
      .onConflict((conflict) => conflict.columns(['text', 'language']).doUpdateSet({ used_at: at }))
      .execute()
  }

  async star({ text, language }: WrittenQuery, starred: boolean, at: number): Promise<void> {
    await this.database
      .insertInto('log_queries')
      .values({ text, language, used_at: at, starred: Number(starred) })
      .onConflict((conflict) => conflict.columns(['text', 'language']).doUpdateSet({ starred: Number(starred) }))
      .execute()
  }

  async forget({ text, language }: WrittenQuery): Promise<void> {
    await this.database.deleteFrom('log_queries').where('text', '=', text).where('language', '=', language).execute()
  }
}
