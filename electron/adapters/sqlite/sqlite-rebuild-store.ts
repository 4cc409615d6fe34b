import { HengeError } from '../../../shared/model/error.ts'
import { type Rebuild, rebuildHasEnded, rebuildSchema } from '../../../shared/model/rebuild.ts'
import type { RebuildStore } from '../../backend/rebuilds/ports.ts'
import type { HengeDatabase } from './database.ts'

/** rebuilds.document is a Rebuild. */
export class SqliteRebuildStore implements RebuildStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async save(rebuild: Rebuild): Promise<void> {
    const row = { ended: rebuildHasEnded(rebuild) ? 1 : 0, document: JSON.stringify(rebuild) }
    await this.database
      .insertInto('rebuilds')
      .values({ id: rebuild.id, created_at: Date.parse(rebuild.createdAt), ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute()
  }

  async load(id: string): Promise<Rebuild> {
    const row = await this.database.selectFrom('rebuilds').select('document').where('id', '=', id).executeTakeFirst()
    if (!row) throw new HengeError('NOT_FOUND', `There is no rebuild ${id} in this data folder.`)
    return read(row.document)
  }

  async list(limit: number): Promise<Rebuild[]> {
    const rows = await this.database.selectFrom('rebuilds').select('document').orderBy('created_at', 'desc').limit(limit).execute()
    return rows.map(({ document }) => read(document))
  }

  async unfinished(): Promise<Rebuild[]> {
    const rows = await this.database.selectFrom('rebuilds').select('document').where('ended', '=', 0).orderBy('created_at').execute()
    return rows.map(({ document }) => read(document))
  }
}

function read(document: string): Rebuild {
  return rebuildSchema.parse(JSON.parse(document))
}
