import type { Clock } from '../../../../shared/model/clock.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { filtersNode, queryNode } from '../../../../shared/model/kql/filters.ts'
import { KqlProblem } from '../../../../shared/model/kql/lexer.ts'
import { toHengeError } from '../../../../shared/model/kql/parser.ts'
import type { LogFields, LogFieldValues } from '../../../../shared/model/log-fields.ts'
import type { InspectedRequest, LogInspection } from '../../../../shared/model/log-inspection.ts'
import { histogramBuckets } from '../../../../shared/model/log-interval.ts'
import type { LogHistogram, LogPage, LogQuery, LogRow, LogServer } from '../../../../shared/model/logs.ts'
import { allOf, type Dsl, everything } from '../../../../shared/model/search-server/dsl.ts'
import { kqlToDsl } from '../../../../shared/model/search-server/kql-to-dsl.ts'
import { luceneToDsl } from '../../../../shared/model/search-server/lucene-query.ts'
import { fieldNamesOf } from '../../../../shared/model/search-server/query-fields.ts'
import {
  conditions,
  histogramRequest,
  oneOf,
  readHistogram,
  readServers,
  serversRequest,
} from '../../../../shared/model/search-server/search-requests.ts'
import type { ServerFields } from '../../../../shared/model/search-server/server-fields.ts'
import { missingPart } from '../../../../shared/model/search-server/server-problem.ts'
import { followLines } from '../follow-lines.ts'
import type { LogPageAsked, LogSource, SearchServer } from '../ports.ts'
import { explainingLucene } from './explain-lucene.ts'
import { readServerFields, readServerFieldValues } from './field-questions.ts'
import { type FieldSample, sampleFields } from './field-sample.ts'
import { noting } from './inspect-search.ts'
import { PointsInTime } from './points-in-time.ts'
import { readLine, readNewest, readPage } from './read-page.ts'
import type { Connected, ServerLink } from './server-link.ts'

/** Milliseconds between two looks for new lines. */
const pollMs = 1000
/** A count of fields is used for so long. */
const sampleFreshMs = 30_000

/** What a question needs to be asked. */
export interface Prepared extends Connected {
  readonly fields: ServerFields
  readonly filter: Dsl
}

/** Lines in Elasticsearch or OpenSearch. Nothing is kept here but how to ask. */
export class SearchLogSource implements LogSource {
  private readonly link: ServerLink
  private readonly clock: Clock
  private readonly points: PointsInTime
  private sampled: { readonly of: string; readonly at: number; readonly sample: FieldSample } | null = null

  constructor(link: ServerLink, clock: Clock) {
    this.link = link
    this.clock = clock
    this.points = new PointsInTime(link)
  }

  async search(query: LogQuery, page: LogPageAsked, signal?: AbortSignal): Promise<LogPage> {
    const begun = performance.now()
    const prepared = await this.prepare(
      query,
      signal,
      page.columns?.filter((name) => name !== '*'),
    )
    const found = await readPage(prepared, this.link, this.points, page, signal)
    return { ...found, tookMs: performance.now() - begun }
  }

  line(key: string, signal?: AbortSignal): Promise<LogRow | null> {
    return readLine(this.link, key, signal)
  }

  async histogram(query: LogQuery, maxBuckets: number, signal?: AbortSignal): Promise<LogHistogram> {
    const begun = performance.now()
    const { server, filter, fields } = await this.prepare(query, signal)
    const buckets = histogramBuckets(query.from, query.to, maxBuckets)
    const answer = await this.ask(histogramRequest(filter, buckets, fields), signal, server)
    return { ...readHistogram(answer, buckets), notice: missingPart(answer), tookMs: performance.now() - begun }
  }

  async inspect(query: LogQuery, page: LogPageAsked, maxBuckets: number, signal?: AbortSignal): Promise<LogInspection> {
    const prepared = await this.prepare(query, signal, page.columns)
    const { server, filter, fields, dialect } = prepared
    const requests: InspectedRequest[] = []
    await readPage({ ...prepared, server: noting(server, 'Lines, the newest first', requests) }, this.link, this.points, page, signal)
    const buckets = histogramBuckets(query.from, query.to, maxBuckets)
    await this.ask(histogramRequest(filter, buckets, fields), signal, noting(server, 'Lines by time and level', requests))
    return { source: `${dialect.product === 'opensearch' ? 'OpenSearch' : 'Elasticsearch'} ${dialect.version}`, requests }
  }

  async fields(query: LogQuery, asked: { readonly matching: string; readonly limit: number }, signal?: AbortSignal): Promise<LogFields> {
    const prepared = await this.prepare(query, signal)
    return readServerFields(this.link, () => this.sampleOf(prepared, signal), asked, signal)
  }

  async fieldValues(
    query: LogQuery,
    field: string,
    asked: { readonly matching: string; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<LogFieldValues> {
    const prepared = await this.prepare(query, signal, [field])
    return readServerFieldValues(prepared, (body) => this.ask(body, signal, prepared.server), field, asked)
  }

  async servers({ from, to }: { readonly from?: number; readonly to?: number }, signal?: AbortSignal): Promise<LogServer[]> {
    const range = { from: from ?? 0, to: to ?? Number.MAX_SAFE_INTEGER }
    const fields = await this.link.fields([], signal)
    const filter = conditions({ query: '', ...range, roles: [], serverIds: [], levels: [] }, everything, fields)
    return readServers(await this.ask(serversRequest(filter, fields), signal))
  }

  async lastLineOf(serverId: string, signal?: AbortSignal): Promise<{ readonly at: number } | null> {
    const fields = await this.link.fields([], signal)
    const connected = await this.link.connected(signal)
    const filter = oneOf('serverId', [serverId], fields)
    const [row] = await readNewest({ ...connected, fields, filter }, this.link, 1, signal)
    return row ? { at: row.at } : null
  }

  tail(query: Omit<LogQuery, 'from' | 'to'>, signal: AbortSignal): AsyncIterable<{ readonly rows: LogRow[]; readonly dropped: number }> {
    this.parse(query)
    const newest = async (from: number, limit: number) =>
      readNewest(await this.prepare({ ...query, from, to: Number.MAX_SAFE_INTEGER }, signal), this.link, limit, signal)
    return followLines(newest, this.clock, pollMs, signal)
  }

  async close(): Promise<void> {
    const connected = await this.link.connected(undefined).catch(() => null)
    if (connected) await this.points.endAll(connected)
    await this.link.close()
  }

  /** The sample of before where it is asked for again, with another part of a name. */
  private async sampleOf(prepared: Prepared, signal: AbortSignal | undefined): Promise<FieldSample> {
    const of = JSON.stringify(prepared.filter)
    const now = this.clock.now()
    if (this.sampled?.of === of && now - this.sampled.at < sampleFreshMs && now >= this.sampled.at) return this.sampled.sample
    const sample = await sampleFields(prepared, this.link, signal)
    this.sampled = { of, at: now, sample }
    return sample
  }

  private async ask(body: Dsl, signal: AbortSignal | undefined, through?: SearchServer): Promise<unknown> {
    const server = through ?? (await this.link.connected(signal)).server
    const query = { ignore_unavailable: 'true', allow_no_indices: 'true' }
    return server.send({ method: 'POST', path: this.link.path('_search'), query, body }, signal)
  }

  private async prepare(query: LogQuery, signal: AbortSignal | undefined, more: readonly string[] = []): Promise<Prepared> {
    if (!(query.from <= query.to)) {
      throw new HengeError('INVALID_INPUT', 'The time range ends before it begins.', { details: { field: 'to' } })
    }
    const node = this.parse(query)
    const fields = await this.link.fields([...fieldNamesOf(node), ...more], signal)
    try {
      const kql = kqlToDsl(node, { fields, now: this.clock.now() })
      const connected = await this.link.connected(signal)
      if (query.language !== 'lucene') return { ...connected, fields, filter: conditions(query, kql, fields) }
      const filter = conditions(query, allOf([luceneToDsl(query.query), kql].filter((part) => part !== everything)), fields)
      return { ...connected, server: explainingLucene(connected.server, query.query), fields, filter }
    } catch (error) {
      throw error instanceof KqlProblem ? toHengeError(error, query.query) : error
    }
  }

  /** What is asked in KQL: filters are, whatever the language of the text. */
  private parse(query: Pick<LogQuery, 'query' | 'language' | 'filters'>) {
    try {
      return query.language === 'lucene' ? filtersNode(query.filters) : queryNode(query)
    } catch (error) {
      throw error instanceof KqlProblem ? toHengeError(error, query.query) : error
    }
  }
}
