import { createHash, randomUUID } from 'node:crypto'
import { detectFormat } from '../../../shared/model/log-format-detection.ts'
import { startOfYearless, Timeline } from '../../../shared/model/log-timeline.ts'
import type { ImportState } from './import-state.ts'
import { linesOfHead } from './read-records.ts'
import { type Packing, packingNames } from './unpacking.ts'

/** Bytes at the beginning of a file, and of its text, by which it is known again. */
export const headBytesLookedAt = 65_536

export interface ImportRequest {
  readonly fileName: string
  /** Size of the whole file. */
  readonly bytes: number
  /** Its first bytes: 64 KiB, of a packed file 192, or all of a shorter one. */
  readonly head: Uint8Array
  readonly role: string | null
  readonly host: string | null
  readonly zone: string
  readonly again: boolean
}

/** A request whose file is known to be text, with the beginning of that text. */
export interface CheckedRequest extends ImportRequest {
  readonly packing: Packing | null
  readonly text: Uint8Array
}

/** An import of which nothing has been read. `startedAt`: milliseconds since 1970. */
export function beginImport(
  request: CheckedRequest,
  file: Pick<ImportState, 'fingerprint' | 'headDigest' | 'headBytes'>,
  startedAt: number,
): ImportState {
  const { fileName, bytes, head, text, packing, role, host, zone } = request
  const lines = linesOfHead(text, head.length === bytes && text.length < headBytesLookedAt)
  const format = detectFormat(lines)
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
      format: packing === null ? format.name : `${format.name}, packed with ${packingNames[packing]}`,
      first: null,
      last: null,
      state: 'open',
    },
    ...file,
    recordPrefix: prefixOf(file.fingerprint, request),
    formatId: format.id,
    role,
    host,
    zone,
    startedAt,
    lastAt: yearlessStart ?? (firstTime ? new Timeline(zone, startedAt, null).instantOf(firstTime) : null),
    packing,
    textHead: { bytes: text.length, digest: digest([text]) },
    tail: '',
    textRead: 0,
    carry: '',
    carryOffset: 0,
  }
}

/** The same file for the same role, host and zone never doubles its lines, not even when it is imported again on purpose. */
function prefixOf(fingerprint: string, { role, host, zone }: ImportRequest): string {
  return digest([fingerprint, JSON.stringify([role, host, zone])]).slice(0, 16)
}

export function digest(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
