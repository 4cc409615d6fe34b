import type { Clock } from '../../../shared/model/clock.ts'
import type { RememberedRange, TimeRange } from '../../../shared/model/log-time-range.ts'
import { implementer } from '../rpc/implementer.ts'
import type { RangeMemory } from './ports.ts'

/** Times that were looked at, the last one first; each once. */
export class RecentRanges {
  private readonly memory: RangeMemory
  private readonly clock: Clock

  constructor(memory: RangeMemory, clock: Clock) {
    this.memory = memory
    this.clock = clock
  }

  list(limit: number): Promise<RememberedRange[]> {
    return this.memory.list(limit)
  }

  remember(range: TimeRange): Promise<void> {
    return this.memory.remember(range, this.clock.now())
  }
}

export function recentRangesHandlers(ranges: RecentRanges) {
  return {
    ranges: implementer.logs.ranges.handler(({ input }) => ranges.list(input.limit)),
    rememberRange: implementer.logs.rememberRange.handler(({ input }) => ranges.remember(input)),
  }
}
