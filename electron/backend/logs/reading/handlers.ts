import type { Clock } from '../../../../shared/model/clock.ts'
import { implementer } from '../../rpc/implementer.ts'
import type { LogSources } from '../log-sources.ts'
import { comparePatterns } from './compare-patterns.ts'
import { findPatterns } from './find-patterns.ts'
import { inspectLines } from './inspect-lines.ts'

export function readingHandlers(sources: LogSources, clock: Clock) {
  return {
    inspect: implementer.logs.inspect.handler(({ input: { limit, columns, maxBuckets, ...query }, signal }) =>
      inspectLines(sources, query, { limit, columns, maxBuckets }, signal),
    ),
    patterns: implementer.logs.patterns.handler(({ input, signal }) => findPatterns(sources, input, clock, signal ?? never())),
    comparePatterns: implementer.logs.comparePatterns.handler(({ input, signal }) =>
      comparePatterns(sources, input, clock, signal ?? never()),
    ),
  }
}

function never(): AbortSignal {
  return new AbortController().signal
}
