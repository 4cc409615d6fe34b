import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, test as base, type ElectronApplication, expect, type Page } from '@playwright/test'
import { type BackendClient, makeBackendClient } from '../../../electron/backend/rpc/client.ts'
import { makeSocketFetch } from '../../../electron/backend/rpc/socket-fetch.ts'
import { collectPageProblems } from '../page-problems.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export interface ElectronFixtures {
  environment: Readonly<Record<string, string>>
  dataFolder: string
  /** Starts the program on this test's data folder; again after it was closed or killed, to see that it goes on. */
  launch: (...words: readonly string[]) => Promise<ElectronApplication>
  app: ElectronApplication
  page: Page
  client: BackendClient
  problems: string[]
}

/** The Electron to test with, and what its age asks for. */
async function electronOptions(dataFolder: string, environment: Readonly<Record<string, string>>) {
  const { findElectron, needsOtherNode } = await import('../../../build/electron-runtime.mjs')
  const executablePath: string | null = findElectron()
  if (executablePath === null) throw new Error('There is no Electron here: ELECTRON_OVERRIDE_DIST_PATH or an installed binary.')
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    executablePath,
    // Electron refuses root without it; nobody else loses Chromium's sandbox.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root],
    env: {
      ...Object.fromEntries(inherited),
      HENGE_SANDBOX_SPEED: '10',
      HENGE_DOWNLOADS: join(dataFolder, 'user-downloads'),
      ...(needsOtherNode(executablePath) ? { HENGE_NODE: process.execPath } : {}),
      ...environment,
      HENGE_DATA: dataFolder,
    },
    timeout: 60_000,
  }
}

/** Each test has its own data folder and its own Electron; `page` is its window. */
export const test = base.extend<ElectronFixtures>({
  environment: [{}, { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  dataFolder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'henge-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  launch: async ({ dataFolder, environment }, use) => {
    const running = new Set<ElectronApplication>()
    await use(async (...words) => {
      const { args, ...options } = await electronOptions(dataFolder, environment)
      const app = await _electron.launch({ ...options, args: [...args, ...words] })
      running.add(app)
      app.once('close', () => running.delete(app))
      return app
    })
    await Promise.all([...running].map((app) => app.close()))
  },
  app: async ({ launch }, use) => use(await launch()),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  problems: async ({}, use) => use([]),
  page: async ({ app, problems }, use) => {
    const page = await app.firstWindow()
    collectPageProblems(page, problems)
    await page.waitForLoadState()
    await use(page)
    expect(problems, 'errors on the page’s console').toEqual([])
  },
  client: async ({ dataFolder }, use) => use(makeBackendClient(makeSocketFetch(dataFolder))),
})
export { expect }
