import type { Settings } from '../../../shared/model/settings.ts'

export interface SettingsStore {
  /** What was set by the user; fields never set are absent. */
  load(): Promise<Partial<Settings>>
  save(settings: Partial<Settings>): Promise<void>
}
