import { setTimeout as wait } from 'node:timers/promises'
import { OpenWorkflow, type Worker } from 'openworkflow'
import { BackendSqlite } from 'openworkflow/sqlite'
import { type WorkflowEngine, WorkflowInterrupted, type WorkflowSteps } from '../../backend/jobs/ports.ts'
import { OwnLeases } from './own-leases.ts'
import { decodeOutcome, encodeFailure, type StepOutcome } from './step-outcome.ts'

type WorkflowCode = (jobId: string, steps: WorkflowSteps) => Promise<void>

const namespace = 'henge'
/** Of the code of every kind: raise it when step ids change, and keep the old code registered until its runs are through. */
const version = '1'
/** An interrupted run goes on as often as needed and at once; failures never get as far as the library (see `step-outcome.ts`). */
const untilDone = { initialInterval: '1ms', backoffCoefficient: 1, maximumInterval: '1ms', maximumAttempts: 0 } as const
/** Of one worker of the library. One that is idle asks its database for each slot every second, so there are only as many as are wanted. */
const slotsPerWorker = 16
/** A job that waits for a person keeps its slot; hundreds of them are a mistake of somebody’s, and wait. */
const mostSlots = 512
const stopWithinMs = 10_000

interface Execution {
  readonly interruption: AbortController
  readonly ended: Promise<void>
}

/** OpenWorkflow on its own SQLite file. What a step did is recorded there; what a job is, the program’s own tables say. */
export class OpenWorkflowEngine implements WorkflowEngine {
  private readonly backend: BackendSqlite
  private readonly library: OpenWorkflow
  private readonly unexpected: (error: unknown, jobId: string | null) => void
  private readonly leases: OwnLeases
  private readonly executions = new Map<string, Execution>()
  private readonly kinds = new Set<string>()
  private readonly workers: Worker[] = []
  /** Jobs that have been enqueued and have not ended; null until the database has been asked. */
  private open: Set<string> | null = null
  private started = false
  private stopping = false

  /** `unexpected` hears of errors that a workflow let out, whose run then counts as ended, and of a database that fails (null: no one job’s). */
  constructor(path: string, unexpected: (error: unknown, jobId: string | null) => void) {
    this.backend = BackendSqlite.connect(path, { namespaceId: namespace })
    this.leases = new OwnLeases(this.backend, (error, jobId) => {
      if (!this.stopping) unexpected(error, jobId)
    })
    this.library = new OpenWorkflow({ backend: this.backend })
    this.unexpected = unexpected
  }

  define(kind: string, workflow: WorkflowCode): void {
    this.kinds.add(kind)
    this.library.defineWorkflow<{ jobId: string }, null>({ name: kind, version, retryPolicy: untilDone }, async ({ input, step, run }) => {
      const runStep = (name: string, work: () => Promise<StepOutcome>) => step.run<StepOutcome>({ name, retryPolicy: untilDone }, work)
      try {
        await this.execute(input.jobId, workflow, runStep)
      } finally {
        this.leases.atRest(run.id)
      }
      this.open?.delete(keyOf(kind, input.jobId))
      return null
    })
  }

  async start(): Promise<void> {
    await this.freeDeadLeases()
    this.started = true
    await this.haveSlots((await this.openJobs()).size)
  }

  async enqueue(kind: string, jobId: string): Promise<void> {
    if (!this.kinds.has(kind)) throw new Error(`no workflow is defined for ${kind}`)
    const open = await this.openJobs()
    if (open.has(keyOf(kind, jobId))) return
    await this.library.runWorkflow({ name: kind, version }, { jobId }, { idempotencyKey: jobId })
    open.add(keyOf(kind, jobId))
    if (this.started) await this.haveSlots(open.size)
  }

  async stop(): Promise<void> {
    if (this.stopping) return
    this.stopping = true
    const stopped = Promise.all(this.workers.map((worker) => worker.stop()))
    for (const { interruption } of this.executions.values()) interruption.abort(new WorkflowInterrupted('the program shuts down'))
    // Work that ignores its signal must not keep the program from ending: it is not recorded and runs again at the next start.
    const patience = new AbortController()
    await Promise.race([stopped, wait(stopWithinMs, undefined, { signal: patience.signal }).catch(() => undefined)])
    patience.abort()
    await this.backend.stop()
  }

  /**
   * One execution of a job at a time. A second one begins where the first has lost its lease without knowing, which OwnLeases keeps from
   * happening: the first is told to let go, and waited for.
   */
  private async execute(
    jobId: string,
    workflow: WorkflowCode,
    runStep: (name: string, work: () => Promise<StepOutcome>) => Promise<StepOutcome>,
  ): Promise<void> {
    for (let former = this.executions.get(jobId); former; former = this.executions.get(jobId)) {
      former.interruption.abort(new WorkflowInterrupted('the run goes on elsewhere'))
      await former.ended
    }
    if (this.stopping) throw new WorkflowInterrupted('the program shuts down')
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const interruption = new AbortController()
    this.executions.set(jobId, { interruption, ended })
    try {
      await workflow(jobId, { shutdown: interruption.signal, run: (stepId, work) => runRecorded(stepId, work, interruption, runStep) })
    } catch (error) {
      if (interruption.signal.aborted) throw error instanceof WorkflowInterrupted && error.cause ? error.cause : error
      this.unexpected(error, jobId)
    } finally {
      this.executions.delete(jobId)
      end()
    }
  }

  /**
   * The lease of a process that was killed lasts 30 s. This process is the only owner of the file, so every lease it finds at its
   * start is dead: parking the run until now, in the dead owner’s name, makes it free at once.
   */
  private async freeDeadLeases(): Promise<void> {
    const dead: { id: string; workerId: string }[] = []
    for await (const { id, workerId } of this.runs('running')) if (workerId !== null) dead.push({ id, workerId })
    for (const { id, workerId } of dead) await this.backend.sleepWorkflowRun({ workflowRunId: id, workerId, availableAt: new Date() })
  }

  /** The library’s idempotency key holds for a day; a job may wait longer than that for somebody to sign in. */
  private async openJobs(): Promise<Set<string>> {
    if (this.open) return this.open
    const found = new Set<string>()
    for (const status of ['pending', 'running'] as const) {
      for await (const { workflowName, idempotencyKey } of this.runs(status)) {
        if (idempotencyKey !== null) found.add(keyOf(workflowName, idempotencyKey))
      }
    }
    this.open ??= found
    return this.open
  }

  private async haveSlots(wanted: number): Promise<void> {
    while (this.workers.length === 0 || this.workers.length * slotsPerWorker < Math.min(wanted, mostSlots)) {
      const worker = this.library.newWorker({ concurrency: slotsPerWorker })
      this.workers.push(worker)
      await worker.start()
    }
  }

  private async *runs(status: 'pending' | 'running') {
    let after: string | undefined
    do {
      const page = await this.backend.listWorkflowRuns({ status, limit: 100, ...(after ? { after } : {}) })
      yield* page.data
      after = page.pagination.next ?? undefined
    } while (after)
  }
}

function keyOf(kind: string, jobId: string): string {
  return `${kind} ${jobId}`
}

async function runRecorded<Result>(
  stepId: string,
  work: () => Promise<Result>,
  interruption: AbortController,
  runStep: (name: string, work: () => Promise<StepOutcome>) => Promise<StepOutcome>,
): Promise<Result> {
  interruption.signal.throwIfAborted()
  let outcome: StepOutcome
  try {
    outcome = await runStep(stepId, async () => {
      try {
        const result = await work()
        return { result: result ?? null }
      } catch (error) {
        // Whatever the work said when it was interrupted says nothing about the work.
        if (interruption.signal.aborted) throw interruption.signal.reason
        return { failure: encodeFailure(error) }
      }
    })
  } catch (error) {
    // The work itself never throws through here, so the engine could not record: its lease is lost or its database is. Let go.
    const reason = new WorkflowInterrupted('the step could not be recorded', error)
    if (!interruption.signal.aborted) interruption.abort(reason)
    throw reason
  }
  return decodeOutcome<Result>(outcome)
}
