import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { type BackendClient, makeBackendClient } from '../../../electron/backend/rpc/client.ts'
import { makeSocketFetch } from '../../../electron/backend/rpc/socket-fetch.ts'
import { BrowserShell } from '../browser-shell.ts'
import { collectPageProblems } from '../page-problems.ts'

interface SharedFixtures {
  /** The contract, beside the page: to prepare and to check. */
  client: BackendClient
  /** Errors on the page’s console so far; a test that leaves any fails. */
  problems: string[]
}

interface WorkerFixtures {
  shell: BrowserShell
}

/**
 * For tests that change nothing which another of them looks at: one browser shell for all tests of a worker, as starting one costs
 * more than most of them. There is one AWS profile, `nowhere`, whose endpoint nobody serves. `page` is open on the fleet.
 */
export const test = base.extend<SharedFixtures, WorkerFixtures>({
  shell: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'henge-e2e-'))
      const config = join(folder, 'aws-config')
      const keys = 'aws_access_key_id = test\naws_secret_access_key = test\n'
      await writeFile(config, `[profile nowhere]\nregion = eu-central-1\nendpoint_url = http://127.0.0.1:9\n${keys}`)
      const shell = new BrowserShell(join(folder, 'data'), { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none') })
      await shell.start()
      await use(shell)
      await shell.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
    { scope: 'worker' },
  ],
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
