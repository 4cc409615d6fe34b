import { type WeeklyHours, weeklyHoursSchema } from '../../../shared/model/savings.ts'
import type { SavingsStore } from '../../backend/savings/ports.ts'
import type { HengeDatabase } from './database.ts'

/** Its own key beside the settings: a choice of one screen, which Settings does not list. */
const hoursKey = 'savings.hours'

export class SqliteSavingsStore implements SavingsStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  /** null too when what is stored is of a form that this version does not know. */
  async loadHours(): Promise<WeeklyHours | null> {
    const row = await this.database.selectFrom('settings').select('value').where('key', '=', hoursKey).executeTakeFirst()
    return row ? (weeklyHoursSchema.safeParse(JSON.parse(row.value)).data ?? null) : null
  }

  async saveHours(hours: WeeklyHours): Promise<void> {
    const value = JSON.stringify(hours)
    await this.database
      .insertInto('settings')
      .values({ key: hoursKey, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute()
  }
}
