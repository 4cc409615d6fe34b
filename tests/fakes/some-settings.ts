import type { Settings } from '../../shared/model/settings.ts'

/** As a new user has them, with folders that are nowhere. */
export const someSettings: Settings = {
  recipesFolder: '/recipes',
  searchesFolder: '/searches',
  refreshSeconds: 20,
  maxServersPerRun: 20,
  quarantineDays: 7,
  receiverOn: false,
  receiverPort: 9280,
  keepLogDays: 0,
  keepLogGibibytes: 0,
}
