import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { type BackendClient, makeBackendClient } from '../../../electron/backend/rpc/client.ts'
import { makeSocketFetch } from '../../../electron/backend/rpc/socket-fetch.ts'
import { BrowserShell } from '../browser-shell.ts'
import { collectPageProblems } from '../page-problems.ts'

export interface BrowserFixtures {
  /** More environment of the shell, for `test.use({ environment: { AWS_CONFIG_FILE: … } })`. */
  environment: Readonly<Record<string, string>>
  /** Of this test alone; removed after it. */
  dataFolder: string
  /** Running when the test begins. */
  shell: BrowserShell
  /** The contract, beside the page: to prepare and to check. */
  client: BackendClient
  /** Errors on the page's console so far; a test that leaves any fails. Empty it (`length = 0`) where they are expected. */
  problems: string[]
}

/** Each test has its own data folder and its own browser shell; `page` is open on the fleet. */
export const test = base.extend<BrowserFixtures>({
  environment: [{}, { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  dataFolder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'henge-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  shell: async ({ dataFolder, environment }, use) => {
    const shell = new BrowserShell(dataFolder, environment)
    await shell.start()
    await use(shell)
    await shell.stop()
  },
  client: async ({ shell }, use) => use(makeBackendClient(makeSocketFetch(shell.dataFolder))),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  problems: async ({}, use) => use([]),
  page: async ({ page, shell, problems }, use) => {
    collectPageProblems(page, problems)
    await page.goto(shell.address)
    await use(page)
    expect(problems, 'errors on the page’s console').toEqual([])
  },
})
export { expect }
