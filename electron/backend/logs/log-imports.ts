import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { recognizeBinary } from '../../../shared/model/log-binary.ts'
import { formatById } from '../../../shared/model/log-format-detection.ts'
import { journalExportFormat } from '../../../shared/model/log-format-journal.ts'
import { isZone, Timeline } from '../../../shared/model/log-timeline.ts'
import type { LogImport, LogRecord } from '../../../shared/model/logs.ts'
import { beginImport, type CheckedRequest, digest, headBytesLookedAt, type ImportRequest } from './begin-import.ts'
import { type ImportState, parseImportState } from './import-state.ts'
import { begunAnew, ended, findKnownPart, OtherText, readOn, withText } from './known-part.ts'
import type { ImportMemory, LogSink } from './ports.ts'
import { readInParts } from './read-in-parts.ts'
import { readJournalEntries } from './read-journal-entries.ts'
import { type ReadRecords, readRecords } from './read-records.ts'
import { UnpackersAtWork } from './unpackers-at-work.ts'
import { packingNames, packingOf, unpackedHead } from './unpacking.ts'

/** Records handed to the store at a time at most, so that searches get their turn in between. */
const recordsPerBatch = 4000
const mostUnfinished = 20

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
  private readonly unpackers = new UnpackersAtWork()

  constructor(sink: LogSink, memory: ImportMemory, clock: Clock, largestChunk: number) {
    this.sink = sink
    this.memory = memory
    this.clock = clock
    this.largestChunk = largestChunk
  }

  /**
   * Begins, goes on with one broken off (for the same role, host and zone), or says that the file is there already. A file that holds all of
   * one imported before is read on behind that: `bytesRead` says from where it is wanted, and is 0 again when it turns out to be another.
   */
  async start(asked: ImportRequest): Promise<LogImport> {
    const request = await this.checked(asked)
    // The same file has the same first bytes, however many of them were sent.
    const head = asked.head.subarray(0, headBytesLookedAt)
    const headDigest = digest([head])
    const fingerprint = digest([String(request.bytes), headDigest])
    return this.inTurn(fingerprint, async () => {
      const known = request.again ? null : await this.memory.findByFingerprint(fingerprint)
      if (known) {
        const state = parseImportState(known.document)
        if (state.report.state !== 'open') return { ...state.report, state: 'duplicate' }
        const isSame = state.role === request.role && state.host === request.host && state.zone === request.zone
        if (isSame) return (await this.goOn(state)).report
      }
      const fresh = beginImport(request, { fingerprint, headDigest, headBytes: head.length }, this.clock.now())
      const before = request.again ? null : await findKnownPart(this.memory, request)
      const state = before === null ? fresh : readOn(before, fresh)
      await this.save(state)
      return state.report
    })
  }

  /** An aborted signal ends a chunk that unpacks into very much; the import goes on from there when it is begun again. */
  async chunk(importId: string, offset: number, bytes: Uint8Array, signal?: AbortSignal): Promise<LogImport> {
    return this.inTurn(importId, async () => {
      const state = await this.load(importId)
      const bytesRead = offset + bytes.length
      if (bytesRead <= state.report.bytesRead) return state.report
      this.checkChunk(state, offset, bytes)
      return this.orAnew(state, async () => {
        if (state.packing === null) return this.take(state, bytes, { bytesRead, final: false })
        const unpacked = await this.unpackers.unpack(state, (unpacker, take) => unpacker.unpack(bytes, take), this.takeText(signal))
        return this.saved({ ...unpacked, report: { ...unpacked.report, bytesRead } })
      })
    })
  }

  /** `open` again, with nothing read, where the file is after all another one than that it began like. */
  async finish(importId: string): Promise<LogImport> {
    return this.inTurn(importId, async () => {
      const state = await this.load(importId)
      const { bytes, bytesRead } = state.report
      if (state.report.state === 'finished') return state.report
      if (bytesRead < bytes) {
        throw new HengeError('CONFLICT', `Only ${bytesRead} of ${bytes} bytes have arrived; send the rest first.`, {
          details: { offset: bytesRead },
        })
      }
      return this.orAnew(state, async () => {
        const whole =
          state.packing === null ? state : await this.unpackers.unpack(state, (unpacker, take) => unpacker.finish(take), this.takeText())
        this.unpackers.drop(importId)
        return this.take(whole, new Uint8Array(), { bytesRead, final: true })
      })
    })
  }

  /** Those that broke off, the newest first; of a file begun again on purpose only the last. */
  async unfinished(): Promise<LogImport[]> {
    const records = await this.memory.unfinished(mostUnfinished)
    return records.map(({ document }) => parseImportState(document).report)
  }

  private async checked(request: ImportRequest): Promise<CheckedRequest> {
    const { head, bytes, zone, fileName } = request
    const refuse = (field: string, message: string) => new HengeError('INVALID_INPUT', message, { details: { field } })
    if (!isZone(zone)) throw refuse('zone', `"${zone}" is no time zone; a name like Europe/Berlin or UTC is wanted.`)
    if (head.length > bytes || (head.length === 0 && bytes > 0)) {
      throw refuse('head', 'The first bytes of the file are missing, or more than its size.')
    }
    const packing = packingOf(head)
    const text = packing === null ? head.subarray(0, headBytesLookedAt) : await unpackedHead(packing, head, headBytesLookedAt)
    if (text.length === 0 && head.length < bytes) {
      throw refuse('head', 'From the first bytes nothing can be unpacked yet; send more of them, 192 KiB are enough.')
    }
    const binary = recognizeBinary(text)
    if (binary) {
      const is = packing === null ? `is ${binary}` : `holds ${binary}, packed with ${packingNames[packing]}`
      throw new HengeError('BINARY_FILE', `${fileName} ${is}, not text with log lines. Unpack or export it as UTF-8 text first.`, {
        details: { recognized: binary },
      })
    }
    return { ...request, packing, text }
  }

  /** One broken off. A packed file is read from its start again, as what was left inside the unpacking is gone; its lines are not. */
  private async goOn(state: ImportState): Promise<ImportState> {
    if (state.packing === null || state.report.bytesRead === 0 || this.unpackers.has(state.report.id)) return state
    return this.saved({ ...state, report: { ...state.report, bytesRead: 0 } })
  }

  private async orAnew(state: ImportState, work: () => Promise<ImportState>): Promise<LogImport> {
    try {
      return (await work()).report
    } catch (error) {
      if (!(error instanceof OtherText)) throw error
      this.unpackers.drop(state.report.id)
      return (await this.saved(begunAnew(state))).report
    }
  }

  private takeText(signal?: AbortSignal): (state: ImportState, text: Uint8Array) => Promise<ImportState> {
    return (state, text) => {
      signal?.throwIfAborted()
      return this.take(state, text, { bytesRead: state.report.bytesRead, final: false })
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

  /** Takes in the next text of a file, of which `bytesRead` bytes have been read with it. */
  private async take(before: ImportState, text: Uint8Array, now: { bytesRead: number; final: boolean }): Promise<ImportState> {
    const seen = withText(before, text)
    const state = now.final ? ended(seen) : seen
    const { report, role, host, recordPrefix, zone, startedAt, textRead, carryOffset } = state
    const leftOut = Math.max(0, carryOffset - textRead)
    const stretch = Buffer.concat([Buffer.from(state.carry, 'base64'), text.subarray(leftOut)])
    const format = formatById(state.formatId)
    const readerOfFormat = format.id === journalExportFormat.id ? readJournalEntries : readRecords
    const parts = readInParts(readerOfFormat, stretch, carryOffset, now.final, {
      format,
      lastAt: state.lastAt,
      timelineFrom: (lastAt) => new Timeline(zone, startedAt, lastAt),
      origin: { recordPrefix, fileName: report.fileName, role, host },
      timeOfNone: startedAt,
    })
    const read = await this.store(parts, report)
    return this.saved({
      ...state,
      report: {
        ...report,
        bytesRead: now.bytesRead,
        ...read.counted,
        state: now.final ? 'finished' : 'open',
      },
      lastAt: read.lastAt,
      textRead: textRead + text.length,
      carry: stretch.subarray(read.restFrom - carryOffset).toString('base64'),
      carryOffset: read.restFrom,
    })
  }

  /** One part is stored while the next is read. Durable when it returns; what was stored before a failure is there once when it comes again. */
  private async store(parts: Iterable<ReadRecords>, report: LogImport) {
    let storing: Promise<unknown> = Promise.resolve()
    let counted = { lines: report.lines, undated: report.undated, first: report.first, last: report.last }
    let rest = { restFrom: 0, lastAt: null as number | null }
    for (const { records, undated, restFrom, lastAt } of parts) {
      for (let from = 0; from < records.length; from += recordsPerBatch) {
        await storing
        storing = this.sink.append(records.slice(from, from + recordsPerBatch))
        // Told by the wait for it; reading may fail before that.
        storing.catch(() => undefined)
      }
      counted = { lines: counted.lines + records.length, undated: counted.undated + undated, ...span(counted, records) }
      rest = { restFrom, lastAt }
    }
    await storing
    return { counted, ...rest }
  }

  private async saved(state: ImportState): Promise<ImportState> {
    await this.save(state)
    return state
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

function span(report: Pick<LogImport, 'first' | 'last'>, records: readonly LogRecord[]): { first: number | null; last: number | null } {
  let { first, last } = report
  for (const { at } of records) {
    first = first === null ? at : Math.min(first, at)
    last = last === null ? at : Math.max(last, at)
  }
  return { first, last }
}
