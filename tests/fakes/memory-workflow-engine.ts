import { type WorkflowEngine, WorkflowInterrupted, type WorkflowSteps } from '../../electron/backend/jobs/ports.ts'
import { HengeError } from '../../shared/model/error.ts'

type Outcome = { readonly result: unknown } | { readonly failure: unknown }

/** What is left of an engine when its process ends: hand it to the next one. */
export interface MemoryJournal {
  readonly outcomes: Map<string, Outcome>
  readonly queued: Map<string, string>
}

export const emptyJournal = (): MemoryJournal => ({ outcomes: new Map(), queued: new Map() })

/** The engine’s promises in memory. */
export class MemoryWorkflowEngine implements WorkflowEngine {
  private readonly journal: MemoryJournal
  private readonly kinds = new Map<string, (jobId: string, steps: WorkflowSteps) => Promise<void>>()
  private readonly shutdown = new AbortController()
  private readonly running = new Map<string, Promise<void>>()
  private started = false

  constructor(journal: MemoryJournal = emptyJournal()) {
    this.journal = journal
  }

  define(kind: string, workflow: (jobId: string, steps: WorkflowSteps) => Promise<void>): void {
    this.kinds.set(kind, workflow)
  }

  async start(): Promise<void> {
    this.started = true
    for (const [jobId, kind] of this.journal.queued) this.run(kind, jobId)
  }

  async enqueue(kind: string, jobId: string): Promise<void> {
    if (this.journal.queued.has(jobId)) return
    this.journal.queued.set(jobId, kind)
    if (this.started) this.run(kind, jobId)
  }

  async stop(): Promise<void> {
    this.shutdown.abort(new WorkflowInterrupted('the program shuts down'))
    await this.idle()
  }

  /** Until every run has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.running.values())
  }

  private run(kind: string, jobId: string): void {
    if (this.running.has(jobId)) return
    const workflow = this.kinds.get(kind)
    if (!workflow) throw new Error(`no workflow ${kind}`)
    const steps: WorkflowSteps = { shutdown: this.shutdown.signal, run: (stepId, work) => this.step(`${jobId}/${stepId}`, work) }
    const run = workflow(jobId, steps).catch((error: unknown) => {
      if (!this.shutdown.signal.aborted) throw error
    })
    this.running.set(jobId, run)
  }

  private async step<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    this.shutdown.signal.throwIfAborted()
    const known = this.journal.outcomes.get(key)
    const outcome = known ?? (await this.perform(key, work))
    if ('failure' in outcome) throw outcome.failure
    return outcome.result as Result
  }

  private async perform(key: string, work: () => Promise<unknown>): Promise<Outcome> {
    let outcome: Outcome
    try {
      outcome = { result: structuredClone((await work()) ?? null) }
    } catch (error) {
      if (this.shutdown.signal.aborted) throw this.shutdown.signal.reason
      outcome = { failure: error instanceof HengeError ? error : new Error(String(error)) }
    }
    this.journal.outcomes.set(key, outcome)
    return outcome
  }
}
