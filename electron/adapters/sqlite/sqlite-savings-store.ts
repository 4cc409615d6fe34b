import type { ZodType } from 'zod'
import { type IdleChoice, idleChoiceSchema } from '../../../shared/model/savings/idle-rule.ts'
import { type WeeklyHours, weeklyHoursSchema } from '../../../shared/model/savings.ts'
import type { SavingsStore } from '../../backend/savings/ports.ts'
import type { HengeDatabase } from './database.ts'

/** Keys of their own beside the settings: choices of one screen, which Settings does not list. */
export class SqliteSavingsStore implements SavingsStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  loadHours(): Promise<WeeklyHours | null> {
    return this.load('savings.hours', weeklyHoursSchema)
  }

  saveHours(hours: WeeklyHours): Promise<void> {
    return this.save('savings.hours', hours)
  }

  loadIdle(): Promise<IdleChoice | null> {
    return this.load('savings.idle', idleChoiceSchema)
  }

  saveIdle(choice: IdleChoice): Promise<void> {
    return this.save('savings.idle', choice)
  }

  /** null too when what is stored is of a form that this version does not know. */
  private async load<Choice>(key: string, schema: ZodType<Choice>): Promise<Choice | null> {
    const row = await this.database.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
    return row ? (schema.safeParse(JSON.parse(row.value)).data ?? null) : null
  }

  private async save(key: string, choice: object): Promise<void> {
    const value = JSON.stringify(choice)
    await this.database
      .insertInto('settings')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute()
  }
}
