import type { Logger } from 'pino'
import { HengeError } from '../../../../shared/model/error.ts'
import type { LogExportRun } from '../../../../shared/model/log-export.ts'
import type { LogQuery } from '../../../../shared/model/logs.ts'
import type { ExportAsked, LogExports } from './log-exports.ts'

interface Work {
  run: LogExportRun
  readonly stop: AbortController
  /** Resolves at the next change of `run`. */
  changed: PromiseWithResolvers<void>
  done: Promise<void>
}

/** The export that goes on whether or not a page looks at it; one at a time. It ends with the program, and leaves nothing then. */
export class ExportRuns {
  private readonly exports: LogExports
  private readonly newId: () => string
  private readonly log: Pick<Logger, 'error'>
  private work: Work | null = null

  constructor(exports: LogExports, newId: () => string, log: Pick<Logger, 'error'>) {
    this.exports = exports
    this.newId = newId
    this.log = log
  }

  /** Begins one; what was said of the one before is forgotten. CONFLICT while one runs. `expected`: lines, where that is known. */
  start(query: LogQuery, asked: ExportAsked, expected: number | null): LogExportRun {
    if (this.work?.run.phase === 'running') {
      throw new HengeError('CONFLICT', 'An export is running already. Wait until it is done, or cancel it.')
    }
    const progress = { lines: 0, bytes: 0, notice: null, file: null }
    const work: Work = {
      run: { id: this.newId(), phase: 'running', expected, progress, problem: null },
      ...{ stop: new AbortController(), changed: Promise.withResolvers<void>(), done: Promise.resolve() },
    }
    this.work = work
    work.done = this.goOn(work, query, asked)
    return work.run
  }

  /** null: none has been begun since the program started, or what was said of it is forgotten. */
  current(): LogExportRun | null {
    return this.work?.run ?? null
  }

  /** How it is now and after each change, the last one when it has ended; nothing for one that is gone. */
  async *follow(id: string, signal: AbortSignal | undefined): AsyncGenerator<LogExportRun, void> {
    const work = this.of(id)
    const given = Promise.withResolvers<void>()
    signal?.addEventListener('abort', () => given.resolve(), { once: true })
    for (let said: LogExportRun | null = null; work !== null && !signal?.aborted; ) {
      const { run, changed } = work
      if (run !== said) yield run
      said = run
      if (run.phase !== 'running') return
      await Promise.race([changed.promise, given.promise])
    }
  }

  /** Resolves when nothing of it is left; nothing where it has ended. */
  async cancel(id: string): Promise<void> {
    const work = this.of(id)
    work?.stop.abort()
    await work?.done
  }

  /** Of one that has ended; its file stays. */
  forget(id: string): void {
    if (this.of(id)?.run.phase !== 'running' && this.of(id) !== null) this.work = null
  }

  async close(): Promise<void> {
    this.work?.stop.abort()
    await this.work?.done
  }

  private of(id: string): Work | null {
    return this.work?.run.id === id ? this.work : null
  }

  private async goOn(work: Work, query: LogQuery, asked: ExportAsked): Promise<void> {
    const change = (to: Partial<LogExportRun>) => {
      work.run = { ...work.run, ...to }
      const { resolve } = work.changed
      work.changed = Promise.withResolvers()
      resolve()
    }
    try {
      for await (const progress of this.exports.run(query, asked, work.stop.signal)) change({ progress })
      change({ phase: 'finished' })
    } catch (error) {
      change(work.stop.signal.aborted ? { phase: 'cancelled' } : { phase: 'failed', problem: this.wordsOf(error) })
    }
  }

  /** What nobody expected is logged, and not shown raw. */
  private wordsOf(error: unknown): string {
    if (error instanceof HengeError) return error.message
    this.log.error({ id: 'LOGS-0010', err: error }, 'an export failed')
    return 'Something went wrong that Henge did not expect; henge.log in the data folder has more.'
  }
}
