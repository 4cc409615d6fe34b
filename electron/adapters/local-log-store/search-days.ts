import { queryNode } from '../../../shared/model/kql/filters.ts'
import type { LogPage, LogRow } from '../../../shared/model/logs.ts'
import type { DayFiles } from './day-files.ts'
import { compileDayQuery, emptyPage, newestLines, piecesOfDay } from './day-query.ts'
import { dayStartOfName, parseLineKey } from './line-id.ts'
import type { Pacing } from './pacing.ts'
import type { LogStoreOperations } from './protocol.ts'

/** Newest first, day by day until the page is full; null when cancelled. */
export async function searchDays(
  files: DayFiles,
  { query, limit, after, now }: LogStoreOperations['search']['question'],
  pacing: Pacing,
): Promise<Omit<LogPage, 'tookMs'> | null> {
  const ast = queryNode(query)
  const cursor = after === null ? null : parseLineKey(after)
  const rows: LogRow[] = []
  // One more than asked for tells whether there is a next page.
  const room = emptyPage(limit + 1)
  for (const name of files.daysNewestFirst(query.from, query.to)) {
    if (cursor && name > cursor.day) continue
    const day = files.open(name)
    files.closeUnused()
    const compiled = compileDayQuery(day, ast, query, now)
    if (!compiled) continue
    for (const piece of piecesOfDay(day, query.from, query.to)) {
      const end = cursor?.day === name ? Math.min(piece.end, cursor.id) : piece.end
      if (end <= piece.first) continue
      rows.push(...newestLines(files.open(name), compiled, { first: piece.first, end }, room))
      if (room.characters <= 0 && rows.length <= limit) return { rows, next: rows.at(-1)?.key ?? null }
      if (room.rows <= 0) return { rows: rows.slice(0, limit), next: rows[limit - 1]?.key ?? null }
      if (!(await pacing.goOn())) return null
    }
    if (!(await pacing.goOn())) return null
  }
  return { rows, next: null }
}

/** The line of this key; null: its day has been dropped. */
export function lineOf(files: DayFiles, key: string): LogRow | null {
  const { day: name, id } = parseLineKey(key)
  const from = dayStartOfName(name)
  if (!files.daysNewestFirst(from, from + 1).includes(name)) return null
  const day = files.open(name)
  const [row] = day.all('select l.* from lines l where l.id = :id', { id })
  files.closeUnused()
  return row ? day.toRow(row) : null
}
