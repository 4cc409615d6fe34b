import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { BrowserShell } from '../browser-shell.ts'
import { VirtualTime } from '../virtual-time.ts'
import { type PageFixtures, pageFixtures } from './page-fixtures.ts'
import { test as base } from './worker-shell.ts'

interface PlaceAndTime {
  /** Of this test alone; removed after it. */
  dataFolder: string
  /** ISO time at which the program and the page begin, for `test.use({ startsAt: … })`: they have a time of their own then, and `time` moves it. */
  startsAt: string | null
  time: VirtualTime
}

export interface BrowserFixtures extends PageFixtures {
  /** More environment of the shell, for `test.use({ environment: { AWS_CONFIG_FILE: … } })`. */
  environment: Readonly<Record<string, string>>
  /** Running when the test begins. */
  shell: BrowserShell
}

const placeAndTime = base.extend<PlaceAndTime>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  dataFolder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'henge-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  startsAt: [null, { option: true }],
  time: async ({ dataFolder, startsAt }, use) => use(new VirtualTime(join(dataFolder, 'virtual-clock'), startsAt)),
  page: async ({ page, time }, use) => {
    await time.giveTo(page)
    await use(page)
  },
})

/** Each test has its own data folder and its own browser shell; `page` is open on the fleet. */
export const test = placeAndTime.extend<BrowserFixtures>({
  environment: [{}, { option: true }],
  shell: async ({ dataFolder, environment, time }, use) => {
    const shell = new BrowserShell(dataFolder, { ...environment, ...time.environment })
    await shell.start()
    await use(shell)
    await shell.stop()
  },
  ...pageFixtures,
})
export { expect }
