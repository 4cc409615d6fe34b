import { importChunkBytes } from '../../../shared/contract/logs.contract.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { LogFields, LogFieldValues } from '../../../shared/model/log-fields.ts'
import type { LogHistogram, LogImport, LogPage, LogQuery, LogRecord, LogRow, LogServer } from '../../../shared/model/logs.ts'
import type { ImportRequest } from './begin-import.ts'
import { LogImports } from './log-imports.ts'
import type { LogSources } from './log-sources.ts'
import type { ImportMemory, LogPageAsked, LogSink } from './ports.ts'

export interface LogServiceParts {
  readonly sources: LogSources
  readonly sink: LogSink
  readonly imports: ImportMemory
  readonly clock: Clock
}

/** Searching lines wherever they are kept, and taking new ones in. */
export class LogService {
  readonly sources: LogSources
  private readonly sink: LogSink
  private readonly imports: LogImports

  constructor({ sources, sink, imports, clock }: LogServiceParts) {
    this.sources = sources
    this.sink = sink
    this.imports = new LogImports(sink, imports, clock, importChunkBytes)
  }

  /** One page; `after` is `next` of the page before. */
  async search(query: LogQuery, page: LogPageAsked, signal?: AbortSignal): Promise<LogPage> {
    return (await this.sources.of(query.source)).search(query, page, signal)
  }

  async line(source: string | undefined, key: string, signal?: AbortSignal): Promise<LogRow | null> {
    return (await this.sources.of(source)).line(key, signal)
  }

  async histogram(query: LogQuery, maxBuckets: number, signal?: AbortSignal): Promise<LogHistogram> {
    return (await this.sources.of(query.source)).histogram(query, maxBuckets, signal)
  }

  async fields(query: LogQuery, asked: { readonly matching: string; readonly limit: number }, signal?: AbortSignal): Promise<LogFields> {
    return (await this.sources.of(query.source)).fields(query, asked, signal)
  }

  async fieldValues(
    query: LogQuery,
    field: string,
    asked: { readonly matching: string; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<LogFieldValues> {
    return (await this.sources.of(query.source)).fieldValues(query, field, asked, signal)
  }

  async servers(
    { source, ...range }: { readonly source?: string | undefined; readonly from?: number; readonly to?: number },
    signal?: AbortSignal,
  ): Promise<LogServer[]> {
    return (await this.sources.of(source)).servers(range, signal)
  }

  async tail(
    query: Omit<LogQuery, 'from' | 'to'>,
    signal: AbortSignal,
  ): Promise<AsyncIterable<{ readonly rows: LogRow[]; readonly dropped: number }>> {
    return (await this.sources.of(query.source)).tail(query, signal)
  }

  /** Lines from inside: of the sandbox’s servers, console output. Stored once for each id. */
  ingest(records: readonly LogRecord[]): Promise<{ readonly stored: number }> {
    return this.sink.append(records)
  }

  importStart(request: ImportRequest): Promise<LogImport> {
    return this.imports.start(request)
  }

  importChunk(importId: string, offset: number, bytes: Uint8Array, signal?: AbortSignal): Promise<LogImport> {
    return this.imports.chunk(importId, offset, bytes, signal)
  }

  unfinishedImports(): Promise<LogImport[]> {
    return this.imports.unfinished()
  }

  importFinish(importId: string): Promise<LogImport> {
    return this.imports.finish(importId)
  }
}
