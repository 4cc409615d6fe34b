import { queryNode } from '../../../shared/model/kql/filters.ts'
import type { LogRow } from '../../../shared/model/logs.ts'
import type { DayFiles } from './day-files.ts'
import { compileDayQuery, emptyPage, piecesOfDay, readLines } from './day-query.ts'
import { dayStartOfName, parseLineKey } from './line-id.ts'
import type { Pacing } from './pacing.ts'
import { asRow, packedRows, type StoredLine } from './packed-lines.ts'
import type { LogStoreOperations } from './protocol.ts'

/** Day by day until the page is full; null when cancelled. */
export async function searchDays(
  files: DayFiles,
  { query, limit, after, order, now }: LogStoreOperations['search']['question'],
  pacing: Pacing,
): Promise<LogStoreOperations['search']['answer'] | null> {
  const ast = queryNode(query)
  const cursor = after === null ? null : parseLineKey(after)
  const rows: StoredLine[] = []
  // One more than asked for tells whether there is a next page.
  const room = emptyPage(limit + 1)
  const newestFirst = order === 'newest'
  const days = files.daysNewestFirst(query.from, query.to)
  for (const name of newestFirst ? days : days.toReversed()) {
    if (cursor && (newestFirst ? name > cursor.day : name < cursor.day)) continue
    const day = files.open(name)
    files.closeUnused()
    const compiled = compileDayQuery(day, ast, query, now)
    if (!compiled) continue
    const pieces = piecesOfDay(day, query.from, query.to)
    for (const piece of newestFirst ? pieces : pieces.toReversed()) {
      const passed = cursor?.day === name ? cursor.id : null
      const first = passed === null || newestFirst ? piece.first : Math.max(piece.first, passed + 1)
      const end = passed === null || !newestFirst ? piece.end : Math.min(piece.end, passed)
      if (end <= first) continue
      rows.push(...readLines(files.open(name), compiled, { first, end }, order, room))
      if (room.characters <= 0 && rows.length <= limit) return { rows: packedRows(rows), next: rows.at(-1)?.key ?? null }
      if (room.rows <= 0) return { rows: packedRows(rows.slice(0, limit)), next: rows[limit - 1]?.key ?? null }
      if (!(await pacing.goOn())) return null
    }
    if (!(await pacing.goOn())) return null
  }
  return { rows: packedRows(rows), next: null }
}

/** The line of this key; null: its day has been dropped. */
export function lineOf(files: DayFiles, key: string): LogRow | null {
  const { day: name, id } = parseLineKey(key)
  const from = dayStartOfName(name)
  if (!files.daysNewestFirst(from, from + 1).includes(name)) return null
  const day = files.open(name)
  const [row] = day.all('select l.* from lines l where l.id = :id', { id })
  files.closeUnused()
  return row ? asRow(day.toLine(row)) : null
}
