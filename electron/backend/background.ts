import type { Logger } from 'pino'

/** Work that goes on beside requests: every failure has an owner who logs it, and stopping waits for all of it. */
export class Background {
  private readonly stopping = new AbortController()
  private readonly works = new Set<Promise<void>>()
  private readonly log: Logger

  constructor(log: Logger) {
    this.log = log
  }

  /** Starts `work`; it ends by itself or when the signal aborts. */
  run(name: string, work: (signal: AbortSignal) => Promise<unknown>): void {
    const { signal } = this.stopping
    const running = work(signal)
      .then(
        () => {},
        (error: unknown) => {
          if (!signal.aborted) this.log.error({ id: 'BACK-0001', work: name, err: error }, 'background work ended with a failure')
        },
      )
      .finally(() => this.works.delete(running))
    this.works.add(running)
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await Promise.all(this.works)
  }
}
