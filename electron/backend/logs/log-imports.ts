import { createHash, randomUUID } from 'node:crypto'
import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { recognizeBinary } from '../../../shared/model/log-binary.ts'
import { detectFormat, formatById } from '../../../shared/model/log-format-detection.ts'
import { isZone, startOfYearless, Timeline } from '../../../shared/model/log-timeline.ts'
import type { LogImport, LogRecord } from '../../../shared/model/logs.ts'
import { type ImportState, parseImportState } from './import-state.ts'
import type { ImportMemory, LogSink } from './ports.ts'
import { linesOfHead, readRecords } from './read-records.ts'

/** Records handed to the store at a time, so that searches get their turn in between. */
const recordsPerBatch = 2000
const headBytesLookedAt = 65_536

export interface ImportRequest {
  readonly fileName: string
  /** Size of the whole file. */
  readonly bytes: number
  /** Its first bytes, 64 KiB or all of a shorter one. */
  readonly head: Uint8Array
  readonly role: string | null
  readonly host: string | null
  readonly zone: string
  readonly again: boolean
}

/**
 * Imports of log files, chunk by chunk. A chunk is durable when its answer comes: the records first, then how far the import is. What was
 * stored twice by a crash in between has the same ids, so it is there once.
 */
export class LogImports {
  private readonly sink: LogSink
  private readonly memory: ImportMemory
  private readonly clock: Clock
  private readonly largestChunk: number
  /** The last piece of work of each import: chunks of one file are taken one after the other. */
  private readonly queues = new Map<string, Promise<unknown>>()

  constructor(sink: LogSink, memory: ImportMemory, clock: Clock, largestChunk: number) {
    this.sink = sink
    this.memory = memory
    this.clock = clock
    this.largestChunk = largestChunk
  }

  /** Begins, goes on with one broken off (for the same role, host and zone), or says that the file is there already. */
  async start(asked: ImportRequest): Promise<LogImport> {
    // The same file has the same first bytes, however many of them were sent.
    const request = { ...asked, head: asked.head.subarray(0, headBytesLookedAt) }
    this.checkRequest(request)
    const headDigest = digest([request.head])
    const fingerprint = digest([String(request.bytes), headDigest])
    return this.inTurn(fingerprint, async () => {
      const known = request.again ? null : await this.memory.findByFingerprint(fingerprint)
      if (known) {
        const state = parseImportState(known.document)
        if (state.report.state !== 'open') return { ...state.report, state: 'duplicate' }
        if (state.recordPrefix === prefixOf(fingerprint, request)) return state.report
      }
      const state = this.begin(request, fingerprint, headDigest)
      await this.save(state)
      return state.report
    })
  }

  async chunk(importId: string, offset: number, bytes: Uint8Array): Promise<LogImport> {
    return this.inTurn(importId, async () => {
      const state = await this.load(importId)
      const { bytesRead } = state.report
      if (offset + bytes.length <= bytesRead) return state.report
      this.checkChunk(state, offset, bytes)
      return (await this.take(state, bytes, false)).report
    })
  }

  async finish(importId: string): Promise<LogImport> {
    return this.inTurn(importId, async () => {
      const state = await this.load(importId)
      if (state.report.state === 'finished') return state.report
      if (state.report.bytesRead < state.report.bytes) {
        throw new HengeError(
          'CONFLICT',
          `Only ${state.report.bytesRead} of ${state.report.bytes} bytes have arrived; send the rest first.`,
          {
            details: { offset: state.report.bytesRead },
          },
        )
      }
      return (await this.take(state, new Uint8Array(), true)).report
    })
  }

  private checkRequest({ head, bytes, zone, fileName }: ImportRequest): void {
    if (!isZone(zone)) {
      throw new HengeError('INVALID_INPUT', `"${zone}" is no time zone; a name like Europe/Berlin or UTC is wanted.`, {
        details: { field: 'zone' },
      })
    }
    if (head.length > bytes || (head.length === 0 && bytes > 0)) {
      throw new HengeError('INVALID_INPUT', 'The first bytes of the file are missing, or more than its size.', {
        details: { field: 'head' },
      })
    }
    const binary = recognizeBinary(head)
    if (binary) {
      throw new HengeError('BINARY_FILE', `${fileName} is ${binary}, not text with log lines. Unpack or export it as UTF-8 text first.`, {
        details: { recognized: binary },
      })
    }
  }

  private begin(request: ImportRequest, fingerprint: string, headDigest: string): ImportState {
    const { fileName, bytes, head, role, host, zone } = request
    const lines = linesOfHead(head, head.length === bytes)
    const format = detectFormat(lines)
    const startedAt = this.clock.now()
    const times = lines.flatMap((line) => format.parse(line)?.time ?? [])
    const [firstTime] = times
    const yearlessStart = startOfYearless(times, zone, startedAt)
    return {
      report: {
        id: randomUUID(),
        fileName,
        bytes,
        bytesRead: 0,
        lines: 0,
        undated: 0,
        format: format.name,
        first: null,
        last: null,
        state: 'open',
      },
      fingerprint,
      headDigest,
      headBytes: head.length,
      recordPrefix: prefixOf(fingerprint, request),
      formatId: format.id,
      role,
      host,
      zone,
      startedAt,
      lastAt: yearlessStart ?? (firstTime ? new Timeline(zone, startedAt, null).instantOf(firstTime) : null),
      carry: '',
      carryOffset: 0,
    }
  }

  private checkChunk({ report, headBytes, headDigest }: ImportState, offset: number, bytes: Uint8Array): void {
    const conflict = (message: string) => new HengeError('CONFLICT', message, { details: { offset: report.bytesRead } })
    if (report.state !== 'open') throw conflict('This import is finished.')
    if (offset !== report.bytesRead) throw conflict(`The next byte wanted is ${report.bytesRead}, not ${offset}.`)
    if (offset + bytes.length > report.bytes) throw conflict(`The file is said to have ${report.bytes} bytes; this chunk goes beyond.`)
    if (bytes.length > this.largestChunk) {
      throw new HengeError('TOO_LARGE', `A chunk may have ${this.largestChunk} bytes at most; this one has ${bytes.length}.`)
    }
    if (offset === 0 && bytes.length >= headBytes && digest([bytes.subarray(0, headBytes)]) !== headDigest) {
      throw new HengeError('CONFLICT', 'The file has changed since its import began; start the import again.', { details: { offset: 0 } })
    }
  }

  private async take(state: ImportState, bytes: Uint8Array, final: boolean): Promise<ImportState> {
    const { report, role, host, recordPrefix, zone, startedAt } = state
    const stretch = Buffer.concat([Buffer.from(state.carry, 'base64'), bytes])
    const read = readRecords(stretch, state.carryOffset, final, {
      format: formatById(state.formatId),
      timeline: new Timeline(zone, startedAt, state.lastAt),
      origin: { recordPrefix, fileName: report.fileName, role, host },
      timeOfNone: startedAt,
    })
    for (let from = 0; from < read.records.length; from += recordsPerBatch) {
      await this.sink.append(read.records.slice(from, from + recordsPerBatch))
    }
    const next: ImportState = {
      ...state,
      report: {
        ...report,
        bytesRead: report.bytesRead + bytes.length,
        lines: report.lines + read.records.length,
        undated: report.undated + read.undated,
        ...span(report, read.records),
        state: final ? 'finished' : 'open',
      },
      lastAt: read.lastAt,
      carry: stretch.subarray(read.restFrom - state.carryOffset).toString('base64'),
      carryOffset: read.restFrom,
    }
    await this.save(next)
    return next
  }

  private async load(importId: string): Promise<ImportState> {
    const record = await this.memory.load(importId)
    if (!record) throw new HengeError('NOT_FOUND', 'There is no such import; start it again.', { details: { importId } })
    return parseImportState(record.document)
  }

  private async save(state: ImportState): Promise<void> {
    await this.memory.save({ id: state.report.id, fingerprint: state.fingerprint, document: JSON.stringify(state) })
  }

  private async inTurn<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.queues.get(key) ?? Promise.resolve()
    // What went wrong with the chunk before was told to whoever sent it.
    const turn = before.then(work, work)
    this.queues.set(key, turn)
    try {
      return await turn
    } finally {
      if (this.queues.get(key) === turn) this.queues.delete(key)
    }
  }
}

/** The same file for the same role, host and zone never doubles its lines, not even when it is imported again on purpose. */
function prefixOf(fingerprint: string, { role, host, zone }: ImportRequest): string {
  return digest([fingerprint, JSON.stringify([role, host, zone])]).slice(0, 16)
}

function span(report: LogImport, records: readonly LogRecord[]): { first: number | null; last: number | null } {
  let { first, last } = report
  for (const { at } of records) {
    first = first === null ? at : Math.min(first, at)
    last = last === null ? at : Math.max(last, at)
  }
  return { first, last }
}

function digest(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
