import { queryNode } from '../../../shared/model/kql/filters.ts'
import type { LogRow } from '../../../shared/model/logs.ts'
import type { DayFiles } from './day-files.ts'
import { compileDayQuery, emptyPage, piecesOfDay, readLines } from './day-query.ts'
import { FoundLines, lineColumns, rowsOf } from './found-lines.ts'
import { dayStartOfName, parseLineKey } from './line-id.ts'
import type { Pacing } from './pacing.ts'
import type { LogStoreOperations } from './protocol.ts'

/** Day by day until the page is full; null when cancelled. */
export async function searchDays(
  files: DayFiles,
  { query, limit, after, order, now }: LogStoreOperations['search']['question'],
  pacing: Pacing,
): Promise<LogStoreOperations['search']['answer'] | null> {
  const ast = queryNode(query)
  const cursor = after === null ? null : parseLineKey(after)
  const found = new FoundLines()
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
      readLines(files.open(name), compiled, { first, end }, order, room, found)
      if (room.rows <= 0) found.dropLast()
      if (room.rows <= 0 || room.characters <= 0) return { lines: found.parts, next: found.lastKey() }
      if (!(await pacing.goOn())) return null
    }
    if (!(await pacing.goOn())) return null
  }
  return { lines: found.parts, next: null }
}

/** The line of this key; null: its day has been dropped. */
export function lineOf(files: DayFiles, key: string): LogRow | null {
  const { day: name, id } = parseLineKey(key)
  const from = dayStartOfName(name)
  if (!files.daysNewestFirst(from, from + 1).includes(name)) return null
  const day = files.open(name)
  const found = new FoundLines()
  day.takeLines(`select ${lineColumns} from lines l where l.id = :id`, { id }, { text: [], fields: [] }, (line) => {
    found.add(day, line)
    return true
  })
  files.closeUnused()
  return rowsOf(found.parts)[0] ?? null
}
