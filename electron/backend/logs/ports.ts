import type { LogFields, LogFieldValues } from '../../../shared/model/log-fields.ts'
import type { LogInspection } from '../../../shared/model/log-inspection.ts'
import type { RememberedQuery, WrittenQuery } from '../../../shared/model/log-query-history.ts'
import type { KeptDay } from '../../../shared/model/log-retention.ts'
import type { LogSourceSettings, ShownCertificate } from '../../../shared/model/log-sources.ts'
import type { RememberedRange, TimeRange } from '../../../shared/model/log-time-range.ts'
import type { LineOrder, LogHistogram, LogPage, LogQuery, LogRecord, LogRow, LogServer } from '../../../shared/model/logs.ts'
import type { ServerTrust, TlsContext } from '../../../shared/model/search-server/server-trust.ts'
import type { BulkItem, Refusal } from '../../../shared/model/shipped/bulk-request.ts'

export interface LogPageAsked {
  readonly limit: number
  /** `next` of the page before, which was read in the same order. */
  readonly after: string | null
  /** Lines of this end of the time come first; by default the newest. */
  readonly order?: LineOrder
  /** Fields that rows are wanted with beside those that every line has a place for, `*` for all; a source may give more. */
  readonly columns?: readonly string[]
}

/** Where logs are searched. INVALID_INPUT with details.position for a query that does not parse. */
export interface LogSource {
  search(query: LogQuery, page: LogPageAsked, signal?: AbortSignal): Promise<LogPage>
  /** One line with all its fields, by the key of its row; null: it is not there any more. */
  line(key: string, signal?: AbortSignal): Promise<LogRow | null>
  histogram(query: LogQuery, maxBuckets: number, signal?: AbortSignal): Promise<LogHistogram>
  /** How a page and a histogram were asked for, by asking for them; none: the source cannot tell. */
  inspect?(query: LogQuery, page: LogPageAsked, maxBuckets: number, signal?: AbortSignal): Promise<LogInspection>
  /** Fields of a sample of the newest matching lines (fieldSampleLines at most), or of all the source knows; only names that hold `matching`. */
  fields(query: LogQuery, asked: { readonly matching: string; readonly limit: number }, signal?: AbortSignal): Promise<LogFields>
  /** Most frequent values of a field in such a sample; only those that begin with `matching`, letter case aside. */
  fieldValues(
    query: LogQuery,
    field: string,
    asked: { readonly matching: string; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<LogFieldValues>
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

/** Queries that were run, by their text and its language. */
export interface QueryMemory {
  /** Those that hold the text, letter case aside; starred ones first, then by their last use. */
  list(matching: string, limit: number): Promise<RememberedQuery[]>
  /** `at`: milliseconds since 1970. One that is there already keeps its star. */
  remember(query: WrittenQuery, at: number): Promise<void>
  star(query: WrittenQuery, starred: boolean, at: number): Promise<void>
  forget(query: WrittenQuery): Promise<void>
}

/** Time ranges that were looked at, by both their ends as they were chosen. */
export interface RangeMemory {
  /** The last used first. */
  list(limit: number): Promise<RememberedRange[]>
  /** `at`: milliseconds since 1970. Very old ones are forgotten. */
  remember(range: TimeRange, at: number): Promise<void>
}

/** How a screen shows what it shows, by its name. */
export interface ViewStore {
  /** null: nothing was kept. */
  load(name: string): Promise<unknown>
  save(name: string, view: unknown): Promise<void>
}

/** A file that is being written; it has its name only when it is finished. STORAGE_FULL and FORBIDDEN, which end it. */
export interface ExportFile {
  /** How many bytes it was. */
  write(text: string): Promise<number>
  /** Another name than was asked for where there is a file of that one already. An abort leaves it unfinished. */
  finish(signal: AbortSignal): Promise<{ readonly name: string; readonly path: string }>
  /** Nothing of it is left. */
  discard(): Promise<void>
}

export interface NewExportFile {
  readonly name: string
  /** Where the user chose to have it, in the place of a file that is there; null: by its name in the usual folder, where none is overwritten. */
  readonly path: string | null
  /** What it begins with. */
  readonly head: string
  /** Each text that is written comes to stand before those written earlier, behind the head; that takes the room of the file twice. */
  readonly backwards: boolean
}

export interface ExportFiles {
  begin(file: NewExportFile): Promise<ExportFile>
  remove(path: string): Promise<void>
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
  /** Beginnings of the texts of files that were imported to their end, the newest first. */
  finishedHeads(limit: number): Promise<{ readonly id: string; readonly bytes: number; readonly digest: string }[]>
  /** Those whose file has not been imported to its end, the newest first. */
  unfinished(limit: number): Promise<ImportRecord[]>
  save(record: ImportRecord): Promise<void>
}

export interface SearchServerRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** With a slash at its beginning; index patterns in it are encoded. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
}

/**
 * A search server that speaks HTTP and JSON. The parsed body of a good answer; HengeError for any other, UNREACHABLE where there is none.
 * An abort also ends the search on the server.
 */
export interface SearchServer {
  send(request: SearchServerRequest, signal: AbortSignal | undefined): Promise<unknown>
  close(): Promise<void>
}

/** The search servers that the user named, in the order in which they were added. */
export interface LogSourceStore {
  list(): Promise<LogSourceSettings[]>
  add(source: LogSourceSettings): Promise<void>
  /** In the place of the one with the same id; nothing where that is gone. */
  replace(source: LogSourceSettings): Promise<void>
  remove(id: string): Promise<void>
}

export interface Certificates {
  /** What the server of this https address shows, whether it is believed or not. Nothing is sent there. UNREACHABLE, TIMEOUT, INVALID_INPUT. */
  shownBy(url: string, signal?: AbortSignal): Promise<ShownCertificate>
  /** INVALID_INPUT with details.field `field` for a text that does not hold certificates, or that holds a private key. */
  requireCertificates(pem: string, field: string): void
}

/** Whom certificates are believed to be signed by where a source names nobody. */
export interface Authorities {
  /** Whether what is installed in the operating system can be read by this program. */
  readonly readsSystem: boolean
  /** Those that this computer trusts, with what is installed in its operating system; null where it cannot be read: Node’s own belief. */
  computer(): TlsContext | null
  /** Those that Node brings along, alone. */
  usual(): TlsContext
}

/** How to get to a search server. */
export interface SearchServerAccess {
  /** http or https, without credentials in it. */
  readonly url: string
  readonly sign:
    | { readonly kind: 'none' }
    | { readonly kind: 'basic'; readonly user: string; readonly password: string }
    | { readonly kind: 'api-key'; readonly key: string }
    | { readonly kind: 'token'; readonly token: string }
    /** By an account of the program; its keys stay with the adapter. */
    | { readonly kind: 'aws'; readonly accountId: string; readonly region: string }
  readonly trust: ServerTrust
}

export interface SearchServerConnector {
  connect(access: SearchServerAccess): SearchServer
}

/** The days that the own store has lines of, each a file. */
export interface LogDays {
  days(): Promise<KeptDay[]>
  /** Deletes these days whole; one that is not there is none the less gone. */
  drop(days: readonly string[]): Promise<void>
}

/** Who takes what comes in. */
export interface ShipperDoor {
  /** Of a name and password, an API key or a bearer token the secret part. */
  isToken(candidate: string): boolean
  /** For each item null when it is durable, or why it is not taken. */
  take(items: readonly BulkItem[]): Promise<(Refusal | null)[]>
}

export interface OpenEndpoint {
  readonly port: number
  close(): Promise<void>
}

/** Speaks what shippers speak with an Elasticsearch, on 127.0.0.1 alone. */
export interface ShipperEndpoint {
  /** CONFLICT where the port is not free. */
  listen(port: number, door: ShipperDoor): Promise<OpenEndpoint>
}
