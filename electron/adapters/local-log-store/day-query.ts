import type { KqlNode } from '../../../shared/model/kql/ast.ts'
import { levelOrder } from '../../../shared/model/log-level.ts'
import type { LineOrder, LogQuery } from '../../../shared/model/logs.ts'
import type { DayFile, RowTests } from './day-file.ts'
import { type FoundLines, lineColumns } from './found-lines.ts'
import { kqlToSql, noLine, sourceCondition } from './kql-to-sql.ts'
import { dayMs, idOfTime, idsPerMillisecond } from './line-id.ts'

/** Lines of a piece of a day that one statement looks at, at most by estimate: how long a cancelled search holds the worker. */
const linesPerPiece = 50_000
const mostPieces = 48

export interface CompiledDayQuery {
  readonly match: string | null
  readonly sql: string | null
  readonly tests: RowTests
}

/** A query of the contract for one day; null when no line of the day can fit. */
export function compileDayQuery(day: DayFile, ast: KqlNode, query: LogQuery, now: number): CompiledDayQuery | null {
  const { dictionary } = day
  const filters: string[] = []
  if (query.roles.length > 0 || query.serverIds.length > 0) {
    const wanted = [...dictionary.sources].filter(([, source]) => fitsSource(source, query)).map(([id]) => id)
    filters.push(sourceCondition(new Set(wanted), dictionary))
  }
  if (query.levels.length > 0) filters.push(`l.level in (${query.levels.map((level) => levelOrder.indexOf(level)).join(', ')})`)
  const compiled = kqlToSql(ast, { dictionary, knowsFields: day.knowsFields, dayStart: day.start, now })
  const conditions = [...filters, ...(compiled.sql === null ? [] : [compiled.sql])].filter((condition) => condition !== '1')
  if (conditions.includes(noLine.sql ?? '')) return null
  return { match: compiled.match, sql: conditions.length > 0 ? conditions.join(' and ') : null, tests: compiled.tests }
}

export function fitsSource(source: { readonly role: string | null; readonly serverId: string | null }, query: LogQuery): boolean {
  const { roles, serverIds } = query
  if (roles.length > 0 && (source.role === null || !roles.includes(source.role))) return false
  return serverIds.length === 0 || (source.serverId !== null && serverIds.includes(source.serverId))
}

/** Ranges of ids, newest first, that together are the part of the day between `from` and `to`. */
export function piecesOfDay(
  day: DayFile,
  from: number,
  to: number,
  lines: number = linesPerPiece,
): { readonly first: number; readonly end: number }[] {
  const first = idOfTime(day.start, from)
  const end = idOfTime(day.start, to)
  const millisecondsAsked = (end - first) / idsPerMillisecond
  if (millisecondsAsked <= 0) return []
  const expected = day.dictionary.lineCount() * (millisecondsAsked / dayMs)
  const count = Math.min(mostPieces, Math.max(1, Math.ceil(expected / lines)))
  const length = Math.ceil(millisecondsAsked / count) * idsPerMillisecond
  const pieces = []
  for (let pieceEnd = end; pieceEnd > first; pieceEnd -= length) pieces.push({ first: Math.max(first, pieceEnd - length), end: pieceEnd })
  return pieces
}

/** Characters of lines in one answer: a server may write nothing but the longest lines there are. */
const largestPage = 4_000_000

/** What is left of a page. */
export interface PageRoom {
  rows: number
  characters: number
}

export function emptyPage(rows: number): PageRoom {
  return { rows, characters: largestPage }
}

export function linesStatement(query: CompiledDayQuery, piece: { first: number; end: number }, order: LineOrder, limit: number) {
  const by = query.match === null ? 'l.id' : 't.rowid'
  return {
    sql: `select ${lineColumns} ${linesOf(query)} order by ${by} ${order === 'newest' ? 'desc' : 'asc'} limit :limit`,
    parameters: { ...piece, ...matched(query), limit },
  }
}

/** Adds lines with ids from `first` to before `end` until the page is full; the last one may go beyond its characters. */
export function readLines(
  day: DayFile,
  query: CompiledDayQuery,
  piece: { first: number; end: number },
  order: LineOrder,
  room: PageRoom,
  found: FoundLines,
): void {
  const { sql, parameters } = linesStatement(query, piece, order, room.rows)
  day.takeLines(sql, parameters, query.tests, (line) => {
    found.add(day, line)
    const [, , , , , message, , fields] = line
    room.rows -= 1
    room.characters -= message.length + (fields?.length ?? 0)
    return room.characters <= 0
  })
}

/** Lines by level and by bucket of `intervalMs`, counted from the instant `origin`, among the ids from `first` to before `end`. */
export function countLines(
  day: DayFile,
  query: CompiledDayQuery,
  piece: { first: number; end: number },
  buckets: { readonly origin: number; readonly intervalMs: number },
): { readonly bucket: number; readonly level: number; readonly lines: number }[] {
  const shift = Math.log2(idsPerMillisecond)
  const rows = day.all(
    `select (cast(:ahead as integer) + (l.id >> ${shift})) / cast(:interval as integer) as bucket, l.level as level, count(*) as lines
     ${linesOf(query)} group by 1, 2`,
    { ...piece, ...matched(query), ahead: day.start - buckets.origin, interval: buckets.intervalMs },
    query.tests,
  )
  return rows.map((row) => ({ bucket: Number(row.bucket), level: Number(row.level), lines: Number(row.lines) }))
}

/** From the text index to the lines where words are asked for, else down the lines themselves. */
function linesOf({ match, sql }: CompiledDayQuery): string {
  const rest = sql === null ? '' : ` and ${sql}`
  return match === null
    ? `from lines l where l.id >= :first and l.id < :end${rest}`
    : `from lines_text t cross join lines l on l.id = t.rowid where t.lines_text match :match and t.rowid >= :first and t.rowid < :end${rest}`
}

function matched({ match }: CompiledDayQuery): { match?: string } {
  return match === null ? {} : { match }
}
