import type { Clock } from '../../../../shared/model/clock.ts'
import { byChange, changeOf } from '../../../../shared/model/log-patterns/compare.ts'
import type { ComparedSide, PatternComparison } from '../../../../shared/model/log-patterns/log-patterns.ts'
import { PatternFinder } from '../../../../shared/model/log-patterns/pattern-finder.ts'
import type { LogLevel, LogQuery } from '../../../../shared/model/logs.ts'
import type { LogSources } from '../log-sources.ts'
import { type SampledLines, sampleLines } from './sample-lines.ts'

/** Of each side. */
const mostLines = 5000
const hourMs = 3_600_000
/** A server that has just begun has been there for a while nevertheless: else its first line would be thousands an hour. */
const leastHours = 1 / 12

export interface ComparisonAsked {
  readonly source?: string | undefined
  readonly before: ComparedSide
  readonly after: ComparedSide
  /** [] = all */
  readonly levels: readonly LogLevel[]
}

/** What the servers of both sides wrote, sorted into the same patterns, and what is new, gone, more or less since. */
export async function comparePatterns(
  sources: Pick<LogSources, 'of'>,
  { source: id, before, after, levels }: ComparisonAsked,
  clock: Clock,
  signal: AbortSignal,
): Promise<PatternComparison> {
  const begun = performance.now()
  const finder = new PatternFinder(2, { byPath: false })
  const source = await sources.of(id)
  const read = async ({ serverIds, from, to }: ComparedSide, side: number) => {
    const query: LogQuery = { query: '', from, to, roles: [], serverIds: [...serverIds], levels: [...levels] }
    const sample = await sampleLines(source, query, mostLines, (row) => finder.add(row, side), clock, signal)
    return { lines: sample.lines, sampled: sample.sampled, notice: sample.notice, hours: hoursOf(sample, { from, to }) }
  }
  const old = await read(before, 0)
  const now = await read(after, 1)
  const patterns = finder.patterns().map(({ text, query, level, example, times }) => {
    const counted = { before: times[0]?.length ?? 0, after: times[1]?.length ?? 0 }
    const change = changeOf({ lines: counted.before, hours: old.hours }, { lines: counted.after, hours: now.hours })
    return { text, query, level, example, change, ...counted }
  })
  return { patterns: patterns.sort(byChange), before: old, after: now, tookMs: performance.now() - begun }
}

/** All of the side’s time, or that of the lines taken where there are more. */
function hoursOf(sample: SampledLines, { from, to }: { readonly from: number; readonly to: number }): number {
  return Math.max(leastHours, (to - (sample.sampled ? sample.from : from)) / hourMs)
}
