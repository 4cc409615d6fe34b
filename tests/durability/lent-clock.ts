import type { Clock } from '../../shared/model/clock.ts'

type Lent = { readonly sleep: number; readonly now: number }

/** The time of the process that started this one: sleeping moves it there, and it costs no time of the computer. */
export class LentClock implements Clock {
  private time: number
  private sleeps = 0
  private readonly waking = new Map<number, () => void>()

  constructor(now: number) {
    this.time = now
    process.on('message', ({ sleep, now: then }: Lent) => {
      this.time = Math.max(this.time, then)
      this.waking.get(sleep)?.()
      this.waking.delete(sleep)
    })
  }

  now(): number {
    return this.time
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.sleeps += 1
    const sleep = this.sleeps
    await new Promise<void>((wake) => {
      this.waking.set(sleep, wake)
      process.send?.({ sleep, ms })
    })
    signal?.throwIfAborted()
  }

  giveBack(): void {
    process.disconnect()
  }
}
