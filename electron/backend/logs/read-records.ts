import { withoutColours } from '../../../shared/model/log-colours.ts'
import type { LogFormat, ParsedLine } from '../../../shared/model/log-format.ts'
import { detectLevel } from '../../../shared/model/log-level.ts'
import type { Timeline } from '../../../shared/model/log-timeline.ts'
import type { LogRecord } from '../../../shared/model/logs.ts'

/** A line without an end is cut here, and a record takes no more lines after that. */
export const longestRecordBytes = 256 * 1024

const lineFeed = 10
const carriageReturn = 13
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

export interface RecordOrigin {
  readonly recordPrefix: string
  readonly fileName: string
  readonly role: string | null
  readonly host: string | null
}

export interface ReadRecords {
  readonly records: LogRecord[]
  readonly undated: number
  /** Where the bytes begin that may still grow into a longer record; to be given again with more behind them. */
  readonly restFrom: number
  /** Instant of the last line before the rest. */
  readonly lastAt: number | null
}

interface OpenRecord {
  readonly offset: number
  readonly parsed: ParsedLine
  readonly lines: string[]
  /** Of the timeline before this record. */
  readonly lastBefore: number | null
}

/** First lines of a file as text, for recognising its format; a last line cut off is left out unless it is the file’s. */
export function linesOfHead(head: Uint8Array, isWholeFile: boolean): string[] {
  const lines = decoder.decode(head).split('\n')
  if (!isWholeFile && lines.length > 1) lines.pop()
  return lines.map(plainLine)
}

/**
 * Records of a stretch of a file that begins at `offset` with a fresh line. The last record is held back (see restFrom) unless `final`:
 * the next lines may belong to it. Undated lines take the time of the line before, else `timeOfNone`.
 */
export function readRecords(
  bytes: Uint8Array,
  offset: number,
  final: boolean,
  how: { readonly format: LogFormat; readonly timeline: Timeline; readonly origin: RecordOrigin; readonly timeOfNone: number },
): ReadRecords {
  const { format, timeline, origin, timeOfNone } = how
  const records: LogRecord[] = []
  let undated = 0
  let open: OpenRecord | null = null
  let at = 0

  const finish = (record: OpenRecord) => {
    if (record.parsed.time === null) undated += 1
    const instant = record.parsed.time === null ? (timeline.last ?? timeOfNone) : timeline.instantOf(record.parsed.time)
    records.push(toRecord(record, instant, origin))
  }

  while (at < bytes.length) {
    const found = bytes.indexOf(lineFeed, at)
    const cut = found === -1 && bytes.length - at > longestRecordBytes
    if (found === -1 && !final && !cut) break
    const end = cut ? at + longestRecordBytes : found === -1 ? bytes.length : found
    const line = plainLine(decoder.decode(bytes.subarray(at, end)))
    const start = at
    at = cut || found === -1 ? end : found + 1
    const parsed = format.parse(line)
    const begun: OpenRecord | null = open
    if (begun && parsed === null && continues(line, format) && at - (begun.offset - offset) <= longestRecordBytes) {
      begun.lines.push(line)
      continue
    }
    if (begun) finish(begun)
    open = null
    if (parsed === null && line.trim() === '') continue
    open = { offset: offset + start, parsed: parsed ?? { time: null, level: null, message: line }, lines: [], lastBefore: timeline.last }
  }
  if (open && final) {
    finish(open)
    open = null
  }
  const rest: OpenRecord | null = open
  return { records, undated, restFrom: rest ? rest.offset : offset + at, lastAt: rest ? rest.lastBefore : timeline.last }
}

function plainLine(line: string): string {
  const whole = line.charCodeAt(0) === 0xfeff ? line.slice(1) : line
  const coloured = withoutColours(whole)
  let end = coloured.length
  // Not by a pattern: on a line of nothing but these, one that fails takes time by the square.
  while (end > 0 && coloured.charCodeAt(end - 1) === carriageReturn) end -= 1
  return coloured.slice(0, end).replaceAll('\r', ' ')
}

function continues(line: string, format: LogFormat): boolean {
  if (format.continuedBy === 'none') return false
  return format.continuedBy === 'any' || line.trim() === '' || /^\s/.test(line)
}

export function toRecord(
  { offset, parsed, lines }: Pick<OpenRecord, 'offset' | 'parsed' | 'lines'>,
  at: number,
  origin: RecordOrigin,
): LogRecord {
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop()
  const message = lines.length > 0 ? `${parsed.message}\n${lines.join('\n')}` : parsed.message
  return {
    id: `${origin.recordPrefix}-${offset}`,
    at,
    level: parsed.level ?? detectLevel(parsed.message),
    message,
    serverId: parsed.serverId ?? null,
    host: origin.host ?? parsed.host ?? null,
    role: origin.role ?? parsed.role ?? null,
    revision: parsed.revision ?? null,
    service: parsed.service ?? null,
    file: origin.fileName,
    fields: parsed.fields ? { ...parsed.fields } : null,
  }
}
