import { sql } from 'kysely'
import type { ImportMemory, ImportRecord } from '../../backend/logs/ports.ts'
import type { HengeDatabase } from './database.ts'

export class SqliteImportMemory implements ImportMemory {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  /** The newest, where the same file was imported again on purpose. */
  async findByFingerprint(fingerprint: string): Promise<ImportRecord | null> {
    const query = this.database.selectFrom('log_imports').select(['id', 'fingerprint', 'document']).where('fingerprint', '=', fingerprint)
    return (await query.orderBy('sequence', 'desc').limit(1).executeTakeFirst()) ?? null
  }

  async load(id: string): Promise<ImportRecord | null> {
    const query = this.database.selectFrom('log_imports').select(['id', 'fingerprint', 'document']).where('id', '=', id)
    return (await query.executeTakeFirst()) ?? null
  }

  async finishedHeads(limit: number): Promise<{ id: string; bytes: number; digest: string }[]> {
    return this.database
      .selectFrom('log_imports')
      .select([
        'id',
        sql<number>`json_extract(document, '$.textHead.bytes')`.as('bytes'),
        sql<string>`json_extract(document, '$.textHead.digest')`.as('digest'),
      ])
      .where(sql<string>`json_extract(document, '$.report.state')`, '=', 'finished')
      .where(sql<string>`json_extract(document, '$.end.digest')`, 'is not', null)
      .orderBy('sequence', 'desc')
      .limit(limit)
      .execute()
  }

  async unfinished(limit: number): Promise<ImportRecord[]> {
    const newestOfFiles = this.database
      .selectFrom('log_imports')
      .select(({ fn }) => fn.max('sequence').as('sequence'))
      .groupBy('fingerprint')
    return this.database
      .selectFrom('log_imports')
      .select(['id', 'fingerprint', 'document'])
      .where('sequence', 'in', newestOfFiles)
      .where(sql<string>`json_extract(document, '$.report.state')`, '=', 'open')
      .orderBy('sequence', 'desc')
      .limit(limit)
      .execute()
  }

  async save(record: ImportRecord): Promise<void> {
    await this.database
      .insertInto('log_imports')
      .values({ ...record })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ document: record.document }))
      .execute()
  }
}
