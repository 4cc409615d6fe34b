import type { Clock } from '../../../shared/model/clock.ts'

/** A clock that can be put forward, as a computer’s that slept. */
export class ShiftedClock implements Clock {
  private readonly clock: Clock
  private shift = 0
  private held: number | null = null

  constructor(clock: Clock) {
    this.clock = clock
  }

  now(): number {
    return this.held ?? this.clock.now() + this.shift
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.clock.sleep(ms, signal)
  }

  get shiftedBy(): number {
    return this.shift
  }

  /** Milliseconds, forward only: nothing here knows how to happen backwards. RangeError. */
  jump(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`the sandbox’s clock goes forward, not by ${ms} ms`)
    this.shift += ms
  }

  /** For as long as `work` runs it is this instant, in milliseconds since 1970. */
  at<Result>(instant: number, work: () => Result): Result {
    const before = this.held
    this.held = instant
    try {
      return work()
    } finally {
      this.held = before
    }
  }
}
