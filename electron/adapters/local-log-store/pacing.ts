import { setImmediate as nextTurn } from 'node:timers/promises'

const turnMs = 15

/** Lets the worker read its messages between two pieces of one operation, so that a cancelled one ends and a new line is not kept waiting. */
export class Pacing {
  private readonly isCancelled: () => boolean
  private turnBegan = performance.now()

  constructor(isCancelled: () => boolean) {
    this.isCancelled = isCancelled
  }

  /** Call between pieces. False: nobody waits for the answer any more. */
  async goOn(): Promise<boolean> {
    if (performance.now() - this.turnBegan >= turnMs) {
      await nextTurn()
      this.turnBegan = performance.now()
    }
    return !this.isCancelled()
  }
}
