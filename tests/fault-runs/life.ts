import type { Owner } from './virtual-time.ts'

/**
 * One process of the program, which can be killed between any two things it does to the outside: from then on nothing that it does
 * gets out, and nothing comes in any more.
 */
export class Life implements Owner {
  dead = false
  private left: number
  private readonly died: () => void

  /** `deathAfter` passages of the border; null: it is not killed. */
  constructor(deathAfter: number | null, died: () => void) {
    this.left = deathAfter ?? Number.POSITIVE_INFINITY
    this.died = died
  }

  /** Passes the border, or never comes back. */
  async pass(): Promise<void> {
    if (!this.dead) {
      this.left -= 1
      if (this.left > 0) return
      this.kill()
    }
    await new Promise(() => {})
  }

  kill(): void {
    if (this.dead) return
    this.dead = true
    this.died()
  }

  /** A killed process is in the middle of `work` for ever, whether it was done or not. */
  async across<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.pass()
    try {
      return await work()
    } finally {
      await this.pass()
    }
  }

  /** The same thing, each of its promises across the border. */
  bounded<Thing extends object>(thing: Thing): Thing {
    return new Proxy(thing, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => this.across(async () => value.apply(target, given))
      },
    })
  }
}
