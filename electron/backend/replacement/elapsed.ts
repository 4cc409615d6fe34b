import type { Clock } from '../../../shared/model/clock.ts'

/** Between two looks no more than this counts: a computer that slept, or whose clock was set, has not been waiting. */
const mostAtOnceMs = 60_000

/** How long something has been waited for, whatever happens to the clock of this computer meanwhile. */
export class Elapsed {
  private readonly clock: Pick<Clock, 'now'>
  private looked: number
  private sum = 0

  constructor(clock: Pick<Clock, 'now'>) {
    this.clock = clock
    this.looked = clock.now()
  }

  /** Milliseconds. To be asked in every round of waiting. */
  ms(): number {
    const now = this.clock.now()
    this.sum += Math.min(mostAtOnceMs, Math.max(0, now - this.looked))
    this.looked = now
    return this.sum
  }
}
