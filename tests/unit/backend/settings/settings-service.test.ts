import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteSettingsStore } from '../../../../electron/adapters/sqlite/sqlite-settings-store.ts'
import { ChangeHub } from '../../../../electron/backend/events/change-hub.ts'
import { SettingsService } from '../../../../electron/backend/settings/settings-service.ts'
import { someSettings } from '../../../fakes/some-settings.ts'

async function openSettings() {
  const changes = new ChangeHub()
  const topics: string[] = []
  changes.listen((change) => topics.push(change.topic))
  const database = await openDatabase(':memory:')
  return { settings: new SettingsService(new SqliteSettingsStore(database), someSettings, changes), topics }
}

describe('SettingsService', () => {
  it('fills in defaults, keeps what was set, and says that something changed', async () => {
    const { settings, topics } = await openSettings()
    expect(await settings.get()).toEqual(someSettings)
    await settings.set({ refreshSeconds: 60 })
    expect(await settings.get()).toEqual({ ...someSettings, refreshSeconds: 60 })
    expect(topics).toEqual(['settings'])
  })

  it('refuses a relative recipes folder and changes nothing', async () => {
    const { settings } = await openSettings()
    await expect(settings.set({ recipesFolder: 'recipes', refreshSeconds: 99 })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(await settings.get()).toEqual(someSettings)
  })
})
