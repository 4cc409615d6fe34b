import { structuredLine } from '../../../shared/model/log-format-structured.ts'
import { longestRecordBytes, type ReadRecords, type readRecords, toRecord } from './read-records.ts'

const lineFeed = 10
const equals = 61
/** A number of 64 bits, the lowest first, stands before the value of a field that is not one line of text. */
const sizeBytes = 8
/** Of an entry that has not ended: what is beyond is not waited for. A core dump is one field. */
const longestEntryBytes = 4 * 1024 * 1024
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

type Fields = Record<string, string | string[]>

interface FoundEntry {
  readonly fields: Fields
  /** Behind it; beyond the bytes given, where a field ends there that is too long to wait for. */
  readonly end: number
}

/**
 * Records of a stretch of what `journalctl -o export` writes, which begins at `offset` with a fresh entry. An entry that has not ended is
 * held back (see restFrom) unless `final`.
 */
export function readJournalEntries(...[bytes, offset, final, how]: Parameters<typeof readRecords>): ReadRecords {
  const { timeline, origin, timeOfNone } = how
  const records: ReadRecords['records'] = []
  let undated = 0
  let at = 0
  while (at < bytes.length) {
    const found = readEntry(bytes, at, final)
    if (found === null) break
    const start = at
    at = found.end
    const { MESSAGE: message, __REALTIME_TIMESTAMP: stamp, _SOURCE_REALTIME_TIMESTAMP: sourceStamp } = found.fields
    // The rest of an entry that was cut, or the empty lines at the end.
    if (message === undefined && stamp === undefined && sourceStamp === undefined) continue
    const parsed = structuredLine(found.fields, 'an entry without a message')
    if (parsed === null) continue
    if (parsed.time === null) undated += 1
    const instant = parsed.time === null ? (timeline.last ?? timeOfNone) : timeline.instantOf(parsed.time)
    records.push(toRecord({ offset: offset + start, parsed, lines: [] }, instant, origin))
  }
  return { records, undated, restFrom: offset + at, lastAt: timeline.last }
}

/** The entry that begins here; null: it goes on behind the bytes given. */
function readEntry(bytes: Uint8Array, start: number, final: boolean): FoundEntry | null {
  const fields: Fields = {}
  let at = start
  while (at < bytes.length) {
    const found = bytes.indexOf(lineFeed, at)
    if (found === -1 && !final) break
    const lineEnd = found === -1 ? bytes.length : found
    if (lineEnd === at) return { fields, end: at + 1 }
    const sign = bytes.subarray(at, lineEnd).indexOf(equals)
    if (sign !== -1) {
      add(fields, bytes.subarray(at, at + sign), bytes.subarray(at + sign + 1, lineEnd))
      at = lineEnd + 1
      continue
    }
    const valueAt = lineEnd + 1 + sizeBytes
    if (valueAt > bytes.length) break
    const size = Number(new DataView(bytes.buffer, bytes.byteOffset + lineEnd + 1).getBigUint64(0, true))
    add(fields, bytes.subarray(at, lineEnd), bytes.subarray(valueAt, valueAt + size))
    const end = valueAt + size + 1
    if (end > bytes.length) {
      // A damaged size must not make the whole rest of the file one value.
      const isBelieved = size < 2 ** 40
      return final || size > longestEntryBytes ? { fields, end: final || !isBelieved ? bytes.length : end } : null
    }
    at = end
  }
  return final || bytes.length - start > longestEntryBytes ? { fields, end: bytes.length } : null
}

function add(fields: Fields, name: Uint8Array, value: Uint8Array): void {
  const key = decoder.decode(name)
  const text = decoder.decode(value.subarray(0, longestRecordBytes))
  const known = Object.hasOwn(fields, key) ? fields[key] : undefined
  const both = known === undefined ? text : [...(Array.isArray(known) ? known : [known]), text]
  Object.defineProperty(fields, key, { value: both, enumerable: true, configurable: true, writable: true })
}
