import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { ElasticsearchConnector } from '../../electron/adapters/elasticsearch/elasticsearch-connector.ts'
import { OpenSearchConnector } from '../../electron/adapters/opensearch/opensearch-connector.ts'
import { SearchLogSource } from '../../electron/backend/logs/search-server/search-log-source.ts'
import { ServerLink } from '../../electron/backend/logs/search-server/server-link.ts'
import type { Clock } from '../../shared/model/clock.ts'
import type { ChosenFields } from '../../shared/model/log-sources.ts'
import type { LogRecord } from '../../shared/model/logs.ts'
import { noAccounts } from './memory-log-store.ts'

const run = promisify(execFile)
const programs = resolve(process.env.HENGE_TEST_SEARCH_ENGINES ?? '../shared/tools/search-engines')

export type Engine = 'opensearch' | 'elasticsearch'

/** Why no real search server can be started here, or null. */
export function searchServersMissing(): string | null {
  if (running('opensearch') !== null && running('elasticsearch') !== null) return null
  return existsSync(join(programs, 'opensearch'))
    ? null
    : `there is no ${programs} (HENGE_TEST_OPENSEARCH and HENGE_TEST_ELASTICSEARCH name servers that run already)`
}

/** The address of one that runs already: `HENGE_TEST_OPENSEARCH=http://127.0.0.1:9200`. */
function running(engine: Engine): string | null {
  return process.env[`HENGE_TEST_${engine.toUpperCase()}`] ?? null
}

export interface StartedServer {
  readonly url: string
  stop(): Promise<void>
}

/** A real server with nothing in it, on a free loopback port. */
export async function startSearchServer(engine: Engine, version?: string): Promise<StartedServer> {
  const url = version === undefined ? running(engine) : null
  if (url !== null) return { url, stop: async () => undefined }
  const folder = await mkdtemp(join(tmpdir(), `henge-${engine}-`))
  const program = join(programs, engine)
  const words = ['start', '--data', folder, ...(version === undefined ? [] : ['--version', version])]
  const { stdout } = await run(program, words, { timeout: 300_000 })
  const found = /^http:\/\/\S+/m.exec(stdout)?.[0]
  if (found === undefined) throw new Error(`${engine} did not start: ${stdout}`)
  return {
    url: found,
    stop: async () => {
      await run(program, ['stop', folder, '--purge'])
    },
  }
}

/** Names of fields as shippers send them, and as the test’s mapping has them. */
const mapping = {
  dynamic_templates: [{ texts: { match_mapping_type: 'string', mapping: { type: 'keyword' } } }],
  properties: {
    '@timestamp': { type: 'date' },
    message: { type: 'text' },
    log: { properties: { level: { type: 'keyword' }, file: { properties: { path: { type: 'keyword' } } } } },
    cloud: { properties: { instance: { properties: { id: { type: 'keyword' } } } } },
    host: { properties: { name: { type: 'keyword' } } },
    labels: { properties: { role: { type: 'keyword' }, revision: { type: 'keyword' } } },
    service: { properties: { name: { type: 'keyword' } } },
    client: { properties: { ip: { type: 'ip' } } },
    steps: { type: 'nested' },
  },
}

/** An index of its own on a real server, and the source that searches it. */
export class SearchIndex {
  readonly name = `logs-test-${crypto.randomUUID().slice(0, 8)}`
  readonly link: ServerLink
  readonly source: SearchLogSource
  private readonly url: string

  constructor(url: string, clock: Clock, pattern?: string, chosen?: ChosenFields) {
    this.url = url
    const access = { url, sign: { kind: 'none' }, trust: { kind: 'known', context: null } } as const
    const connectors = { elasticsearch: new ElasticsearchConnector(), opensearch: new OpenSearchConnector(noAccounts) }
    this.link = new ServerLink({ connectors, access, index: pattern ?? this.name, clock, chosen })
    this.source = new SearchLogSource(this.link, clock)
  }

  async make(settings: object = {}): Promise<void> {
    await this.ask('PUT', `/${this.name}`, { settings: { number_of_replicas: 0, ...settings }, mappings: mapping })
  }

  /** As a shipper would send them; they can be found when it resolves. */
  async append(records: readonly LogRecord[]): Promise<void> {
    if (records.length === 0) return
    const lines = records.flatMap((record) => [
      JSON.stringify({ create: { _index: this.name, ...(record.id === null ? {} : { _id: record.id }) } }),
      JSON.stringify(documentOf(record)),
    ])
    const answer = await fetch(`${this.url}/_bulk?refresh=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${lines.join('\n')}\n`,
    })
    const body = (await answer.json()) as { errors: boolean; items: { create: { status: number; error?: unknown } }[] }
    const refused = body.items.filter(({ create: { status } }) => status !== 201 && status !== 409)
    if (refused.length > 0) throw new Error(JSON.stringify(refused.slice(0, 2)))
  }

  async close(): Promise<void> {
    await this.source.close()
    // It may never have been made.
    await this.ask('DELETE', `/${this.name}?ignore_unavailable=true`)
  }

  async ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
}

function documentOf(record: LogRecord): object {
  const { at, level, message, serverId, host, role, revision, service, file, fields } = record
  return {
    '@timestamp': new Date(at).toISOString(),
    message,
    log: { ...(level === 'unknown' ? {} : { level }), ...(file === null ? {} : { file: { path: file } }) },
    ...(serverId === null ? {} : { cloud: { instance: { id: serverId } } }),
    ...(host === null ? {} : { host: { name: host } }),
    ...(role === null && revision === null
      ? {}
      : { labels: { ...(role === null ? {} : { role }), ...(revision === null ? {} : { revision }) } }),
    ...(service === null ? {} : { service: { name: service } }),
    ...fields,
  }
}
