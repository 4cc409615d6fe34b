import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { systemClock } from '../../electron/adapters/clock/system-clock.ts'
import { makeSocketFetch } from '../../electron/backend/rpc/socket-fetch.ts'
import { callProcedure } from '../../electron/cli/call-procedure.ts'
import { logSourceSchema, type NewLogSource } from '../../shared/model/log-sources.ts'
import { BrowserShell } from '../e2e/browser-shell.ts'
import { SearchIndex } from '../fakes/search-servers.ts'
import type { Bench } from './bench.ts'
import { madeFrom, madeTo } from './logs/made-lines.ts'
import { linesList } from './logs/screen.ts'
import { scrolledThrough, walkedThrough } from './search-servers/far-paging.ts'
import { filledIndex } from './search-servers/filled-index.ts'
import { firstRowsInBackend, firstRowsOnScreen } from './search-servers/first-rows.ts'
import { TookProxy } from './search-servers/took-proxy.ts'

const wanted = Number(process.env.HENGE_BENCH_DOCUMENTS ?? 10_000_000)
const fillLimitSeconds = Number(process.env.HENGE_BENCH_FILL_SECONDS ?? 480)
const scrolled = Number(process.env.HENGE_BENCH_SCROLLED ?? 200_000)
const looks = [0.1, 0.25, 0.5, 0.75, 1].map((part) => part * scrolled)
const scrollLimitMs = 240_000

/** A real search server with many lines, asked by the backend in this process and by the real page. */
export const searchServersBench: Bench = {
  name: 'search-servers',
  measures: 'a real search server: first rows against its own took, and memory while paging through all lines there are',
  unit: 'ms',
  rounds: 1,
  async prepare() {
    const server = process.env.HENGE_TEST_OPENSEARCH
    if (server === undefined) {
      throw new Error(
        'search-servers is not measured: HENGE_TEST_OPENSEARCH names no server (http://127.0.0.1:9200) that lines may be written to.',
      )
    }
    const index = await filledIndex(server, wanted, fillLimitSeconds, process.env.HENGE_BENCH_INDEX ?? null)
    const proxy = new TookProxy(server)
    const url = await proxy.start()
    const { source } = new SearchIndex(url, systemClock, index.name)
    return {
      comparisons: [],
      facts: { lines: index.documents, 'seconds to write them': Math.round(index.seconds), 'load then': loadavg()[0]?.toFixed(1) ?? '' },
      lacking: index.documents < wanted ? [`${wanted} lines: only ${index.documents} could be written in ${fillLimitSeconds} s`] : [],
      async notes() {
        const notes: string[] = []
        const parts = [
          () => firstRowsInBackend(source, proxy),
          () => inThePage(url, index.name, proxy),
          () => walkedThrough(source, Math.min(wanted, index.documents)),
        ]
        for (const measure of parts) {
          const some = await measure()
          // They take minutes: what is known is told.
          for (const line of some) console.error(line)
          notes.push(...some)
        }
        return [...notes, `load at the end: ${loadavg()[0]?.toFixed(1)}`]
      },
      async end() {
        await source.close()
        await proxy.stop()
        await index.end()
      },
    }
  },
}

async function inThePage(url: string, index: string, proxy: TookProxy): Promise<string[]> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'henge-bench-servers-'))
  const shell = new BrowserShell(dataFolder, {})
  await shell.start()
  const browser = await chromium.launch({ executablePath: process.env.HENGE_TEST_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
  try {
    const added: NewLogSource = {
      name: 'Bench',
      url,
      index,
      kind: 'search-server',
      sign: { kind: 'none' },
      authority: null,
      certificate: null,
      secret: null,
    }
    let id = ''
    for await (const answer of callProcedure(makeSocketFetch(dataFolder), 'logs.addSource', added, AbortSignal.timeout(60_000))) {
      id = logSourceSchema.parse(answer).id
    }
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
    await page.goto(shell.addressOf('/logs').replace('#', `?source=${id}&from=${madeFrom}&to=${madeTo}#`))
    await page.locator(`${linesList} [role=row][data-level]`).first().waitFor({ timeout: 60_000 })
    const first = await firstRowsOnScreen(page, proxy)
    await page.goto(shell.addressOf('/logs').replace('#', `?source=${id}&from=${madeFrom}&to=${madeTo}#`))
    await page.locator(`${linesList} [role=row][data-level]`).first().waitFor({ timeout: 60_000 })
    return [first, ...(await scrolledThrough(page, shell.pid, looks, scrollLimitMs))]
  } finally {
    await browser.close()
    await shell.stop()
    await rm(dataFolder, { recursive: true, force: true })
  }
}
