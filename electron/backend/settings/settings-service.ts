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
    if (change.recipesFolder !== undefined && !isAbsolute(change.recipesFolder)) {
      throw new HengeError('INVALID_INPUT', `The recipes folder must be an absolute path; "${change.recipesFolder}" is not.`, {
        details: { field: 'recipesFolder' },
      })
    }
    await this.store.save({ ...(await this.store.load()), ...change })
    this.changes.publish({ topic: 'settings' })
    return this.get()
  }
}
