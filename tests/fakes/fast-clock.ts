import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../../shared/model/clock.ts'

/** The wall clock, so many times as quick since `origin` (milliseconds since 1970): the same in every process. */
export function fastClock(origin: number, speed: number): Clock {
  return {
    now: () => origin + (Date.now() - origin) * speed,
    sleep: (ms, signal) => wait(ms / speed, undefined, signal ? { signal } : {}),
  }
}
