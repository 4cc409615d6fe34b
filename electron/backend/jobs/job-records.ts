import { type Clock, isoTime } from '../../../shared/model/clock.ts'
import type { Job } from '../../../shared/model/job.ts'
import { hasEnded, type JobChange, stepProgress } from '../../../shared/model/job-transitions.ts'
import type { ChangeHub } from '../events/change-hub.ts'
import type { JobStore } from './ports.ts'

/** At most four a second for each job; starts, ends and failures are never left out. */
const progressEveryMs = 250

/**
 * The one place where jobs change: read, change, store and tell, one after the other over all jobs, so that pages hear of events
 * in the order of their numbers. Jobs at work are read all the time, so they are kept as they were stored last.
 */
export class JobRecords {
  private readonly store: JobStore
  private readonly changes: ChangeHub
  private readonly clock: Clock
  private readonly cancellations = new Map<string, AbortController>()
  private readonly atWork = new Map<string, Job>()
  private readonly lastProgress = new Map<string, number>()
  private turn: Promise<unknown> = Promise.resolve()

  constructor(store: JobStore, changes: ChangeHub, clock: Clock) {
    this.store = store
    this.changes = changes
    this.clock = clock
  }

  async load(jobId: string): Promise<Job> {
    return this.atWork.get(jobId) ?? (await this.store.load(jobId))
  }

  /** Jobs that have not ended. */
  unfinished(): Promise<Job[]> {
    return this.store.unfinished()
  }

  /** The job of the same plan if there is one already. */
  create(job: Job): Promise<Job> {
    return this.inTurn(async () => {
      const at = isoTime(this.clock.now())
      const first = { jobId: job.id, at, kind: 'job-queued', stepId: null, value: 0, title: job.title, detail: null } as const
      const created = await this.store.createOnce(job, first)
      if (created.event) this.changes.publish({ topic: 'job', event: created.event })
      return created.job
    })
  }

  /** `change` gets the job as stored and the instant; null leaves it. Answers with the job as it is then. */
  change(jobId: string, change: (job: Job, at: string) => JobChange | null, durable: 'now' | 'soon' = 'now'): Promise<Job> {
    return this.inTurn(async () => {
      const at = isoTime(this.clock.now())
      const job = await this.load(jobId)
      const made = change(job, at)
      if (!made) return job
      const stored = await this.store.record(job, made.job, made.event && { ...made.event, jobId, at }, durable)
      if (hasEnded(stored.job)) this.atWork.delete(jobId)
      else this.atWork.set(jobId, stored.job)
      if (stored.event) this.changes.publish({ topic: 'job', event: stored.event })
      return stored.job
    })
  }

  async progress(jobId: string, stepId: string, value: number | null, detail: string): Promise<void> {
    const now = this.clock.now()
    const last = this.lastProgress.get(jobId)
    if (last !== undefined && now - last < progressEveryMs) return
    this.lastProgress.set(jobId, now)
    await this.change(jobId, (job) => stepProgress(job, stepId, value, detail), 'soon')
  }

  /** Aborted when somebody cancels; the same controller for as long as the job runs in this process. */
  cancellation(jobId: string): AbortController {
    const known = this.cancellations.get(jobId)
    if (known) return known
    const controller = new AbortController()
    this.cancellations.set(jobId, controller)
    return controller
  }

  /** The job has ended: nothing about it is kept in memory. */
  forget(jobId: string): void {
    this.cancellations.delete(jobId)
    this.atWork.delete(jobId)
    this.lastProgress.delete(jobId)
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.turn.then(work)
    this.turn = mine.catch(() => undefined)
    return mine
  }
}
