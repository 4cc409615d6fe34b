import type { WorkflowRun } from 'openworkflow/internal'
import type { BackendSqlite } from 'openworkflow/sqlite'

interface Lease {
  readonly run: WorkflowRun
  readonly workerId: string
  /** Milliseconds since 1970, by the computer’s clock, as the library’s own. */
  until: number
  /** Its code is at work in this process. */
  atWork: boolean
}

/**
 * A lease says that a run is at work somewhere. It runs out when it was not renewed for 30 s: the computer slept, or the event loop was
 * busy; the library would then run the same job a second time beside the first. This process is the only one that takes runs from this
 * database, so it knows better: before it takes any, it renews those that are at work here. The library’s own renewing, which says on the
 * console when it comes too late, is not needed any more. A run whose end could not be stored is not renewed, and so is taken again.
 */
export class OwnLeases {
  private readonly unexpected: (error: unknown, jobId: string | null) => void
  private readonly leases = new Map<string, Lease>()
  private taking = true

  /** Changes what the backend does when a worker calls it. `unexpected` hears what a worker would have said on the console. */
  constructor(backend: BackendSqlite, unexpected: (error: unknown, jobId: string | null) => void) {
    this.unexpected = unexpected
    const claim = backend.claimWorkflowRun.bind(backend)
    const extend = backend.extendWorkflowRunLease.bind(backend)
    const fail = backend.failWorkflowRun.bind(backend)
    backend.claimWorkflowRun = async (asked) => {
      // Without waiting in between: SQLite answers at once.
      const renewed = this.renew(extend, asked.leaseDurationMs)
      const claiming = claim(asked)
      await renewed
      return this.taken(claiming, asked.workerId, asked.leaseDurationMs)
    }
    backend.extendWorkflowRunLease = async (asked) => this.leases.get(asked.workflowRunId)?.run ?? extend(asked)
    backend.failWorkflowRun = async (asked) => {
      try {
        return await fail(asked)
      } catch (error) {
        const lease = this.leases.get(asked.workflowRunId)
        if (lease?.workerId !== asked.workerId) throw error
        this.unexpected(error, lease.run.idempotencyKey)
        return lease.run
      }
    }
  }

  /** The code of a run has ended; whether its end can be stored is not known yet. */
  atRest(runId: string): void {
    const lease = this.leases.get(runId)
    if (lease) lease.atWork = false
  }

  private async renew(extend: BackendSqlite['extendWorkflowRunLease'], leaseDurationMs: number): Promise<void> {
    const now = Date.now()
    const renewals: Promise<unknown>[] = []
    for (const [workflowRunId, lease] of this.leases) {
      if (!lease.atWork) {
        if (now >= lease.until) this.leases.delete(workflowRunId)
        continue
      }
      if (lease.until - now > leaseDurationMs / 2) continue
      const renewal = extend({ workflowRunId, workerId: lease.workerId, leaseDurationMs })
      lease.until = now + leaseDurationMs
      // Not ours any more: whoever takes it tells this execution to let go, and waits for it.
      renewals.push(renewal.catch(() => this.atRest(workflowRunId)))
    }
    await Promise.all(renewals)
  }

  private async taken(claiming: Promise<WorkflowRun | null>, workerId: string, leaseDurationMs: number): Promise<WorkflowRun | null> {
    try {
      const run = await claiming
      this.taking = true
      if (run) this.leases.set(run.id, { run, workerId, until: Date.now() + leaseDurationMs, atWork: true })
      return run
    } catch (error) {
      // A full disk says so once, not every second by each worker.
      if (this.taking) this.unexpected(error, null)
      this.taking = false
      return null
    }
  }
}
