import type { KqlNode } from '../../../shared/model/kql/ast.ts'
import { queryNode } from '../../../shared/model/kql/filters.ts'
import { type HistogramBuckets, histogramBuckets } from '../../../shared/model/log-interval.ts'
import { levelOrder } from '../../../shared/model/log-level.ts'
import type { LogHistogram, LogQuery } from '../../../shared/model/logs.ts'
import { type LevelCounter, levelCounter } from './count-by-ids.ts'
import type { DayFile } from './day-file.ts'
import type { DayFiles } from './day-files.ts'
import { type CompiledDayQuery, compileDayQuery, countLines, piecesOfDay } from './day-query.ts'
import { dayMs } from './line-id.ts'
import type { Pacing } from './pacing.ts'
import type { LogStoreOperations } from './protocol.ts'

const minuteMs = 60_000
/** Of these, which are counted without a look at their lines, one statement counts so many at most by estimate. */
const idsPerPiece = 500_000

/** Lines per bucket and level; null when cancelled. */
export async function countDays(
  files: DayFiles,
  { query, maxBuckets, now }: LogStoreOperations['histogram']['question'],
  pacing: Pacing,
): Promise<Omit<LogHistogram, 'tookMs'> | null> {
  const ast = queryNode(query)
  const shape = histogramBuckets(query.from, query.to, maxBuckets)
  const counts = new BucketCounts(shape)
  for (const name of files.daysNewestFirst(query.from, query.to)) {
    const day = files.open(name)
    files.closeUnused()
    const from = Math.max(query.from, day.start)
    const to = Math.min(query.to, day.start + dayMs)
    // Whole minutes are counted already; only their ragged ends, and queries by text, look at the lines.
    const compiled = compileDayQuery(day, ast, query, now)
    if (!compiled) continue
    const whole = isOfCounts(compiled) && shape.intervalMs % minuteMs === 0 && shape.first % minuteMs === 0 ? wholeMinutes(from, to) : null
    if (whole) addMinutes(day, compiled, whole, counts)
    const ragged = whole
      ? [
          { from, to: whole.from },
          { from: whole.to, to },
        ]
      : [{ from, to }]
    for (const part of ragged) {
      const finished = await addLines(files, name, ast, query, now, part, counts, pacing)
      if (!finished) return null
    }
    if (!(await pacing.goOn())) return null
  }
  return counts.answer()
}

class BucketCounts {
  readonly shape: HistogramBuckets
  private readonly buckets: LogHistogram['buckets']
  private total = 0

  constructor(shape: HistogramBuckets) {
    this.shape = shape
    this.buckets = Array.from({ length: shape.count }, (_, index) => ({ at: shape.first + index * shape.intervalMs, counts: {} }))
  }

  add(bucket: number, level: number, lines: number): void {
    const counts = this.buckets[bucket]?.counts
    const name = levelOrder[level]
    if (!counts || !name) return
    counts[name] = (counts[name] ?? 0) + lines
    this.total += lines
  }

  answer(): Omit<LogHistogram, 'tookMs'> {
    return { intervalMs: this.shape.intervalMs, buckets: this.buckets, total: this.total }
  }
}

function wholeMinutes(from: number, to: number): { readonly from: number; readonly to: number } | null {
  const first = Math.ceil(from / minuteMs) * minuteMs
  const last = Math.floor(to / minuteMs) * minuteMs
  return last > first ? { from: first, to: last } : null
}

/** True where only that is asked which minutes are counted by: sources (host, role, server, revision) and levels. */
function isOfCounts({ match, sql }: CompiledDayQuery): boolean {
  return match === null && (sql === null || !/\bhenge_|\bl\.(?!source\b|level\b)|\blines_text\b/.test(sql))
}

function addMinutes(
  day: DayFile,
  query: CompiledDayQuery,
  minutes: { readonly from: number; readonly to: number },
  counts: BucketCounts,
): void {
  const condition = query.sql === null ? '' : ` and ${query.sql}`
  const { first, intervalMs } = counts.shape
  const rows = day.all(
    `select (cast(:ahead as integer) + l.minute * ${minuteMs}) / cast(:interval as integer) as bucket, l.level as level, sum(l.lines) as lines
     from ${query.sql?.includes('l.source') ? 'minutes' : 'totals'} l where l.minute >= :first and l.minute < :end${condition} group by 1, 2`,
    {
      ahead: day.start - first,
      interval: intervalMs,
      first: (minutes.from - day.start) / minuteMs,
      end: (minutes.to - day.start) / minuteMs,
    },
  )
  for (const row of rows) counts.add(Number(row.bucket), Number(row.level), Number(row.lines))
}

async function addLines(
  files: DayFiles,
  name: string,
  ast: KqlNode,
  query: LogQuery,
  now: number,
  part: { readonly from: number; readonly to: number },
  counts: BucketCounts,
  pacing: Pacing,
): Promise<boolean> {
  if (part.to <= part.from) return true
  const compiled = compileDayQuery(files.open(name), ast, query, now)
  if (!compiled) return true
  const { first: origin, intervalMs } = counts.shape
  const byIds = levelCounter(() => files.open(name), compiled)
  if (byIds) return addCounted(() => files.open(name), byIds, part, counts, pacing)
  for (const piece of piecesOfDay(files.open(name), part.from, part.to)) {
    for (const { bucket, level, lines } of countLines(files.open(name), compiled, piece, { origin, intervalMs }))
      counts.add(bucket, level, lines)
    if (!(await pacing.goOn())) return false
  }
  return true
}

/** Bucket by bucket: the ids of one are a range. */
async function addCounted(
  openDay: () => DayFile,
  levelsOf: LevelCounter,
  part: { readonly from: number; readonly to: number },
  counts: BucketCounts,
  pacing: Pacing,
): Promise<boolean> {
  const { first: origin, intervalMs } = counts.shape
  for (let bucket = Math.floor((part.from - origin) / intervalMs); origin + bucket * intervalMs < part.to; bucket += 1) {
    const from = Math.max(part.from, origin + bucket * intervalMs)
    const to = Math.min(part.to, origin + (bucket + 1) * intervalMs)
    for (const ids of piecesOfDay(openDay(), from, to, idsPerPiece)) {
      for (const [level, lines] of levelsOf(ids).entries()) if (lines > 0) counts.add(bucket, level, lines)
      if (!(await pacing.goOn())) return false
    }
  }
  return true
}
