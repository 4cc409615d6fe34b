import type { Page } from '@playwright/test'
import type { SearchLogSource } from '../../../electron/backend/logs/search-server/search-log-source.ts'
import { spreadOf, timed } from '../bench.ts'
import { made } from '../logs/questions.ts'
import { untilShown } from '../logs/screen.ts'
import type { TookProxy } from './took-proxy.ts'

const rounds = 5
/** Each asked for once: a search of before is shown from memory. The first is not counted: programs and pages get quicker. */
const words = ['77', '123', '456', '789', '1234', '2345']
const goal = 'goal: its own took + 100 ms'

interface Asked {
  readonly ms: number
  /** By the server’s own account. */
  readonly took: number
}

/** From the question in the backend to its answer of 500 lines. */
export async function firstRowsInBackend(source: SearchLogSource, proxy: TookProxy): Promise<string[]> {
  const said: string[] = []
  for (const query of ['', 'refused', 'done', 'log.level: error']) {
    const search = () => timed(() => source.search(made(query), { limit: 500, after: null, columns: ['host', 'message'] }))
    await search()
    const asked: Asked[] = []
    for (let round = 0; round < rounds; round += 1) asked.push(await beside(proxy, search))
    said.push(`newest 500 ${query === '' ? 'of all' : `for "${query}"`} in the backend: ${inWords(asked)}`)
  }
  return said
}

/** From Enter in the query bar to lines on the screen. */
export async function firstRowsOnScreen(page: Page, proxy: TookProxy): Promise<string> {
  const asked: Asked[] = []
  for (const word of words) asked.push(await beside(proxy, () => untilShown(page, word)))
  return `newest lines for a term on the screen: ${inWords(asked.slice(1))}`
}

/** The lines are what is asked for first: the first answer with lines in it is theirs. */
async function beside(proxy: TookProxy, work: () => Promise<number>): Promise<Asked> {
  proxy.took.length = 0
  const ms = await work()
  return { ms, took: proxy.took[0] ?? Number.NaN }
}

function inWords(asked: readonly Asked[]): string {
  const whole = spreadOf(asked.map(({ ms }) => ms))
  const beyond = spreadOf(asked.map(({ ms, took }) => ms - took))
  return `${whole.median.toFixed(0)} ms, which is took + ${beyond.median.toFixed(0)} ms (${beyond.least.toFixed(0)} to ${beyond.most.toFixed(0)}; ${goal})`
}
