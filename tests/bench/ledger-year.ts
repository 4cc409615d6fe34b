import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Browser, chromium, type Page } from '@playwright/test'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { monthSpan } from '../../shared/model/savings/ledger-report.ts'
import { hourMs } from '../../shared/model/savings/server-hour.ts'
import { BrowserShell } from '../e2e/browser-shell.ts'

/** Hours of each role on weekdays from 7 to 19, roles of different sizes; a trigger of the ledger adds up the days, as it does for the program. */
const fillHours = `
  with recursive hours(at) as (select $from union all select at + ${hourMs} from hours where at + ${hourMs} < $to),
    roles(number) as (select 1 union all select number + 1 from roles where number < $roles),
    used(at, works) as (select at, at / ${hourMs} % 24 between 7 and 18 and (at / ${24 * hourMs} + 3) % 7 < 5 from hours)
  insert into ledger (account_id, hour, role, ran, would, unknown, planned, cost, saved, missing, prices_as_of)
  select 'sandbox', at, 'role-' || number, works * 7200, 7200, 0, works * 7200, (0.2 + works) / number, (1 - works) * 0.8 / number, null, '2026-01-01'
  from used, roles`

export interface LedgerYear {
  readonly rows: number
  /** Time from the navigation inside the program to the chart and the tables, milliseconds, in a page that knows nothing of it yet. */
  openPage(): Promise<number>
  /** The same figures from the hours, without the days that the ledger keeps. */
  addUpHours(): number
  end(): Promise<void>
}

/** The built program on a data folder with a whole year of the ledger, hour by hour. */
export async function openLedgerYear(roles: number): Promise<LedgerYear> {
  const month = `${new Date().getUTCFullYear() - 1}-12`
  const { from, to } = monthSpan(month, 12)
  const folder = await mkdtemp(join(tmpdir(), 'henge-bench-ledger-'))
  const shell = new BrowserShell(folder, {})
  const file = join(folder, 'henge.sqlite')
  let browser: Browser | null = null
  const end = async () => {
    await browser?.close()
    await shell.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }
  try {
    await (await openDatabase(file)).destroy()
    const filled = fillYear(file, roles, { from, to })
    await shell.start()
    browser = await chromium.launch({
      executablePath: process.env.HENGE_TEST_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    })
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
    return {
      ...{ rows: filled, end },
      openPage: async () => {
        await page.goto(shell.addressOf('/savings'))
        await page.getByRole('region', { name: 'The next twelve months' }).waitFor({ timeout: 60_000 })
        return timeToYear(page, `/savings/ledger?range=year&month=${month}`)
      },
      addUpHours: () => {
        const database = new DatabaseSync(file, { readOnly: true })
        const since = performance.now()
        const rows = database
          .prepare(
            'select hour / 86400000 as day, role, sum(ran), sum(cost), sum(saved) from ledger where hour >= ? and hour < ? group by 1, 2',
          )
          .all(from, to)
        const took = performance.now() - since
        database.close()
        if (rows.length < roles * 300) throw new Error(`the year has ${rows.length} days of roles`)
        return took
      },
    }
  } catch (error) {
    await end()
    throw error
  }
}

/** Answers with how many rows it wrote. */
function fillYear(file: string, roles: number, { from, to }: { readonly from: number; readonly to: number }): number {
  const database = new DatabaseSync(file)
  database.exec('pragma synchronous = off; begin')
  const { changes } = database.prepare(fillHours).run({ $from: from, $to: to, $roles: roles })
  database.prepare("insert into power_looks (account_id, first, until, written) values ('sandbox', ?, ?, ?)").run(from, to, Date.now())
  database.exec('commit')
  database.close()
  return Number(changes)
}

/** As a link does it; over when a frame with all of it has been drawn. */
function timeToYear(page: Page, address: string): Promise<number> {
  return page.evaluate(async (wanted) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const since = performance.now()
    history.pushState(null, '', wanted)
    const isThere = () =>
      document.querySelectorAll('figure polygon').length > 1 &&
      document.querySelectorAll('[role=table][aria-label^="Twelve months"]').length === 2
    while (!isThere()) {
      if (performance.now() - since > 60_000) throw new Error('the year does not open')
      await frame()
    }
    await frame()
    return performance.now() - since
  }, address)
}
