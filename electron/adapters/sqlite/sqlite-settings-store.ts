import type { Settings } from '../../../shared/model/settings.ts'
import type { SettingsStore } from '../../backend/settings/ports.ts'
import type { HengeDatabase } from './database.ts'

/** Keys of the same table that hold how a screen shows what it shows, which is no setting. */
export const viewKeys = 'view.'

export class SqliteSettingsStore implements SettingsStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async load(): Promise<Partial<Settings>> {
    const rows = await this.database.selectFrom('settings').selectAll().execute()
    const settings = rows.filter(({ key }) => !key.startsWith(viewKeys))
    return Object.fromEntries(settings.map((row) => [row.key, JSON.parse(row.value)]))
  }

  async save(settings: Partial<Settings>): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      for (const [key, value] of Object.entries(settings)) {
        const row = { key, value: JSON.stringify(value) }
        await transaction
          .insertInto('settings')
          .values(row)
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: row.value }))
          .execute()
      }
    })
  }
}
