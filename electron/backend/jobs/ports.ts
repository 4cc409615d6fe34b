import type { Job, JobEvent } from '../../../shared/model/job.ts'

/** Jobs and their numbered events. An event is stored before anybody is told of it. */
export interface JobStore {
  /** The job of this plan if there is one already, else `job` as stored. */
  createOnce(job: Job): Promise<Job>
  load(jobId: string): Promise<Job>
  list(filter: { readonly accountId?: string; readonly role?: string; readonly limit: number }): Promise<Job[]>
  /** Jobs that have not ended. */
  unfinished(): Promise<Job[]>
  save(job: Job): Promise<void>
  appendEvent(event: Omit<JobEvent, 'sequence'>): Promise<JobEvent>
  events(filter: { readonly jobId?: string; readonly afterSequence: number; readonly limit: number }): Promise<JobEvent[]>
  lastSequence(): Promise<number>
}

/** What a workflow does its work through. A step's recorded result is never computed again; an unrecorded one may run more than once. */
export interface WorkflowSteps {
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
