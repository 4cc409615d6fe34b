import { type CheckedRequest, digest, headBytesLookedAt } from './begin-import.ts'
import { type ImportState, parseImportState } from './import-state.ts'
import type { ImportMemory } from './ports.ts'

/** Of the text of an import so much of its end is remembered: whether another file begins with all of it is seen there. */
const tailBytes = 4096
/** Imports whose beginnings are compared, the newest. */
const mostCompared = 2000
/** Bytes that files of different names must have alike at their beginning; less may be a banner that many have. */
const leastAlike = 4096

/** What arrived for an import is not what was imported before, though it began like it. */
export class OtherText extends Error {}

/**
 * The import of which this file holds all the text: as the same file that grew, or as its twin that was rotated and packed. Known by the first
 * bytes of the text; the end of that text is compared while it is read. For the same role, host and zone; null: none.
 */
export async function findKnownPart(memory: ImportMemory, request: CheckedRequest): Promise<ImportState | null> {
  const { text, packing, bytes, role, host, zone } = request
  if (text.length === 0) return null
  const digests = new Map<number, string>()
  const digestOf = (length: number) => {
    const known = digests.get(length) ?? digest([text.subarray(0, length)])
    digests.set(length, known)
    return known
  }
  // A shorter beginning than is looked at is all of that file.
  const alike = (await memory.finishedHeads(mostCompared)).filter(
    (head) =>
      head.bytes > 0 &&
      head.bytes <= text.length &&
      (head.bytes === text.length || head.bytes < headBytesLookedAt) &&
      digestOf(head.bytes) === head.digest,
  )
  let found: ImportState | null = null
  for (const { id, bytes: alikeBytes } of alike) {
    const record = await memory.load(id)
    const state = record === null ? null : parseImportState(record.document)
    if (state?.end === undefined || state.role !== role || state.host !== host || state.zone !== zone) continue
    if (packing === null && state.textRead > bytes) continue
    if (alikeBytes < leastAlike && logName(state.report.fileName) !== logName(request.fileName)) continue
    if (found === null || state.textRead > found.textRead) found = state
  }
  return found
}

/** Reads on behind the text of `before`, once the end of that is seen to be the same; else `fresh` is begun. */
export function readOn(before: ImportState, fresh: ImportState): ImportState {
  if (before.end === undefined) return fresh
  const to = before.textRead
  const from = to - before.end.bytes
  return {
    ...fresh,
    ...{ recordPrefix: before.recordPrefix, formatId: before.formatId, lastAt: before.lastAt, textRead: from, carryOffset: to },
    known: { to, digest: before.end.digest, collected: '' },
    otherwise: fresh,
    report: { ...fresh.report, bytesRead: fresh.packing === null ? from : 0, known: { fileName: before.report.fileName, bytes: to } },
  }
}

/** The import after this text has arrived, as far as it concerns what is known of it. Throws OtherText. */
export function withText(state: ImportState, text: Uint8Array): ImportState {
  const seen = Buffer.concat([Buffer.from(state.tail ?? '', 'base64'), text])
  const { known, otherwise: _otherwise, ...rest } = { ...state, tail: seen.subarray(-tailBytes).toString('base64') }
  if (known === undefined) return rest
  const collected = Buffer.concat([Buffer.from(known.collected, 'base64'), text.subarray(0, Math.max(0, known.to - state.textRead))])
  if (state.textRead + text.length < known.to)
    return { ...state, tail: rest.tail, known: { ...known, collected: collected.toString('base64') } }
  if (digest([collected]) !== known.digest) throw new OtherText()
  return rest
}

/** The import when all of its file has been read. Throws OtherText where that is less than what was known of it. */
export function ended({ tail = '', ...state }: ImportState): ImportState {
  if (state.known !== undefined) throw new OtherText()
  const end = Buffer.from(tail, 'base64')
  return { ...state, end: { bytes: end.length, digest: digest([end]) } }
}

/** The file begun anew, under the same id. */
export function begunAnew({ otherwise, report }: ImportState): ImportState {
  if (otherwise === undefined) throw new Error('an import that was not read on cannot be begun anew')
  return { ...otherwise, report: { ...otherwise.report, id: report.id } }
}

/** Without folders, and without what rotating and packing add: `app.log` of `old/app.log.2.gz` and of `app.log-20261123`. */
function logName(fileName: string): string {
  return fileName
    .replace(/^.*[\\/]/, '')
    .replace(/\.(gz|zst)$/i, '')
    .replace(/(\.\d+|-\d{8}(-?\d+)?)$/, '')
    .toLowerCase()
}
