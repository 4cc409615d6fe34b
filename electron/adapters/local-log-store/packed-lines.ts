import type { LogRecord } from '../../../shared/model/logs.ts'

/** A record as a file takes it: its fields as JSON. */
export type StorableLine = Omit<LogRecord, 'fields'> & { readonly fields: string | null }

/**
 * Lines on their way to the worker, column by column: what crosses the thread border is copied, and a list of texts is copied several
 * times quicker than as many objects with objects inside.
 */
export type PackedLines = { readonly [Name in keyof StorableLine]: StorableLine[Name][] }

export function packedLines(records: readonly LogRecord[]): PackedLines {
  return packed(records.map((record) => ({ ...record, fields: record.fields === null ? null : JSON.stringify(record.fields) })))
}

function packed(lines: readonly StorableLine[]): PackedLines {
  return {
    id: lines.map(({ id }) => id),
    at: lines.map(({ at }) => at),
    level: lines.map(({ level }) => level),
    message: lines.map(({ message }) => message),
    serverId: lines.map(({ serverId }) => serverId),
    host: lines.map(({ host }) => host),
    role: lines.map(({ role }) => role),
    revision: lines.map(({ revision }) => revision),
    service: lines.map(({ service }) => service),
    file: lines.map(({ file }) => file),
    fields: lines.map(({ fields }) => fields),
  }
}

export function unpackedLines(packed: PackedLines): StorableLine[] {
  return packed.at.map((at, index) => ({
    id: packed.id[index] ?? null,
    at,
    level: packed.level[index] ?? 'unknown',
    message: packed.message[index] ?? '',
    serverId: packed.serverId[index] ?? null,
    host: packed.host[index] ?? null,
    role: packed.role[index] ?? null,
    revision: packed.revision[index] ?? null,
    service: packed.service[index] ?? null,
    file: packed.file[index] ?? null,
    fields: packed.fields[index] ?? null,
  }))
}

/** As the store can hold it: whole milliseconds, and text that is valid and has no NUL, at which SQLite’s text would end. */
export function asStored(record: LogRecord): LogRecord {
  return {
    ...record,
    at: Math.floor(record.at),
    message: storable(record.message),
    serverId: storableName(record.serverId),
    host: storableName(record.host),
    role: storableName(record.role),
    revision: storableName(record.revision),
    service: storableName(record.service),
    file: storableName(record.file),
  }
}

function storable(text: string): string {
  return text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\ufffd')
}

function storableName(name: string | null): string | null {
  return name === null ? null : storable(name)
}
