import { expect } from '@playwright/test'
import type { BrowserShell } from '../browser-shell.ts'
import { type PageFixtures, pageFixtures } from './page-fixtures.ts'
import { test as base } from './worker-shell.ts'

/**
 * For tests that change nothing which another of them looks at: one browser shell for all tests of a worker, as starting one costs
 * more than most of them. `page` is open on the fleet.
 */
export const test = base.extend<PageFixtures & { shell: BrowserShell }>({
  shell: async ({ workerShell }, use) => use(workerShell),
  ...pageFixtures,
})
export { expect }
