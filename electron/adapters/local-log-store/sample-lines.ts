import { queryNode } from '../../../shared/model/kql/filters.ts'
import { fieldSampleLines } from '../../../shared/model/log-fields.ts'
import type { LogQuery, LogRow } from '../../../shared/model/logs.ts'
import type { DayFiles } from './day-files.ts'
import { compileDayQuery, type PageRoom, piecesOfDay, readLines } from './day-query.ts'
import { FoundLines, rowsOf } from './found-lines.ts'
import { parseLineKey } from './line-id.ts'
import type { Pacing } from './pacing.ts'

/** Characters of the lines looked at: a server may write nothing but the longest lines there are. */
const largestSample = 32_000_000
const linesAtATime = 500

export interface Sample {
  readonly sampleSize: number
  readonly sampled: boolean
}

/** Visits the newest lines that match, a bounded number of them; null when cancelled. */
export async function sampleLines(
  files: DayFiles,
  { query, now }: { readonly query: LogQuery; readonly now: number },
  pacing: Pacing,
  visit: (row: LogRow) => void,
): Promise<Sample | null> {
  const ast = queryNode(query)
  // One more tells whether there are more.
  const room: PageRoom = { rows: fieldSampleLines + 1, characters: largestSample }
  let visited = 0
  for (const name of files.daysNewestFirst(query.from, query.to)) {
    const compiled = compileDayQuery(files.open(name), ast, query, now)
    files.closeUnused()
    if (!compiled) continue
    for (const piece of piecesOfDay(files.open(name), query.from, query.to)) {
      let { end } = piece
      while (end > piece.first) {
        const some: PageRoom = { rows: Math.min(linesAtATime, room.rows), characters: room.characters }
        const asked = some.rows
        const found = new FoundLines()
        readLines(files.open(name), compiled, { first: piece.first, end }, 'newest', some, found)
        const rows = rowsOf(found.parts)
        for (const row of rows) {
          if (visited === fieldSampleLines) return { sampleSize: visited, sampled: true }
          visit(row)
          visited += 1
        }
        room.rows -= rows.length
        room.characters = some.characters
        if (room.characters <= 0) return { sampleSize: visited, sampled: true }
        if (!(await pacing.goOn())) return null
        const last = rows.at(-1)
        if (last === undefined || rows.length < asked) break
        end = parseLineKey(last.key).id
      }
    }
  }
  return { sampleSize: visited, sampled: false }
}
