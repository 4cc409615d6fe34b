import type { LocalLogStore } from '../../../electron/adapters/local-log-store/local-log-store.ts'
import { parseKql } from '../../../shared/model/kql/parser.ts'
import type { LogQuery } from '../../../shared/model/logs.ts'
import { spreadOf, timed } from '../bench.ts'
import { madeFrom, madeTo } from './made-lines.ts'

const rounds = 5

export function made(query: string): LogQuery {
  return { query, from: madeFrom, to: madeTo, roles: [], serverIds: [], levels: [] }
}

/** `name: median ms (least to most; goal …)` of some rounds, after one that is not counted. */
async function asked(name: string, goalMs: number, work: () => Promise<unknown>): Promise<string> {
  await work()
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) times.push(await timed(work))
  const { median, least, most } = spreadOf(times)
  return `${name}: ${median.toFixed(1)} ms (${least.toFixed(1)} to ${most.toFixed(1)}; goal ${goalMs} ms)`
}

/** The store’s answers to what the screen asks, each with its goal. */
export async function measureQuestions(store: LocalLogStore): Promise<string[]> {
  const newest = (query: string) => () => store.search(made(query), { limit: 500, after: null })
  const histogram = (query: string) => () => store.histogram(made(query), 60)
  return [
    await asked('newest 500 for a rare term', 50, newest('refused')),
    await asked('newest 500 for a term in most lines', 50, newest('done')),
    await asked('newest 500 by a core field (level)', 50, newest('level: error')),
    await asked('newest 500 by a core field (host)', 50, newest('host: web-7')),
    await asked('newest 500 by another field (a number)', 1500, newest('http.response.status_code: 500')),
    await asked('by another field (a range that few lines fulfil)', 1500, newest('event.duration > 4999')),
    await asked('by a field that no line has', 1500, newest('nothing.here: nowhere')),
    await asked('histogram, no filter', 50, histogram('')),
    await asked('histogram of a rare term', 400, histogram('refused')),
    await asked('histogram of a term in most lines', 400, histogram('done')),
    await asked('histogram by role and level', 400, histogram('role: role-3 and level >= warn')),
    await asked('histogram by another field', 1500, histogram('http.response.status_code: 500')),
    nestedParentheses(),
  ]
}

function nestedParentheses(): string {
  const text = `${'('.repeat(50)}level: error or "connection refused"${')'.repeat(50)}`
  const times = Array.from({ length: 200 }, () => {
    const since = performance.now()
    parseKql(text)
    return performance.now() - since
  })
  return `KQL with 50 nested parentheses parsed: ${spreadOf(times).median.toFixed(3)} ms (goal 1 ms)`
}
