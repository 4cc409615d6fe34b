import { HengeError } from '../../../shared/model/error.ts'
import type { Job, JobEvent } from '../../../shared/model/job.ts'
import { askToCancel, hasEnded, releaseJob, resumeJob } from '../../../shared/model/job-transitions.ts'
import type { ChangeHub } from '../events/change-hub.ts'
import type { JobRecords } from './job-records.ts'
import type { JobStore, WorkflowEngine } from './ports.ts'

const eventPage = 500

/** Jobs of this data folder: what they are, how they go, and how to stop them. */
export class JobService {
  private readonly store: JobStore
  private readonly records: JobRecords
  private readonly engine: WorkflowEngine
  private readonly changes: ChangeHub

  constructor(store: JobStore, records: JobRecords, engine: WorkflowEngine, changes: ChangeHub) {
    this.store = store
    this.records = records
    this.engine = engine
    this.changes = changes
  }

  /** Goes on with what a former process left unfinished, then takes new jobs. Workflows are defined before. */
  async start(): Promise<void> {
    for (const { id, kind } of await this.store.unfinished()) {
      await this.records.change(id, resumeJob)
      await this.engine.enqueue(kind, id)
    }
    await this.engine.start()
  }

  /** Waits until running steps have let go; they go on at the next start. */
  async stop(): Promise<void> {
    await this.engine.stop()
  }

  list(filter: { readonly accountId?: string; readonly role?: string; readonly limit: number }): Promise<Job[]> {
    return this.store.list(filter)
  }

  get(jobId: string): Promise<Job> {
    return this.store.load(jobId)
  }

  /** Jobs that have not ended, oldest first. */
  unfinished(): Promise<Job[]> {
    return this.store.unfinished()
  }

  /** The request is stored, so that it holds after a restart too. CONFLICT once there is no way back. */
  async cancel(jobId: string): Promise<Job> {
    const job = await this.records.change(jobId, (job) => {
      if (hasEnded(job)) throw new HengeError('CONFLICT', `“${job.title}” has ended already (${job.status}).`)
      if (!job.cancellable) {
        throw new HengeError('CONFLICT', job.cancelRefusal ?? `“${job.title}” cannot be cancelled any more.`)
      }
      return askToCancel(job)
    })
    this.records.cancellation(jobId).abort(new HengeError('CANCELLED', 'Cancelled.'))
    return job
  }

  /** Lets a job go on that stands still at this step. CONFLICT when it does not (any more). */
  async release(jobId: string, stepId: string): Promise<Job> {
    return this.records.change(jobId, (job) => {
      if (job.paused?.stepId !== stepId && !job.released.includes(stepId)) {
        throw new HengeError('CONFLICT', `“${job.title}” does not wait for anybody at this step (${job.status}).`)
      }
      return releaseJob(job, stepId, 'Somebody let it go on.')
    })
  }

  /**
   * Stored events after `afterSequence`, then new ones, without a gap: what is heard live only says that there is more to read, so
   * a slow reader misses nothing. Ends after job-finished, or when the signal aborts.
   */
  async *events(jobId: string, afterSequence: number, signal: AbortSignal | undefined): AsyncGenerator<JobEvent, void> {
    let news = Promise.withResolvers<void>()
    const stop = this.changes.listen((change) => {
      if (change.topic === 'job' && change.event.jobId === jobId) news.resolve()
    })
    const onAbort = () => news.resolve()
    signal?.addEventListener('abort', onAbort)
    try {
      let sent = afterSequence
      while (!signal?.aborted) {
        news = Promise.withResolvers<void>()
        const { status } = await this.records.load(jobId)
        for (;;) {
          const page = await this.store.events({ jobId, afterSequence: sent, limit: eventPage })
          for (const event of page) {
            yield event
            sent = event.sequence
          }
          if (page.length < eventPage) break
        }
        if (hasEnded({ status })) return
        if (!signal?.aborted) await news.promise
      }
    } finally {
      stop()
      signal?.removeEventListener('abort', onAbort)
    }
  }
}
