import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import timersPromises from 'node:timers/promises'
import zlib from 'node:zlib'
import { Dice } from './dice.ts'

interface Timer {
  readonly at: number
  readonly order: number
  readonly owner: Owner | undefined
  readonly everyMs: number | null
  /** Nothing needs to come to rest after it. */
  readonly quiet: boolean
  readonly fire: () => void
  cancelled: boolean
}

/** Whose timers end with it: a process that can be killed. */
export interface Owner {
  dead: boolean
}

/** What runs inside belongs to this owner. */
export const ownerOfNow = new AsyncLocalStorage<Owner>()

const quietTurns = 3
const realDate = Date

/**
 * Time and chance of this whole process in the hands of a test: `setTimeout`, `Date`, `Math.random` and the random numbers of
 * node:crypto, for the program, its libraries and the sandbox alike. Time stands while anything works; when everything waits, it
 * leaps to the next timer. So a night of waiting costs nothing, and the same seed gives the same run.
 */
class VirtualTime {
  private time = 0
  private timers: Timer[] = []
  private orders = 0
  private dice = new Dice(0)
  private readonly immediate = globalThis.setImmediate

  now(): number {
    return this.time
  }

  /** From here on, and as if nothing had ever been before. */
  restart(at: number, seed: number): void {
    this.time = at
    this.timers = []
    this.orders = 0
    this.dice = new Dice(seed)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const abort = () => {
        timer.cancelled = true
        reject(signal?.reason)
      }
      const timer = this.add(ms, () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      })
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /** The computer sleeps, or the world stands still: time passes and nothing happens meanwhile. */
  leap(ms: number): void {
    this.time += ms
  }

  /** Lets time pass until `isOver` or the instant; `each` is called whenever it has moved. True: it was over. */
  async run(isOver: () => boolean, until: number, each: () => void): Promise<boolean> {
    for (;;) {
      await this.rest()
      if (isOver()) return true
      let next = this.takeNext(until)
      while (next?.quiet) {
        this.fire(next)
        next = this.takeNext(until)
      }
      if (!next) {
        this.time = Math.max(this.time, until)
        return false
      }
      this.time = Math.max(this.time, next.at)
      each()
      this.fire(next)
    }
  }

  install(): void {
    // As Node has it: whole milliseconds, at least one. Less, and who waits for time to pass would wait for ever.
    const whole = (ms = 0) => Math.max(1, Math.trunc(ms))
    const setTimer =
      (everyMs: (ms: number) => number | null) =>
      (work: (...given: unknown[]) => void, ms?: number, ...given: unknown[]) =>
        asHandle(
          this.add(
            whole(ms),
            AsyncResource.bind(() => work(...given)),
            everyMs(ms ?? 0),
          ),
        )
    const clearTimer = (handle: unknown) => {
      const timer = handleTimers.get(handle as object)
      if (timer) timer.cancelled = true
    }
    const now = () => this.time
    Object.assign(globalThis, {
      setTimeout: setTimer(() => null),
      setInterval: setTimer((ms) => Math.max(1, ms)),
      clearTimeout: clearTimer,
      clearInterval: clearTimer,
      Date: new Proxy(realDate, {
        construct: (target, given, made) => Reflect.construct(target, given.length > 0 ? given : [now()], made),
        get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
      }),
    })
    AbortSignal.timeout = (ms: number) => {
      const controller = new AbortController()
      this.add(ms, () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), null, true)
      return controller.signal
    }
    Math.random = () => this.dice.next()
    timersPromises.setTimeout = (async (ms: number, value: unknown, options?: { signal?: AbortSignal }) => {
      await this.sleep(ms ?? 0, options?.signal)
      return value
    }) as typeof timersPromises.setTimeout
    // Work of another thread would be done when it pleases.
    Object.assign(zlib, { gzip: atOnce(zlib.gzipSync), gunzip: atOnce(zlib.gunzipSync) })
    Object.assign(crypto, { randomBytes: (count: number) => this.dice.bytes(count), randomUUID: () => uuidOf(this.dice) })
    syncBuiltinESMExports()
  }

  private add(ms: number, fire: () => void, everyMs: number | null = null, quiet = false): Timer {
    const owner = ownerOfNow.getStore()
    const timer = { at: this.time + Math.max(0, ms), order: this.orders++, owner, everyMs, quiet, fire, cancelled: false }
    this.insert(timer)
    return timer
  }

  private insert(timer: Timer): void {
    let low = 0
    let high = this.timers.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.timers[middle]
      if (other && (other.at < timer.at || (other.at === timer.at && other.order < timer.order))) low = middle + 1
      else high = middle
    }
    this.timers.splice(low, 0, timer)
  }

  private takeNext(until: number): Timer | null {
    for (;;) {
      const next = this.timers[0]
      if (!next || next.at > until) return null
      this.timers.shift()
      if (!next.cancelled && !next.owner?.dead) return next
    }
  }

  private fire(timer: Timer): void {
    timer.fire()
    if (timer.everyMs === null || timer.cancelled) return
    const again = Object.assign(timer, { at: this.time + timer.everyMs, order: this.orders++ })
    this.insert(again)
  }

  /** Until everything waits for time. What waits for a file (the SDK reads its settings once) is waited for. */
  private async rest(): Promise<void> {
    for (let quiet = 0; quiet < quietTurns; quiet += 1) {
      const before = this.orders
      await new Promise((resolve) => this.immediate(resolve))
      if (this.orders !== before || process.getActiveResourcesInfo().some((name) => name.startsWith('FS'))) quiet = -1
    }
  }
}

type Answer = (error: unknown, result?: unknown) => void

function atOnce(work: (...given: never[]) => unknown) {
  return (...given: unknown[]) => {
    const answer = given.pop() as Answer
    try {
      const result = work(...(given as never[]))
      process.nextTick(answer, null, result)
    } catch (error) {
      process.nextTick(answer, error)
    }
  }
}

const handleTimers = new WeakMap<object, Timer>()

function asHandle(timer: Timer): object {
  const handle = { ref: () => handle, unref: () => handle, hasRef: () => true, refresh: () => handle, close: () => handle }
  handleTimers.set(handle, timer)
  return handle
}

function uuidOf(dice: Dice): string {
  const hex = dice.bytes(16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

export const virtualTime = new VirtualTime()
