import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../../shared/model/clock.ts'

/**
 * The wall clock for a world in which states pass by themselves and must be seen: between two looks at it no more than `most`
 * milliseconds go by, so that a machine that stalls misses none. It begins a little ahead and falls back with each stall, so that
 * what happens in that world is not before what the test did.
 */
export function unstalledClock(most: number, ahead = 60_000): Clock {
  let looked = Date.now()
  let time = looked + ahead
  return {
    now() {
      const now = Date.now()
      time += Math.min(now - looked, most)
      looked = now
      return time
    },
    sleep: (ms, signal) => wait(ms, undefined, signal ? { signal } : {}),
  }
}
