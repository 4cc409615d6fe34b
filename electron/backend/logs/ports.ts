import type { LogHistogram, LogPage, LogQuery, LogRecord, LogRow, LogServer } from '../../../shared/model/logs.ts'

/** Where logs are searched. INVALID_INPUT with details.position for a query that does not parse. */
export interface LogSource {
  search(query: LogQuery, page: { readonly limit: number; readonly after: string | null }, signal?: AbortSignal): Promise<LogPage>
  histogram(query: LogQuery, maxBuckets: number, signal?: AbortSignal): Promise<LogHistogram>
  /** Servers with lines between `from` and `to`, milliseconds; all when absent. */
  servers(range: { readonly from?: number; readonly to?: number }, signal?: AbortSignal): Promise<LogServer[]>
  /** When the newest line of this server arrived in the source, and its own time; null: none. */
  lastLineOf(serverId: string, signal?: AbortSignal): Promise<{ readonly at: number } | null>
  /** Lines as they arrive that match, in batches; ends when the signal aborts. */
  tail(query: Omit<LogQuery, 'from' | 'to'>, signal: AbortSignal): AsyncIterable<{ readonly rows: LogRow[]; readonly dropped: number }>
}

/** The store that this program keeps itself. */
export interface LogSink {
  /** Durable when it resolves. Records with an id already there are left out. STORAGE_FULL, with nothing of the batch kept. */
  append(records: readonly LogRecord[]): Promise<{ readonly stored: number }>
}

export interface ImportRecord {
  readonly id: string
  readonly fingerprint: string
  readonly document: string
}

/** What has been imported, so that the same file twice is noticed and a broken-off import goes on. */
export interface ImportMemory {
  findByFingerprint(fingerprint: string): Promise<ImportRecord | null>
  load(id: string): Promise<ImportRecord | null>
  save(record: ImportRecord): Promise<void>
}
