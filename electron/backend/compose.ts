import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { isoTime } from '../../shared/model/clock.ts'
import { systemClock } from '../adapters/clock/system-clock.ts'
import { openDatabase } from '../adapters/sqlite/database.ts'
import { SqliteSettingsStore } from '../adapters/sqlite/sqlite-settings-store.ts'
import { ChangeHub } from './events/change-hub.ts'
import { eventsHandlers } from './events/handlers.ts'
import { type About, settingsHandlers } from './settings/handlers.ts'
import { SettingsService } from './settings/settings-service.ts'

export interface BackendOptions {
  /** Exists, and is locked by this process. */
  readonly dataFolder: string
  readonly shell: About['shell']
  readonly version: string
  readonly log: Logger
  readonly environment: NodeJS.ProcessEnv
}

/** The composition root: every service with what it needs, top to bottom. `start` begins work of its own; `stop` ends it. */
export async function composeBackend({ dataFolder, shell, version, environment }: BackendOptions) {
  await mkdir(join(dataFolder, 'logs'), { recursive: true })
  const clock = systemClock
  const changes = new ChangeHub()
  const database = await openDatabase(join(dataFolder, 'henge.sqlite'))
  const settings = new SettingsService(
    new SqliteSettingsStore(database),
    { recipesFolder: environment.HENGE_RECIPES ?? join(dataFolder, 'recipes'), refreshSeconds: 20, maxServersPerRun: 20 },
    changes,
  )
  const about: About = {
    version,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    dataFolder,
    startedAt: isoTime(clock.now()),
    shell,
    secrets: 'this-run-only',
  }
  const noJobs = { lastSequence: async () => 0, events: async () => [] }
  return {
    router: {
      settings: settingsHandlers(settings, about),
      events: eventsHandlers(changes, noJobs),
    },
    async start() {},
    async stop() {
      await database.destroy()
    },
  }
}
