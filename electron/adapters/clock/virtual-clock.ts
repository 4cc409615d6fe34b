import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { systemClock } from './system-clock.ts'

/** A jump of the time wakes who sleeps within about this long. */
const lookMs = 50

/**
 * The wall clock, put forward by what a file says, read anew whenever the time is asked: whoever writes the file moves the whole program through
 * a night as a computer that slept through it. For tests.
 */
export class VirtualClock implements Clock {
  private readonly file: string
  private offset: number | null = null

  /** `file`: holds milliseconds as a number, is there already, and is only ever replaced as a whole (renamed). HengeError INVALID_INPUT. */
  constructor(file: string) {
    this.file = file
    this.read()
  }

  now(): number {
    return Date.now() + this.read()
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.now() + ms
    do {
      const left = Math.max(until - this.now(), 0)
      await wait(Math.min(left, lookMs), undefined, signal ? { signal } : {})
    } while (this.now() < until)
  }

  /** Once a turn of the event loop: the time is asked for thousands of servers in one. */
  private read(): number {
    if (this.offset !== null) return this.offset
    const offset = Number(readFileSync(this.file, 'utf8').trim() || Number.NaN)
    if (!Number.isFinite(offset)) throw new HengeError('INVALID_INPUT', `${this.file} holds no number of milliseconds.`)
    this.offset = offset
    setImmediate(() => {
      this.offset = null
    }).unref()
    return offset
  }
}

/** The computer's own; `HENGE_VIRTUAL_CLOCK` names the file of another, for tests of the whole program. */
export function clockFrom(environment: NodeJS.ProcessEnv): Clock {
  const file = environment.HENGE_VIRTUAL_CLOCK
  return file ? new VirtualClock(file) : systemClock
}
