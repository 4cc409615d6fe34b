import type { ViewStore } from '../../backend/logs/ports.ts'
import type { HengeDatabase } from './database.ts'
import { viewKeys } from './sqlite-settings-store.ts'

/** Beside the settings in their table, each under a key of its own: no change of one touches another. */
export class SqliteViewStore implements ViewStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async load(name: string): Promise<unknown> {
    const row = await this.database.selectFrom('settings').select('value').where('key', '=', `${viewKeys}${name}`).executeTakeFirst()
    return row === undefined ? null : JSON.parse(row.value)
  }

  async save(name: string, view: unknown): Promise<void> {
    const row = { key: `${viewKeys}${name}`, value: JSON.stringify(view) }
    await this.database
      .insertInto('settings')
      .values(row)
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: row.value }))
      .execute()
  }
}
