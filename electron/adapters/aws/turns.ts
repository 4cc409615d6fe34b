import { setImmediate } from 'node:timers/promises'

/** Lets everybody else have their turn: ten thousand of anything in one go would keep a page waiting. */
export function nextTurn(): Promise<void> {
  return setImmediate()
}
