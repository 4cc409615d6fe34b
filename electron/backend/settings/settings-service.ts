import { isAbsolute } from 'node:path'
import { HengeError } from '../../../shared/model/error.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import type { ChangeHub } from '../events/change-hub.ts'
import type { SettingsStore } from './ports.ts'

/** Settings of this data folder, defaults filled in. */
export class SettingsService {
  private readonly store: SettingsStore
  private readonly defaults: Settings
  private readonly changes: ChangeHub

  constructor(store: SettingsStore, defaults: Settings, changes: ChangeHub) {
    this.store = store
    this.defaults = defaults
    this.changes = changes
  }

  async get(): Promise<Settings> {
    return { ...this.defaults, ...(await this.store.load()) }
  }

  async set(change: Partial<Settings>): Promise<Settings> {
    requireAbsolute(change, 'recipesFolder', 'The recipes folder')
    requireAbsolute(change, 'searchesFolder', 'The folder of saved searches')
    await this.store.save({ ...(await this.store.load()), ...change })
    this.changes.publish({ topic: 'settings' })
    return this.get()
  }
}

function requireAbsolute(change: Partial<Settings>, field: 'recipesFolder' | 'searchesFolder', called: string): void {
  const path = change[field]
  if (path === undefined || isAbsolute(path)) return
  throw new HengeError('INVALID_INPUT', `${called} must be an absolute path; "${path}" is not.`, { details: { field } })
}
