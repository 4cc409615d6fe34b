import type { LogServer } from '../../../shared/model/logs.ts'
import type { LogSourceNames } from './day-dictionary.ts'
import type { DayFile } from './day-file.ts'
import type { DayFiles } from './day-files.ts'
import { dayMs, idOfTime, idsPerMillisecond } from './line-id.ts'
import type { Pacing } from './pacing.ts'

const minuteMs = 60_000

interface Counted {
  readonly names: LogSourceNames
  readonly lines: number
  readonly first: number
  readonly last: number
}

/** Servers with lines between `from` and `to`, those with the newest line first; null when cancelled. */
export async function listServers(
  files: DayFiles,
  range: { readonly from: number | null; readonly to: number | null },
  pacing: Pacing,
): Promise<LogServer[] | null> {
  const servers = new Map<string, LogServer>()
  for (const name of files.daysNewestFirst(range.from, range.to)) {
    const day = files.open(name)
    files.closeUnused()
    const from = Math.max(range.from ?? Number.NEGATIVE_INFINITY, day.start)
    const to = Math.min(range.to ?? Number.POSITIVE_INFINITY, day.start + dayMs)
    const wholeDay = from === day.start && to === day.start + dayMs
    for (const counted of wholeDay ? wholeDayCounts(day) : partCounts(day, from, to)) add(servers, counted)
    if (!(await pacing.goOn())) return null
  }
  return [...servers.values()].sort((left, right) => right.last - left.last)
}

/** The newest line’s time of a server; null: it has none. */
export async function lastLineOf(files: DayFiles, serverId: string, pacing: Pacing): Promise<{ at: number } | null> {
  for (const name of files.daysNewestFirst(null, null)) {
    let last: number | null = null
    for (const source of files.open(name).dictionary.sources.values()) {
      if (source.serverId === serverId && source.lines > 0) last = Math.max(last ?? source.last, source.last)
    }
    files.closeUnused()
    if (last !== null) return { at: last }
    if (!(await pacing.goOn())) return null
  }
  return null
}

function wholeDayCounts(day: DayFile): Counted[] {
  return [...day.dictionary.sources.values()].filter(({ lines }) => lines > 0).map((source) => ({ ...source, names: source }))
}

/** Whole minutes from the counts kept of them, the ragged ends from the lines themselves. */
function partCounts(day: DayFile, from: number, to: number): Counted[] {
  const firstWhole = Math.ceil(from / minuteMs) * minuteMs
  const lastWhole = Math.floor(to / minuteMs) * minuteMs
  const shift = Math.log2(idsPerMillisecond)
  const rows =
    lastWhole > firstWhole
      ? day.all(
          'select source, sum(lines) as lines, min(first) as first, max(last) as last from minutes where minute >= :first and minute < :end group by 1',
          { first: (firstWhole - day.start) / minuteMs, end: (lastWhole - day.start) / minuteMs },
        )
      : []
  const ends = lastWhole > firstWhole ? [[from, firstWhole] as const, [lastWhole, to] as const] : [[from, to] as const]
  for (const [start, end] of ends) {
    if (end <= start) continue
    rows.push(
      ...day.all(
        `select source, count(*) as lines, min(id >> ${shift}) + cast(:start as integer) as first, max(id >> ${shift}) + cast(:start as integer) as last
         from lines where id >= :first and id < :end group by 1`,
        { start: day.start, first: idOfTime(day.start, start), end: idOfTime(day.start, end) },
      ),
    )
  }
  return rows.flatMap((row) => {
    const names = day.dictionary.sources.get(Number(row.source))
    return names ? [{ names, lines: Number(row.lines), first: Number(row.first), last: Number(row.last) }] : []
  })
}

function add(servers: Map<string, LogServer>, { names, lines, first, last }: Counted): void {
  const { serverId, host, role, revision } = names
  const key = JSON.stringify([serverId, host, role, revision])
  const known = servers.get(key)
  if (known) {
    known.lines += lines
    known.first = Math.min(known.first, first)
    known.last = Math.max(known.last, last)
  } else {
    servers.set(key, { serverId, host, role, revision, lines, first, last })
  }
}
