import { stringify } from 'csv-stringify/sync'
import { knownFieldNames } from '../../../../shared/model/kql/fields.ts'
import { cellText } from '../../../../shared/model/log-cell.ts'
import { withoutColours } from '../../../../shared/model/log-colours.ts'
import type { ExportFormat } from '../../../../shared/model/log-export.ts'
import type { LogRecord } from '../../../../shared/model/logs.ts'

interface LineFormat {
  /** What stands before the first line. */
  head(columns: readonly string[]): string
  /** Whole lines of the file, with their ends. */
  write(records: readonly LogRecord[], columns: readonly string[]): string
}

/** Fields that every line has, beside the columns chosen. */
const firstColumns: readonly string[] = ['time', 'level']

export const lineFormats: Readonly<Record<ExportFormat, LineFormat>> = {
  ndjson: {
    head: () => '',
    write: (records) => records.map((record) => `${JSON.stringify(documentOf(record))}\n`).join(''),
  },
  csv: {
    head: (columns) => csv([[...firstColumns, ...columns]]),
    write: (records, columns) => csv(records.map((record) => cellsOf(record, columns))),
  },
  text: {
    head: () => '',
    write: (records, columns) => records.map((record) => `${textOf(record, columns)}\n`).join(''),
  },
}

/** As shippers send it: what the program has a place for by its names of ECS, the other fields beside it. */
function documentOf({ id: _id, at, level, message, fields, ...named }: LogRecord): Record<string, unknown> {
  const document: Record<string, unknown> = { [knownFieldNames.at[0]]: new Date(at).toISOString(), message }
  if (level !== 'unknown') document[knownFieldNames.level[1]] = level
  for (const name of ['role', 'host', 'serverId', 'revision', 'service', 'file'] as const) {
    if (named[name] !== null) document[knownFieldNames[name][1]] = named[name]
  }
  for (const [name, value] of Object.entries(fields ?? {})) if (!Object.hasOwn(document, name)) setOwn(document, name, value)
  return document
}

/** `__proto__` in a line is a name like any other. */
function setOwn(document: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(document, name, { value, enumerable: true, configurable: true, writable: true })
}

function cellsOf(record: LogRecord, columns: readonly string[]): string[] {
  return [
    new Date(record.at).toISOString(),
    record.level,
    ...columns.map((name) => readable(name === 'message' ? record.message : cellText(record, name))),
  ]
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe before it; lines end as RFC 4180 asks. */
function csv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/ },
  )
}

function textOf(record: LogRecord, columns: readonly string[]): string {
  return cellsOf(record, columns)
    .filter((cell) => cell !== '')
    .join(' ')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what is looked for
const controls = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g

/** Without what a terminal would obey when the file is shown in it; line breaks stay. */
function readable(text: string): string {
  return withoutColours(text)
    .replaceAll('\r\n', '\n')
    .replace(controls, (character) => {
      const code = character.charCodeAt(0)
      if (code === 0x7f) return '␡'
      return code < 0x20 ? String.fromCodePoint(0x2400 + code) : '�'
    })
}
