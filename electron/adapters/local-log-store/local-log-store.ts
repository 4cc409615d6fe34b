import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { type FilteredQuery, queryNode } from '../../../shared/model/kql/filters.ts'
import { KqlProblem } from '../../../shared/model/kql/lexer.ts'
import { toHengeError } from '../../../shared/model/kql/parser.ts'
import { predicate } from '../../../shared/model/kql/predicate.ts'
import type { LogFields, LogFieldValues } from '../../../shared/model/log-fields.ts'
import type { LogInspection } from '../../../shared/model/log-inspection.ts'
import type { KeptDay } from '../../../shared/model/log-retention.ts'
import type { LogHistogram, LogPage, LogQuery, LogRecord, LogRow, LogServer } from '../../../shared/model/logs.ts'
import type { LogDays, LogPageAsked, LogSink, LogSource } from '../../backend/logs/ports.ts'
import { fitsSource } from './day-query.ts'
import { describeCounting } from './explain-days.ts'
import { fieldRanges } from './field-ranges.ts'
import { rowsOf } from './found-lines.ts'
import { asStored, packedLines } from './packed-lines.ts'
import { TailHub } from './tail-hub.ts'
import { WorkerLine } from './worker-line.ts'

export interface LocalLogStoreOptions {
  /** One file for each UTC day is kept here; made when missing. One store at a time may have it open. */
  readonly folder: string
  readonly clock: Clock
  /**
   * The built log-store-worker, needed where this code is bundled: the file that a bundler makes of log-store-worker.ts as an entry point
   * of its own. Run from source it is found by itself.
   */
  readonly workerPath?: string | URL
  /** Size that one day’s file may reach, bytes; by default what the disk holds. */
  readonly dayLimitBytes?: number
}

/** Log lines in SQLite with a text index, in a thread of its own. */
export class LocalLogStore implements LogSource, LogSink, LogDays {
  private readonly options: LocalLogStoreOptions
  private readonly tails: TailHub
  private thread: WorkerLine | null = null

  constructor(options: LocalLogStoreOptions) {
    this.options = options
    this.tails = new TailHub(options.clock)
  }

  async open(): Promise<void> {
    const { folder, dayLimitBytes, workerPath } = this.options
    const worker = workerPath ?? new URL('./log-store-worker.ts', import.meta.url)
    this.thread ??= await WorkerLine.open(worker, { folder, dayLimitBytes: dayLimitBytes ?? null })
  }

  async close(): Promise<void> {
    const { thread } = this
    this.thread = null
    await thread?.close()
  }

  async search(query: LogQuery, { limit, after, order = 'newest' }: LogPageAsked, signal?: AbortSignal): Promise<LogPage> {
    const { now, worker, begun } = this.begin(query)
    const { lines, next } = await worker.ask('search', { query, limit, after, order, now }, signal)
    return { rows: rowsOf(lines), next, tookMs: performance.now() - begun }
  }

  async histogram(query: LogQuery, maxBuckets: number, signal?: AbortSignal): Promise<LogHistogram> {
    const { now, worker, begun } = this.begin(query)
    const found = await worker.ask('histogram', { query, maxBuckets, now }, signal)
    return { ...found, tookMs: performance.now() - begun }
  }

  async fields(query: LogQuery, asked: { readonly matching: string; readonly limit: number }, signal?: AbortSignal): Promise<LogFields> {
    const { now, worker, begun } = this.begin(query)
    const found = await worker.ask('fields', { query, ...asked, now }, signal)
    return { ...found, tookMs: performance.now() - begun }
  }

  async fieldValues(
    query: LogQuery,
    field: string,
    asked: { readonly matching: string; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<LogFieldValues> {
    const { now, worker, begun } = this.begin(query)
    const found = await worker.ask('fieldValues', { query, field, ...asked, now }, signal)
    return { ...found, tookMs: performance.now() - begun }
  }

  async inspect(query: LogQuery, { limit }: LogPageAsked, maxBuckets: number, signal?: AbortSignal): Promise<LogInspection> {
    const { now, worker } = this.begin(query)
    const statements = await worker.ask('explain', { query, limit, now }, signal)
    const page = await this.search(query, { limit, after: null }, signal)
    const bars = await this.histogram(query, maxBuckets, signal)
    const ran = { language: 'sql', tookMs: null } as const
    // The days are asked one after another until the page is full: what it took is that of all of them.
    const lines = statements.map((statement, index) => ({
      ...{ ...ran, ...statement },
      ...(index === 0 ? { wholeMs: page.tookMs, hits: page.rows.length } : { wholeMs: null, hits: null }),
    }))
    const counted = {
      title: 'Lines by time and level',
      text: describeCounting(queryNode(query)),
      plan: null,
      wholeMs: bars.tookMs,
      hits: bars.total,
    }
    return { source: 'the program’s own store, SQLite with FTS5', requests: [...lines, { ...ran, ...counted }] }
  }

  async line(key: string, signal?: AbortSignal): Promise<LogRow | null> {
    return this.worker().ask('line', { key }, signal)
  }

  async servers(range: { readonly from?: number; readonly to?: number }, signal?: AbortSignal): Promise<LogServer[]> {
    return this.worker().ask('servers', { from: range.from ?? null, to: range.to ?? null }, signal)
  }

  async lastLineOf(serverId: string, signal?: AbortSignal): Promise<{ readonly at: number } | null> {
    return this.worker().ask('lastLineOf', { serverId }, signal)
  }

  tail(query: Omit<LogQuery, 'from' | 'to'>, signal: AbortSignal): AsyncIterable<{ readonly rows: LogRow[]; readonly dropped: number }> {
    const fitsText = this.compile(query)
    const whole = { ...query, from: 0, to: 0 }
    const fits = (row: LogRow) => (query.levels.length === 0 || query.levels.includes(row.level)) && fitsSource(row, whole) && fitsText(row)
    return this.tails.follow(fits, signal)
  }

  async append(records: readonly LogRecord[]): Promise<{ readonly stored: number }> {
    if (records.length === 0) return { stored: 0 }
    const storable = records.map(asStored)
    const { keys } = await this.worker().ask('append', { lines: packedLines(storable), ranges: fieldRanges(storable) })
    if (this.tails.hasReaders()) {
      this.tails.publish(storable.flatMap((record, index) => (keys[index] ? [{ ...record, key: keys[index] }] : [])))
    }
    return { stored: keys.filter((key) => key !== null).length }
  }

  days(): Promise<KeptDay[]> {
    return this.worker().ask('days', null)
  }

  async drop(days: readonly string[]): Promise<void> {
    await this.worker().ask('drop', { days })
  }

  private begin(query: LogQuery): { now: number; worker: WorkerLine; begun: number } {
    if (!(query.from <= query.to)) {
      throw new HengeError('INVALID_INPUT', 'The time range ends before it begins.', { details: { field: 'to' } })
    }
    // Refused here, where it costs no trip to the worker; the worker then parses what is known to be a query.
    this.compile(query)
    return { now: this.options.clock.now(), worker: this.worker(), begun: performance.now() }
  }

  private compile(query: FilteredQuery): (record: LogRecord) => boolean {
    try {
      return predicate(queryNode(query), this.options.clock.now())
    } catch (error) {
      throw error instanceof KqlProblem ? toHengeError(error, query.query) : error
    }
  }

  private worker(): WorkerLine {
    if (!this.thread) throw new Error('the log store is not open')
    return this.thread
  }
}
