import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from '@playwright/test'
import { BrowserShell } from '../browser-shell.ts'

interface WorkerFixtures {
  /** One for all tests of a worker, started when the first of them asks for it. There is one AWS profile, `nowhere`, whose endpoint nobody serves. */
  workerShell: BrowserShell
}

/**
 * What all tests in the browser begin with, those with a shell of their own too: tests that differ in a fixture of the worker cannot
 * share a worker, and Playwright would begin a new one, with a new browser, whenever one kind follows the other.
 */
export const test = base.extend<object, WorkerFixtures>({
  workerShell: [
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
})
