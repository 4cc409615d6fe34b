import { Worker } from 'node:worker_threads'
import { type ErrorCode, errorCodes, HengeError } from '../../../shared/model/error.ts'
import type { Answer, LogStoreOperations, LogStoreWorkerData, OperationName, Question, TravellingFailure } from './protocol.ts'

interface Waiting {
  readonly resolve: (answer: never) => void
  readonly reject: (error: unknown) => void
}

/** Questions to the worker and their answers, matched by number. */
export class WorkerLine {
  private readonly worker: Worker
  private readonly waiting = new Map<number, Waiting>()
  private lastId = 0
  private ended: Error | null = null
  private readonly exited: Promise<void>

  private constructor(worker: Worker) {
    this.worker = worker
    worker.on('message', (message: Answer) => this.receive(message))
    worker.on('error', (error) => this.end(new Error(`the log store’s thread failed: ${String(error)}`, { cause: error })))
    this.exited = new Promise((resolve) => {
      worker.on('exit', () => {
        this.end(new Error('the log store is closed'))
        resolve()
      })
    })
  }

  /** Resolves when the worker has its folder open. */
  static async open(workerPath: string | URL, data: LogStoreWorkerData): Promise<WorkerLine> {
    const line = new WorkerLine(new Worker(workerPath, { workerData: data, name: 'log-store' }))
    await new Promise<void>((resolve, reject) => line.waiting.set(0, { resolve: () => resolve(), reject }))
    return line
  }

  /** An aborted signal ends the waiting at once and tells the worker that nobody wants the answer. */
  ask<Name extends OperationName>(
    name: Name,
    question: LogStoreOperations[Name]['question'],
    signal?: AbortSignal,
  ): Promise<LogStoreOperations[Name]['answer']> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.ended) return Promise.reject(this.ended)
    this.lastId += 1
    const id = this.lastId
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.waiting.delete(id)
        this.worker.postMessage({ cancel: id })
        reject(signal?.reason)
      }
      const settle =
        <Value>(finish: (value: Value) => void) =>
        (value: Value) => {
          signal?.removeEventListener('abort', onAbort)
          finish(value)
        }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.waiting.set(id, { resolve: settle(resolve) as (answer: never) => void, reject: settle(reject) })
      this.worker.postMessage({ id, name, question } as Question)
    })
  }

  async close(): Promise<void> {
    if (!this.ended) await this.ask('close', null)
    await this.exited
  }

  private receive(message: Answer): void {
    const waiting = this.waiting.get(message.id)
    this.waiting.delete(message.id)
    if (!waiting) return
    if ('failure' in message) waiting.reject(revived(message.failure))
    else waiting.resolve(message.answer as never)
  }

  private end(reason: Error): void {
    this.ended ??= reason
    for (const { reject } of this.waiting.values()) reject(this.ended)
    this.waiting.clear()
  }
}

function revived(failure: TravellingFailure): Error {
  if (failure.expected) {
    const code: ErrorCode = errorCodes.find((known) => known === failure.code) ?? 'INTERNAL'
    return new HengeError(code, failure.message, { retryable: failure.retryable, details: failure.details })
  }
  const error = new Error(failure.message)
  if (failure.stack !== undefined) error.stack = failure.stack
  return error
}
