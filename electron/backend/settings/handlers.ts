import { implementer } from '../rpc/implementer.ts'
import type { SettingsService } from './settings-service.ts'

export interface About {
  readonly version: string
  readonly node: string
  readonly platform: string
  readonly dataFolder: string
  readonly startedAt: string
  readonly shell: 'electron' | 'browser' | 'worker' | 'cli'
  readonly choosesPlaces: boolean
  readonly secrets: 'keychain' | 'this-run-only'
}

export function settingsHandlers(settings: SettingsService, about: About) {
  return {
    get: implementer.settings.get.handler(() => settings.get()),
    set: implementer.settings.set.handler(({ input }) => settings.set(input)),
    about: implementer.settings.about.handler(() => about),
  }
}
