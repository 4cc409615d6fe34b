import { createRouterClient } from '@orpc/server'
import { expect, it } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteSettingsStore } from '../../electron/adapters/sqlite/sqlite-settings-store.ts'
import { SqliteViewStore } from '../../electron/adapters/sqlite/sqlite-view-store.ts'
import { logViewHandlers } from '../../electron/backend/logs/log-views.ts'
import type { LogView } from '../../shared/model/log-view.ts'

const view: LogView = {
  ...{ fieldsShown: false, density: 'comfortable', wrap: true, fold: true },
  ...{ columns: ['host', 'bad\u202ename 🙈'], widths: { host: 212 }, pinnedFields: ['http.status'] },
}

it('how lines are shown is kept beside the settings, and neither touches the other', async () => {
  const database = await openDatabase(':memory:')
  const store = new SqliteViewStore(database)
  const settings = new SqliteSettingsStore(database)
  const client = createRouterClient({ logs: logViewHandlers(store) })
  expect(await client.logs.view()).toBeNull()
  await settings.save({ refreshSeconds: 9 })
  await client.logs.keepView(view)
  await client.logs.keepView({ ...view, wrap: false })
  await settings.save({ refreshSeconds: 10 })
  expect(await client.logs.view()).toEqual({ ...view, wrap: false })
  expect(await settings.load()).toEqual({ refreshSeconds: 10 })
  // Of another version, which kept other things.
  await store.save('logs', { density: 'huge' })
  expect(await client.logs.view()).toBeNull()
  await expect(client.logs.keepView({ ...view, columns: [] })).rejects.toThrow()
  await database.destroy()
})
