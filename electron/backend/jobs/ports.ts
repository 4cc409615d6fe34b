import type { Job, JobEvent } from '../../../shared/model/job.ts'

export type NewJobEvent = Omit<JobEvent, 'sequence'>

/** Jobs and their numbered events. An event is stored before anybody is told of it. */
export interface JobStore {
  /** The job of this plan if there is one already (event: null), else `job` with its first event, both or neither. */
  createOnce(job: Job, first: NewJobEvent): Promise<{ readonly job: Job; readonly event: JobEvent | null }>
  /** NOT_FOUND. */
  load(jobId: string): Promise<Job>
  findByPlan(planId: string): Promise<Job | null>
  /** Newest first. */
  list(filter: { readonly accountId?: string; readonly role?: string; readonly limit: number }): Promise<Job[]>
  /** Jobs that have not ended, oldest first. */
  unfinished(): Promise<Job[]>
  /** Id of the job that works on this role, or null. */
  activeOf(accountId: string, role: string): Promise<string | null>
  /**
   * Stores the job as it is now and what happened, both or neither; `lastSequence` is filled in. Of the steps, those are written that
   * are other objects than in `before`, the job as it is stored. Power that fails takes nothing away that was stored `now`; what was
   * stored `soon` may be lost with it, all of it or from some point on.
   */
  record(
    before: Job,
    job: Job,
    event: NewJobEvent | null,
    durable?: 'now' | 'soon',
  ): Promise<{ readonly job: Job; readonly event: JobEvent | null }>
  /** Oldest first. */
  events(filter: { readonly jobId?: string; readonly afterSequence: number; readonly limit: number }): Promise<JobEvent[]>
  /** 0 when there is none. */
  lastSequence(): Promise<number>
}

/**
 * The engine took the work away: the program shuts down, or this run goes on elsewhere. It says nothing about the work itself, so
 * a workflow lets it pass and neither records a failure nor takes anything back.
 */
export class WorkflowInterrupted extends Error {
  constructor(reason: string, cause?: unknown) {
    super(reason, { cause })
    this.name = 'WorkflowInterrupted'
  }
}

/** What a workflow does its work through. A step's recorded outcome is never computed again; an unrecorded one may run more than once. */
export interface WorkflowSteps {
  /**
   * Runs `work` and records its result or its HengeError; the same step id later gives the recorded outcome. Results are plain
   * JSON data. Rejects with WorkflowInterrupted when `shutdown` is aborted.
   */
  run<Result>(stepId: string, work: () => Promise<Result>): Promise<Result>
  /** Aborted when the program shuts down: the step is then not recorded and runs again at the next start. */
  readonly shutdown: AbortSignal
}

/** The durable engine. One process at a time owns its database. */
export interface WorkflowEngine {
  /** Registers the code of a kind of job; before `start`. */
  define(kind: string, workflow: (jobId: string, steps: WorkflowSteps) => Promise<void>): void
  /** Begins to run what is queued, and what a former process left unfinished. */
  start(): Promise<void>
  /** Durable when it resolves; the same job id twice is one run. */
  enqueue(kind: string, jobId: string): Promise<void>
  /** Waits for the steps in hand to notice `shutdown`. */
  stop(): Promise<void>
}
