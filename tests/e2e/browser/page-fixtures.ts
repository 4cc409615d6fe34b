import { expect, type Page } from '@playwright/test'
import { type BackendClient, makeBackendClient } from '../../../electron/backend/rpc/client.ts'
import { makeSocketFetch } from '../../../electron/backend/rpc/socket-fetch.ts'
import type { LogView } from '../../../shared/model/log-view.ts'
import type { BrowserShell } from '../browser-shell.ts'
import { collectPageProblems } from '../page-problems.ts'

/** How lines are shown at first. The program keeps it for every page: of tests that share one, each begins with this. */
const firstView: LogView = {
  ...{ fieldsShown: true, density: 'compact', wrap: false, fold: false },
  ...{ columns: ['host', 'message'], widths: {}, pinnedFields: [] },
}

export interface PageFixtures {
  /** The contract, beside the page: to prepare and to check. */
  client: BackendClient
  /** Errors on the page's console so far; a test that leaves any fails. Empty it (`length = 0`) where they are expected. */
  problems: string[]
}

interface Given extends PageFixtures {
  readonly page: Page
  readonly shell: BrowserShell
}
type Use<Value> = (value: Value) => Promise<void>

/** What every test has of a shell that runs: the page is open on the fleet, and complains about nothing until the end. */
export const pageFixtures = {
  client: async ({ shell }: Pick<Given, 'shell'>, use: Use<BackendClient>) => use(makeBackendClient(makeSocketFetch(shell.dataFolder))),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  problems: async ({}, use: Use<string[]>) => use([]),
  page: async ({ page, shell, client, problems }: Pick<Given, 'page' | 'shell' | 'client' | 'problems'>, use: Use<Page>) => {
    collectPageProblems(page, problems)
    await client.logs.keepView(firstView)
    await page.goto(shell.address)
    await use(page)
    expect(problems, 'errors on the page’s console').toEqual([])
  },
}
