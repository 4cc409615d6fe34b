import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { BrowserShell } from '../browser-shell.ts'
import { type PageFixtures, pageFixtures } from './page-fixtures.ts'

export interface BrowserFixtures extends PageFixtures {
  /** More environment of the shell, for `test.use({ environment: { AWS_CONFIG_FILE: … } })`. */
  environment: Readonly<Record<string, string>>
  /** Of this test alone; removed after it. */
  dataFolder: string
  /** Running when the test begins. */
  shell: BrowserShell
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
  ...pageFixtures,
})
export { expect }
