import { randomBytes } from 'node:crypto'
import { type Clock, isoTime } from '../../../../shared/model/clock.ts'
import { knownFieldNames } from '../../../../shared/model/kql/fields.ts'
import { type ExportFormat, exportEndings, type LogExport } from '../../../../shared/model/log-export.ts'
import type { LineOrder, LogQuery } from '../../../../shared/model/logs.ts'
import type { LogSources } from '../log-sources.ts'
import type { ExportFiles } from '../ports.ts'
import { lineFormats } from './line-formats.ts'
import { readLines } from './read-lines.ts'

/** Names of what stands before the columns chosen. */
const givenAnyway: ReadonlySet<string> = new Set([...knownFieldNames.at, ...knownFieldNames.level])

export interface ExportAsked {
  readonly format: ExportFormat
  /** Columns of CSV and text; NDJSON has all that a line holds. */
  readonly columns: readonly string[]
  readonly order?: LineOrder
  /** Of the file, without its ending; none: by the time. */
  readonly name?: string | undefined
  /** Where the user wants it, name included, in the place of what is there; null: in the usual folder, where nothing is overwritten. */
  readonly path?: string | null
}

export interface LogExportsParts {
  readonly sources: Pick<LogSources, 'of'>
  readonly files: ExportFiles
  /** True where a page of another program gets the file, by `download`. */
  readonly handsOut: boolean
  readonly clock: Clock
}

/** Everything that a query finds into one file, whose place is decided here and never by the page. */
export class LogExports {
  private readonly parts: LogExportsParts
  /** Paths by the ticket with which the page gets them. */
  private readonly tickets = new Map<string, string>()

  constructor(parts: LogExportsParts) {
    this.parts = parts
  }

  /**
   * Says how far it is, page by page; the last answer has the file. The file bears its name only when it is whole: an abort, a failure
   * or a crash leaves none under it.
   */
  async *run(
    query: LogQuery,
    { format, columns: chosen, order = 'newest', name: wantedName, path: wantedPath = null }: ExportAsked,
    signal: AbortSignal,
  ): AsyncGenerator<LogExport, void> {
    const { sources, files, clock } = this.parts
    const { head: headOf, write } = lineFormats[format]
    const columns = chosen.filter((name) => !givenAnyway.has(name))
    const source = await sources.of(query.source)
    const stamp = isoTime(clock.now()).slice(0, 19).replaceAll(':', '')
    const head = headOf(columns)
    // Sources are read from the newest line on, all of them: the file is turned round instead.
    const backwards = order === 'oldest'
    const name = `${wantedName ?? `henge-logs-${stamp}Z`}${exportEndings[format]}`
    const file = await files.begin({ name, path: wantedPath, head, backwards })
    const state: LogExport = { lines: 0, bytes: Buffer.byteLength(head), notice: null, file: null }
    let whole = false
    try {
      const wanted = { columns: format === 'ndjson' ? ['*'] : columns, patient: true }
      for await (const page of readLines(source, query, wanted, clock, signal)) {
        signal.throwIfAborted()
        state.bytes += await file.write(write(backwards ? page.rows.toReversed() : page.rows, columns))
        state.lines += page.rows.length
        state.notice ??= page.notice ?? null
        yield { ...state }
      }
      const finished = await file.finish(signal)
      whole = true
      yield { ...state, file: { ...finished, download: this.parts.handsOut ? this.ticketFor(finished.path) : null } }
    } finally {
      if (!whole) await file.discard()
    }
  }

  /** Where the file of this ticket is; null for none of ours. */
  pathOf(ticket: string): string | null {
    return this.tickets.get(ticket) ?? null
  }

  /** The file has been handed out whole: whoever wanted it has it. */
  async handedOut(ticket: string): Promise<void> {
    const path = this.tickets.get(ticket)
    this.tickets.delete(ticket)
    if (path !== undefined) await this.parts.files.remove(path)
  }

  private ticketFor(path: string): string {
    const ticket = randomBytes(32).toString('base64url')
    this.tickets.set(ticket, path)
    return ticket
  }
}
