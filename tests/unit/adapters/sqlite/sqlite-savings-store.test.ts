import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteSavingsStore } from '../../../../electron/adapters/sqlite/sqlite-savings-store.ts'
import type { WeeklyHours } from '../../../../shared/model/savings.ts'

let database: HengeDatabase
beforeEach(async () => {
  database = await openDatabase(':memory:')
})
afterEach(() => database.destroy())

const hours: WeeklyHours = { days: [1, 2], from: '08:00', to: '18:00', zone: 'Europe/Berlin' }

describe('hours of the savings screen in SQLite', () => {
  it('are none at first, then the last ones given', async () => {
    const store = new SqliteSavingsStore(database)
    expect(await store.loadHours()).toBeNull()
    await store.saveHours({ ...hours, days: [3] })
    await store.saveHours(hours)
    expect(await store.loadHours()).toEqual(hours)
  })

  it('of another form are as if there were none', async () => {
    await database.insertInto('settings').values({ key: 'savings.hours', value: '{"days":"all"}' }).execute()
    expect(await new SqliteSavingsStore(database).loadHours()).toBeNull()
  })
})
