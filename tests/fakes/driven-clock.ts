import type { Clock } from '../../shared/model/clock.ts'

interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

/** A clock that stands until a test moves it. With `leaps`, whoever sleeps moves it: waiting costs no time. */
export class DrivenClock implements Clock {
  leaps = false
  private time: number
  private sleepers: Sleeper[] = []

  constructor(start: string | number = '2026-11-22T12:00:00.000Z') {
    this.time = typeof start === 'number' ? start : Date.parse(start)
  }

  now(): number {
    return this.time
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (this.leaps) {
      // A clock tells whole milliseconds.
      this.time += Math.ceil(ms)
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      return
    }
    await new Promise<void>((resolve, reject) => {
      const sleeper = { until: this.time + ms, wake: resolve }
      this.sleepers.push(sleeper)
      signal?.addEventListener(
        'abort',
        () => {
          this.sleepers = this.sleepers.filter((other) => other !== sleeper)
          reject(signal.reason)
        },
        { once: true },
      )
    })
  }

  get sleeping(): number {
    return this.sleepers.length
  }

  /** Wakes in order all who sleep until then, those too who go back to sleep meanwhile. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms
    await settle()
    for (;;) {
      const next = this.sleepers.filter((sleeper) => sleeper.until <= end).sort((left, right) => left.until - right.until)[0]
      if (!next) break
      this.sleepers = this.sleepers.filter((sleeper) => sleeper !== next)
      this.time = Math.max(this.time, next.until)
      next.wake()
      await settle()
    }
    this.time = end
    await settle()
  }
}

/** Lets everything run that only waits for promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
