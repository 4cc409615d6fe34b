import { madeFrom, madeTo } from '../logs/made-lines.ts'

const bulkDocuments = 10_000
const bulksAtOnce = 2

export interface FilledIndex {
  readonly name: string
  readonly documents: number
  readonly seconds: number
  /** Deletes it, unless it was there before. */
  end(): Promise<void>
}

/** Small documents: what is measured is paging through many, and not how they are stored. */
const made = {
  settings: {
    number_of_shards: 1,
    number_of_replicas: 0,
    refresh_interval: '-1',
    'translog.durability': 'async',
    'translog.flush_threshold_size': '2gb',
  },
  mappings: {
    dynamic: false,
    properties: {
      '@timestamp': { type: 'date' },
      message: { type: 'text', norms: false, index_options: 'docs' },
      log: { properties: { level: { type: 'keyword' } } },
      host: { properties: { name: { type: 'keyword' } } },
    },
  },
}

/** An index with this many lines over two days, or as many as can be written in the time. `named`: one of before, which is left in place. */
export async function filledIndex(url: string, wanted: number, limitSeconds: number, named: string | null): Promise<FilledIndex> {
  if (named !== null) {
    const { count } = (await ask(url, 'GET', `/${named}/_count`)) as { count: number }
    return { name: named, documents: count, seconds: 0, end: async () => undefined }
  }
  const name = `henge-bench-${crypto.randomUUID().slice(0, 8)}`
  await ask(url, 'PUT', `/${name}`, made)
  const begun = performance.now()
  const seconds = () => (performance.now() - begun) / 1000
  let next = 0
  const writing = async () => {
    while (next < wanted && seconds() < limitSeconds) {
      const from = next
      next = Math.min(wanted, from + bulkDocuments)
      const answer = (await ask(url, 'POST', `/${name}/_bulk?filter_path=errors`, bulk(from, next, wanted))) as { errors: boolean }
      if (answer.errors) throw new Error(`${url} refused documents`)
    }
  }
  await Promise.all(Array.from({ length: bulksAtOnce }, writing))
  await ask(url, 'POST', `/${name}/_refresh`)
  const end = async () => {
    await ask(url, 'DELETE', `/${name}`)
  }
  return { name, documents: next, seconds: seconds(), end }
}

const levels = ['info', 'info', 'info', 'debug', 'info', 'warn', 'info', 'debug', 'info', 'error']

function bulk(from: number, to: number, of: number): string {
  const lines: string[] = []
  for (let index = from; index < to; index += 1) {
    // Spread over the time so that the documents of each part are of all of it: none is in the order that is asked for.
    const place = (index * 7_919) % of
    const at = new Date(madeFrom + Math.floor((place / of) * (madeTo - madeFrom))).toISOString()
    const message = `order ${place} ${place % 997 === 0 ? 'refused' : 'done'} in ${place % 5000} ms`
    lines.push(
      '{"index":{}}',
      JSON.stringify({ '@timestamp': at, message, log: { level: levels[place % 10] }, host: { name: `web-${place % 40}` } }),
    )
  }
  return `${lines.join('\n')}\n`
}

async function ask(url: string, method: string, path: string, body?: object | string): Promise<unknown> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': typeof body === 'string' ? 'application/x-ndjson' : 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${(await answer.text()).slice(0, 300)}`)
  return answer.json()
}
