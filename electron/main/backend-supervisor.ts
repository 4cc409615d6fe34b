import type { Clock } from '../../shared/model/clock.ts'
import type { BackendProblem } from './app-protocol.ts'

/** A backend process of ours, from its start to its end. */
export interface BackendProcess {
  /** How its start went: it listens, or it says why not. */
  readonly started: Promise<{ readonly event: 'ready' } | { readonly event: 'failed'; readonly code: string; readonly message: string }>
  readonly exited: Promise<void>
  /** Asks it to end; `exited` tells when it has. */
  end(): void
}

export interface BackendSupervisorOptions {
  readonly launch: () => BackendProcess
  /** True while a backend that somebody else started answers on this data folder. */
  readonly answers: () => Promise<boolean>
  readonly clock: Clock
  readonly report: (id: string, fields: Readonly<Record<string, unknown>>, message: string) => void
}

const firstPause = 500
const longestPause = 30_000
/** A backend that ran this long is not failing at its start: the next pause is the first one again. */
const healthyAfter = 60_000
const joinedPoll = 2000
/** Starts that may find an owner who does not answer, before that is a problem: with the pauses, some seven seconds. */
const ownerEnding = 4

/** Keeps a backend running while the window is open: starts it, again with growing pauses, or joins the one that is there. */
export class BackendSupervisor {
  private readonly options: BackendSupervisorOptions
  private readonly stopping = new AbortController()
  private process: BackendProcess | null = null
  private current: BackendProblem = null
  /** Starts in a row that found the data folder owned by somebody who does not answer. */
  private busy = 0
  private settled = Promise.withResolvers<void>()
  private loop: Promise<void> | null = null

  constructor(options: BackendSupervisorOptions) {
    this.options = options
  }

  start(): void {
    this.loop ??= this.run()
  }

  /** What is wrong, once it is known whether the start in hand succeeds; null while the backend answers. */
  async problem(): Promise<BackendProblem> {
    await this.settled.promise
    return this.current
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    this.process?.end()
    await this.loop
  }

  private async run(): Promise<void> {
    let pause = firstPause
    while (!this.stopping.signal.aborted) {
      const since = this.options.clock.now()
      await this.runOnce()
      if (this.stopping.signal.aborted) return
      if (this.options.clock.now() - since > healthyAfter) pause = firstPause
      await this.sleep(pause)
      pause = Math.min(pause * 2, longestPause)
    }
  }

  private async runOnce(): Promise<void> {
    this.process = this.options.launch()
    const started = await this.process.started
    if (started.event === 'ready') {
      this.busy = 0
      this.settle(null)
      await this.process.exited
      this.options.report('SHELL-0002', {}, 'backend ended')
      this.unsettle()
      return
    }
    await this.process.exited
    if (started.code === 'ALREADY_RUNNING' && (await this.options.answers())) {
      this.options.report('SHELL-0003', {}, 'joined the backend that is already running')
      this.settle(null)
      while (!this.stopping.signal.aborted && (await this.options.answers())) await this.sleep(joinedPoll)
      this.unsettle()
      return
    }
    if (started.code === 'ALREADY_RUNNING' && this.busy < ownerEnding) {
      // The one before is ending: nothing to trouble the user with.
      this.busy += 1
      return
    }
    this.options.report('SHELL-0004', { code: started.code }, started.message)
    this.settle(started.message)
  }

  private settle(problem: BackendProblem): void {
    this.current = problem
    this.settled.resolve()
  }

  /** Calls that come now wait for the next start instead of failing. */
  private unsettle(): void {
    this.settled = Promise.withResolvers()
  }

  private async sleep(milliseconds: number): Promise<void> {
    try {
      await this.options.clock.sleep(milliseconds, this.stopping.signal)
    } catch (error) {
      if (!this.stopping.signal.aborted) throw error
    }
  }
}
