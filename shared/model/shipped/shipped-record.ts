import { valuesAt } from '../kql/fields.ts'
import { withoutColours } from '../log-colours.ts'
import { structuredLine } from '../log-format-structured.ts'
import { detectLevel } from '../log-level.ts'
import { Timeline } from '../log-timeline.ts'
import type { LogRecord } from '../logs.ts'
import { notParsed, type Refusal, type ShippedDocument } from './bulk-request.ts'

const fileNames = ['log.file.path', 'file', 'path', 'filename', 'source']
/** Before it a time is a mistake of the sender; after it no day’s file has a name. */
const earliest = Date.UTC(1970, 0, 1)
const latest = Date.UTC(10_000, 0, 1)

/** A line of what a shipper sent; times without a zone are UTC, a document without a time is of `now`, milliseconds since 1970. */
export function recordOfShipped({ index, id, source }: ShippedDocument, now: number): LogRecord | Refusal {
  const line = structuredLine(source, JSON.stringify(source))
  if (line === null) return { ...notParsed, reason: 'the document is nested too deep' }
  const at = line.time === null ? now : new Timeline('UTC', now, null).instantOf(line.time)
  if (!(at >= earliest && at < latest)) return { ...notParsed, reason: 'the time of the document is in no year from 1970 to 9999' }
  const message = withoutColours(line.message)
  return {
    // A shipper that got no answer sends its lines again; with ids of its own they are not there twice.
    id: id === null ? null : `${index}/${id}`,
    at,
    level: line.level ?? detectLevel(message),
    message,
    serverId: line.serverId ?? null,
    host: line.host ?? null,
    role: line.role ?? null,
    revision: line.revision ?? null,
    service: line.service ?? null,
    file: fileOf(source),
    fields: line.fields ? { ...line.fields } : null,
  }
}

function fileOf(source: ShippedDocument['source']): string | null {
  for (const name of fileNames) {
    const found = valuesAt(source, name).find((value) => typeof value === 'string' && value !== '')
    if (typeof found === 'string') return found
  }
  return null
}
