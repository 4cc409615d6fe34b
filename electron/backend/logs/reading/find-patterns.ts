import type { Clock } from '../../../../shared/model/clock.ts'
import { type LogPatterns, patternSampleLines } from '../../../../shared/model/log-patterns/log-patterns.ts'
import { barsOf, PatternFinder } from '../../../../shared/model/log-patterns/pattern-finder.ts'
import type { LogQuery } from '../../../../shared/model/logs.ts'
import type { LogSources } from '../log-sources.ts'
import { sampleLines } from './sample-lines.ts'

/** The patterns of the newest lines that match. Works on every source: it reads lines and asks for nothing else. */
export async function findPatterns(
  sources: Pick<LogSources, 'of'>,
  query: LogQuery,
  clock: Clock,
  signal: AbortSignal,
): Promise<LogPatterns> {
  const begun = performance.now()
  const finder = new PatternFinder(1, { byPath: true })
  const source = await sources.of(query.source)
  const sample = await sampleLines(source, query, patternSampleLines, (row) => finder.add(row, 0), clock, signal)
  const patterns = finder.patterns().map(({ times: [times = []], ...pattern }) => ({
    ...pattern,
    lines: times.length,
    first: times.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY),
    last: times.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY),
    bars: barsOf(times, sample.from, sample.to),
  }))
  const { lines: sampleSize, sampled, from, to, notice } = sample
  const others = sampleSize - patterns.reduce((sum, { lines }) => sum + lines, 0)
  return { patterns, others, sampleSize, sampled, from, to, notice, tookMs: performance.now() - begun }
}
