import { levelOrder } from '../../../shared/model/log-level.ts'
import type { DayFile } from './day-file.ts'
import type { CompiledDayQuery } from './day-query.ts'
import { dayMs, idsPerMillisecond, levelsPerLine } from './line-id.ts'
import { countsIn, packedSum, placesFor } from './packed-counts.ts'

/*
 * Lines counted from indices alone, without a look at one of them: the text index gives ids, an id holds time and level, and the index of
 * sources has those. It takes a tenth of the time of reading the level of each line that has a frequent word.
 */

const minuteMs = 60_000
/** The index of sources holds ids by source: so many walks it is. */
const mostSourcesWalked = 500

interface Ids {
  readonly first: number
  readonly end: number
}

/** Counts lines by level (their place in `levelOrder`) among ids, of one query. */
export type LevelCounter = (ids: Ids) => number[]

/**
 * null where lines have to be looked at: the query asks for more than words, time, level and source, or the file is an old one. The day is
 * opened for each count, as it may have been closed in between.
 */
export function levelCounter(openDay: () => DayFile, { match, sql }: CompiledDayQuery): LevelCounter | null {
  const opened = openDay()
  if (!opened.levelsInIds) return null
  if (sql !== null && /\bhenge_|\bl\.(?!id\b|level\b|source\b)/.test(sql)) return null
  // Without words there is nothing that finds ids but a walk through all of them: no better than one through the lines of a short time.
  if (match === null && !sql?.includes('lines_text')) return null
  if (match === null && opened.dictionary.sources.size > mostSourcesWalked) return null
  const level = `& ${levelsPerLine - 1} as level`
  const source = match === null ? sourcesOf(opened) : null
  const rows =
    source === null
      ? `(select rowid as id, rowid ${level} from lines_text where lines_text match :match and rowid >= :first and rowid < :end)`
      : `(select id, id ${level}, source from lines indexed by lines_by_source where ${source} and id >= :first and id < :end)`
  const rest = sql === null ? '' : ` where ${onceForAll(source === null ? withSourcesById(sql) : sql)}`
  const from = `from ${rows} l${rest}`
  let most = mostByMinute(opened)
  let lines = opened.dictionary.lineCount()
  return (ids) => {
    const day = openDay()
    // More may have come in since.
    if (day.dictionary.lineCount() !== lines) {
      most = mostByMinute(day)
      lines = day.dictionary.lineCount()
    }
    const asked = { ...ids, ...(match === null ? {} : { match }) }
    const places = placesFor(most(ids))
    if (places === null) return grouped(day, from, asked)
    const [row] = day.all(`select ${packedSum(places, 'l.level')} as lines ${from}`, asked)
    return countsIn(typeof row?.lines === 'string' ? row.lines : null, places)
  }
}

function grouped(day: DayFile, from: string, asked: Readonly<Record<string, string | number>>): number[] {
  const counts = levelOrder.map(() => 0)
  for (const row of day.all(`select l.level as level, count(*) as lines ${from} group by 1`, asked)) {
    counts[Number(row.level)] = Number(row.lines)
  }
  return counts
}

/** Lines of each level in the minutes that ids are of: there are no more among the ids. */
function mostByMinute(day: DayFile): (ids: Ids) => number[] {
  const perMinute = idsPerMillisecond * minuteMs
  const minutes = dayMs / minuteMs
  /** Of each level, the lines before each minute. */
  const before = levelOrder.map(() => new Float64Array(minutes + 1))
  for (const { minute, level, lines } of day.all('select minute, level, lines from totals', {})) {
    before[Number(level)]?.fill(Number(lines), Number(minute) + 1, Number(minute) + 2)
  }
  for (const counts of before)
    for (let minute = 1; minute <= minutes; minute += 1) counts[minute] = (counts[minute] ?? 0) + (counts[minute - 1] ?? 0)
  return ({ first, end }) => {
    const [from, to] = [Math.floor(first / perMinute), Math.ceil(end / perMinute)]
    return before.map((counts) => (counts[to] ?? 0) - (counts[from] ?? 0))
  }
}

/** All of them: the index is asked for ranges of ids of each. */
function sourcesOf(day: DayFile): string {
  return `source in (${[...day.dictionary.sources.keys()].join(', ')})`
}

/** Of ids from the text index, which has no sources. */
function withSourcesById(sql: string): string {
  return sql.replaceAll(
    /\+?\bl\.(source in \([\d, ]+\))/g,
    'l.id in (select id from lines indexed by lines_by_source where $1 and id >= :first and id < :end)',
  )
}

/** The sign + keeps SQLite from taking each of these ids to an index that has been walked through already. */
function onceForAll(sql: string): string {
  return sql.replaceAll('l.id in (select ', '+l.id in (select ')
}
