import type { Clock } from '../../../../shared/model/clock.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { isObject } from '../../../../shared/model/kql/fields.ts'
import { filtersNode, queryNode } from '../../../../shared/model/kql/filters.ts'
import { KqlProblem } from '../../../../shared/model/kql/lexer.ts'
import { toHengeError } from '../../../../shared/model/kql/parser.ts'
import type { LogFields, LogFieldValues } from '../../../../shared/model/log-fields.ts'
import type { InspectedRequest, LogInspection } from '../../../../shared/model/log-inspection.ts'
import { kqlToLoggly, logglyConditions, luceneToLoggly } from '../../../../shared/model/loggly/kql-to-loggly.ts'
import { fieldsOf, termsOf } from '../../../../shared/model/loggly/loggly-facets.ts'
import { logglyName, logglyNames } from '../../../../shared/model/loggly/loggly-names.ts'
import type { LogHistogram, LogPage, LogQuery, LogRow, LogServer } from '../../../../shared/model/logs.ts'
import { followLines } from '../follow-lines.ts'
import type { LogPageAsked, LogSource, SearchServer } from '../ports.ts'
import { noting } from '../search-server/inspect-search.ts'
import { readLogglyPage } from './read-loggly-page.ts'

/** Milliseconds between two looks at Loggly, which counts searches. */
const pollMs = 5000
/** Values of one field, servers among them, that Loggly gives at most. */
const mostTerms = 300
/** How far back the last line of a server is looked for, milliseconds: longer than the program waits for one. */
const lastLineMs = 24 * 60 * 60_000

type Query = Omit<LogQuery, 'from' | 'to'>

/**
 * Lines in Loggly, by its search API (/apiv2: events/iterate, events/count, fields). It counts nothing by time, so that a histogram is one
 * number, and it finds no single line by its id.
 */
export class LogglyLogSource implements LogSource {
  private readonly server: SearchServer
  private readonly clock: Clock

  constructor(server: SearchServer, clock: Clock) {
    this.server = server
    this.clock = clock
  }

  /** Throws what keeps the account from being asked. */
  async check(signal?: AbortSignal): Promise<void> {
    const now = this.clock.now()
    const answer = await this.get('/apiv2/fields', { q: '*', ...range(now - 3_600_000, now) }, signal)
    if (!isObject(answer) || !Array.isArray(answer.fields)) {
      throw new HengeError('UNSUPPORTED', 'There is no Loggly at this address. It looks like https://SUBDOMAIN.loggly.com.', {
        details: { field: 'url' },
      })
    }
  }

  async search(query: LogQuery, page: LogPageAsked, signal?: AbortSignal): Promise<LogPage> {
    const begun = performance.now()
    const found = await readLogglyPage((path, asked) => this.get(path, asked, signal), { q: this.asked(query), ...spanOf(query) }, page)
    return { ...found, tookMs: performance.now() - begun }
  }

  /** Rows of Loggly hold all their fields already. */
  async line(): Promise<LogRow | null> {
    return null
  }

  /** All lines as one number: Loggly’s API counts nothing by time. */
  async histogram(query: LogQuery, _maxBuckets: number, signal?: AbortSignal): Promise<LogHistogram> {
    const begun = performance.now()
    const { from, to } = spanOf(query)
    const answer = await this.get('/apiv2/events/count', { q: this.asked(query), ...range(from, to) }, signal)
    const total = isObject(answer) ? Number(answer.count ?? 0) : 0
    return {
      ...{ intervalMs: Math.max(1, to - from), buckets: [], total, notice: 'Loggly counts nothing by time or level.' },
      tookMs: performance.now() - begun,
    }
  }

  async inspect(query: LogQuery, page: LogPageAsked, _maxBuckets: number, signal?: AbortSignal): Promise<LogInspection> {
    const requests: InspectedRequest[] = []
    const through = (title: string) => new LogglyLogSource(noting(this.server, title, requests), this.clock)
    await through('Lines, the newest first').search(query, page, signal)
    await through('Number of lines').histogram(query, 1, signal)
    return { source: 'Loggly', requests }
  }

  async fields(query: LogQuery, asked: { readonly matching: string; readonly limit: number }, signal?: AbortSignal): Promise<LogFields> {
    const begun = performance.now()
    const { from, to } = spanOf(query)
    const answer = await this.get('/apiv2/fields', { q: this.asked(query), ...range(from, to), facet_size: '500' }, signal)
    return { ...fieldsOf(answer, asked), tookMs: performance.now() - begun }
  }

  async fieldValues(
    query: LogQuery,
    field: string,
    asked: { readonly matching: string; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<LogFieldValues> {
    const begun = performance.now()
    const known = Object.entries(logglyNames).find(([name]) => name === field)?.[1]
    const answers = []
    for (const name of known ?? [logglyName(field)]) answers.push(await this.facet(this.asked(query), name, spanOf(query), signal))
    return { ...termsOf(answers, asked), tookMs: performance.now() - begun }
  }

  /** By instance id alone, since Loggly tells no two fields of one line together; their first and last line are not known. */
  async servers(span: { readonly from?: number; readonly to?: number }, signal?: AbortSignal): Promise<LogServer[]> {
    const to = span.to ?? this.clock.now()
    const from = span.from ?? to - 7 * 24 * 60 * 60_000
    const answers = []
    for (const name of logglyNames.serverId) answers.push(await this.facet('*', name, { from, to }, signal))
    return termsOf(answers, { matching: '', limit: mostTerms }).values.map(({ value, lines }) => ({
      ...{ serverId: value, host: null, role: null, revision: null, first: from, last: to, lines },
    }))
  }

  async lastLineOf(serverId: string, signal?: AbortSignal): Promise<{ readonly at: number } | null> {
    const to = this.clock.now()
    const query = { query: '', from: to - lastLineMs, to: to + lastLineMs, roles: [], serverIds: [serverId], levels: [] }
    const [row] = (await this.search(query, { limit: 1, after: null }, signal)).rows
    return row ? { at: row.at } : null
  }

  tail(query: Query, signal: AbortSignal): AsyncIterable<{ readonly rows: LogRow[]; readonly dropped: number }> {
    this.asked(query)
    const newest = async (from: number, limit: number) => {
      const now = this.clock.now()
      return (await this.search({ ...query, from, to: now + lastLineMs }, { limit: Math.min(limit, 1000), after: null }, signal)).rows
    }
    return followLines(newest, this.clock, pollMs, signal)
  }

  close(): Promise<void> {
    return this.server.close()
  }

  private facet(q: string, name: string, { from, to }: { readonly from: number; readonly to: number }, signal: AbortSignal | undefined) {
    return this.get(`/apiv2/fields/${encodeURIComponent(name)}/`, { q, ...range(from, to), facet_size: String(mostTerms) }, signal)
  }

  private asked(query: Pick<LogQuery, 'query' | 'language' | 'filters' | 'roles' | 'serverIds' | 'levels'>): string {
    try {
      const now = this.clock.now()
      if (query.language !== 'lucene') return logglyConditions(query, kqlToLoggly(queryNode(query), now))
      return logglyConditions(query, luceneToLoggly(query.query, kqlToLoggly(filtersNode(query.filters), now)))
    } catch (error) {
      throw error instanceof KqlProblem ? toHengeError(error, query.query) : error
    }
  }

  private get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal | undefined): Promise<unknown> {
    return this.server.send({ method: 'GET', path, query }, signal)
  }
}

function spanOf({ from, to }: LogQuery): { from: number; to: number } {
  if (from <= to) return { from, to }
  throw new HengeError('INVALID_INPUT', 'The time range ends before it begins.', { details: { field: 'to' } })
}

function range(from: number, to: number): { from: string; until: string } {
  return { from: instant(from), until: instant(to) }
}

/** ISO 8601; Loggly knows no year beyond four digits. */
function instant(at: number): string {
  const [least, most] = [0, Date.UTC(9999, 0)]
  return new Date(Math.min(most, Math.max(least, at))).toISOString()
}
