import { type LogSourceSettings, logSourceSchema } from '../../../shared/model/log-sources.ts'
import type { LogSourceStore } from '../../backend/logs/ports.ts'
import type { HengeDatabase } from './database.ts'

/** One row a source; no secret is in it. */
export class SqliteLogSourceStore implements LogSourceStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async list(): Promise<LogSourceSettings[]> {
    const rows = await this.database.selectFrom('log_sources').select('document').orderBy('position').execute()
    return rows.map(({ document }) => logSourceSchema.parse(JSON.parse(document)))
  }

  async add(source: LogSourceSettings): Promise<void> {
    await this.database
      .insertInto('log_sources')
      .values({ id: source.id, document: JSON.stringify(source) })
      .execute()
  }

  async replace(source: LogSourceSettings): Promise<void> {
    await this.database
      .updateTable('log_sources')
      .set({ document: JSON.stringify(source) })
      .where('id', '=', source.id)
      .execute()
  }

  async remove(id: string): Promise<void> {
    await this.database.deleteFrom('log_sources').where('id', '=', id).execute()
  }
}
