import { type Clock, isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import { hasEnded } from '../../../shared/model/job-transitions.ts'
import type { Blocker, Plan } from '../../../shared/model/replacement/plan.ts'
import { isSettled, longestJobWaitMs, type RunServer, type ScheduleRun } from '../../../shared/model/schedules/run.ts'
import { isAlive } from '../../../shared/model/server.ts'
import type { ServerHistory } from '../savings/ports.ts'
import { laterChange, withServers } from './run-servers.ts'

/** What destroying and building again ask of replacements and jobs. */
export interface RoleJobs {
  planEnd(request: { accountId: string; role: string; serverIds: readonly string[] }, signal: AbortSignal): Promise<Plan>
  planBuild(request: { accountId: string; role: string }, signal: AbortSignal): Promise<Plan>
  /** The same plan twice is the same job. */
  start(planId: string, signal: AbortSignal): Promise<{ jobId: string }>
  job(jobId: string): Promise<Job>
  /** Id of the job that runs a plan; null: none has begun. */
  jobOf(planId: string): Promise<string | null>
  cancel(jobId: string): Promise<unknown>
}

interface Parts {
  readonly jobs: RoleJobs
  readonly servers: ServerHistory
  readonly save: (run: ScheduleRun) => Promise<void>
  readonly clock: Clock
}

const againMs = 30_000

/** Somebody else works on the role, here or on another computer: that ends. */
const busyCodes: readonly Blocker['code'][] = ['role-busy', 'locked']

/**
 * Changes that are jobs with a plan: the servers of a role are destroyed until its next start, and built again from the newest recipe.
 * The plan is on record before its job is started, so that a crash in between makes no second one.
 */
export class JobRuns {
  private readonly parts: Parts

  /** When a run was tried that could not begin. It is not tried again at once: a plan is many calls. */
  private readonly triedAt = new Map<string, number>()

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** One step on. `waits`: why it may not begin yet; `since`: from when it might have, milliseconds since 1970. */
  async goOn(run: ScheduleRun, waits: string | null, since: number, note: string | null, signal: AbortSignal): Promise<ScheduleRun> {
    const jobId = run.job?.jobId ?? null
    if (jobId !== null) return this.followKnown(run, jobId, note)
    const atWork = run.action === 'rebuild' && run.servers.some((server) => !isSettled(server))
    if (waits !== null || atWork) return this.wait(run, waits, since)
    const tried = this.triedAt.get(run.id)
    const passed = tried === undefined ? againMs : this.parts.clock.now() - tried
    if (passed >= 0 && passed < againMs) return run
    this.triedAt.delete(run.id)
    try {
      return run.action === 'destroy' ? await this.destroy(run, note, signal) : await this.build(run, note, signal)
    } catch (error) {
      if (signal.aborted || !(error instanceof HengeError)) throw error
      // Made for a world of before: the next look plans anew. What has begun is found by its plan.
      if (error.code === 'PLAN_STALE' || (run.job && error.code === 'NOT_FOUND')) return this.wait(withoutJob(run), error.message, since)
      if (error.retryable || ['SIGNED_OUT', 'CONFLICT', 'THROTTLED', 'UNREACHABLE'].includes(error.code))
        return this.tryAgain(run, error.message, since)
      return this.failed(run, error.message)
    }
  }

  /** A later change of the role has come: what can be turned back is, and what cannot is followed to its end. */
  async superseded(taken: ScheduleRun): Promise<ScheduleRun> {
    const { jobs, clock } = this.parts
    const run = await this.withJobId(taken)
    const jobId = run.job?.jobId ?? null
    if (jobId === null) {
      const servers = run.servers.map((one) => (isSettled(one) ? one : { ...one, status: 'left' as const, detail: laterChange }))
      return { ...run, servers, status: 'skipped', reason: laterChange, finishedAt: isoTime(clock.now()) }
    }
    try {
      const job = await jobs.job(jobId)
      if (!hasEnded(job) && job.cancellable && job.status !== 'cancelling') await jobs.cancel(jobId)
    } catch (error) {
      // It has passed its point of no return meanwhile, and ends by itself; of one that is not on record its own look tells.
      if (!(error instanceof HengeError) || !['CONFLICT', 'NOT_FOUND'].includes(error.code)) throw error
    }
    return run
  }

  /** A crash may have come between the beginning of its job and knowing of it. */
  private async withJobId(run: ScheduleRun): Promise<ScheduleRun> {
    if (!run.job || run.job.jobId !== null) return run
    return { ...run, job: { ...run.job, jobId: await this.parts.jobs.jobOf(run.job.planId) } }
  }

  private async destroy(run: ScheduleRun, note: string | null, signal: AbortSignal): Promise<ScheduleRun> {
    const { jobs, servers, clock } = this.parts
    if (run.job) return this.start(run, run.servers, run.job, signal)
    const known = await servers.everyServer(run.accountId, signal)
    const there = new Set(known.filter((server) => server.role === run.role && isAlive(server)).map(({ id }) => id))
    let left = run.servers.map((one) =>
      isSettled(one) || there.has(one.id) ? one : { ...one, status: 'left' as const, detail: 'it is gone' },
    )
    for (;;) {
      const serverIds = left.filter((one) => !isSettled(one)).map(({ id }) => id)
      if (serverIds.length === 0) return withServers(run, left, null, clock.now(), note)
      const plan = await jobs.planEnd({ accountId: run.accountId, role: run.role, serverIds }, signal)
      const blocked = blockersOf(plan)
      const bad = new Map(blocked.flatMap((one) => (one.serverId === null ? [] : [[one.serverId, one] as const])))
      const whole = blocked.filter(({ serverId }) => serverId === null)
      if (whole.length > 0) return this.refused({ ...run, servers: left }, whole)
      if (bad.size === 0) return this.start(run, left, { planId: plan.id, region: plan.region }, signal)
      // One that may not go keeps none of the others.
      left = left.map((one) => {
        const why = bad.get(one.id)
        return why ? { ...one, status: 'failed' as const, detail: `${why.message} ${why.remedy}` } : one
      })
    }
  }

  private async build(run: ScheduleRun, note: string | null, signal: AbortSignal): Promise<ScheduleRun> {
    const { jobs, clock } = this.parts
    if (run.job) return this.start(run, run.servers, run.job, signal)
    const plan = await jobs.planBuild({ accountId: run.accountId, role: run.role }, signal)
    const blocked = blockersOf(plan)
    const [first] = blocked
    if (blocked.length === 1 && first?.code === 'nothing-to-replace') return withServers(run, run.servers, null, clock.now(), note)
    if (blocked.length > 0)
      return this.refused(
        run,
        blocked.filter(({ code }) => code !== 'nothing-to-replace'),
      )
    return this.start(run, run.servers, { planId: plan.id, region: plan.region }, signal)
  }

  private async start(
    run: ScheduleRun,
    servers: readonly RunServer[],
    job: { readonly planId: string; readonly region: string },
    signal: AbortSignal,
  ): Promise<ScheduleRun> {
    const { jobs, save, clock } = this.parts
    const planned = { ...run, servers: [...servers], job: { planId: job.planId, region: job.region, jobId: null, askedAt: null } }
    if (!run.job) await save(planned)
    const { jobId } = await jobs.start(job.planId, signal)
    const askedAt = isoTime(clock.now())
    const asked = planned.servers.map((one) => (isSettled(one) ? one : { ...one, status: 'asked' as const, askedAt }))
    return { ...planned, servers: asked, reason: null, job: { ...planned.job, jobId, askedAt } }
  }

  /** A run whose job nobody knows any more must not keep the others from being looked after. */
  private async followKnown(run: ScheduleRun, jobId: string, note: string | null): Promise<ScheduleRun> {
    try {
      return await this.follow(run, jobId, note)
    } catch (error) {
      if (!(error instanceof HengeError) || error.code !== 'NOT_FOUND') throw error
      return this.failed(run, `What became of its job is not known: ${error.message}`)
    }
  }

  private async follow(run: ScheduleRun, jobId: string, note: string | null): Promise<ScheduleRun> {
    const { jobs, clock } = this.parts
    const job = await jobs.job(jobId)
    if (!hasEnded(job)) return { ...run, reason: job.paused ? `It waits for somebody: ${job.paused.reason}` : null }
    const why = job.error?.message ?? 'its job was cancelled'
    if (job.status === 'cancelled') {
      const servers = run.servers.map((one) =>
        isSettled(one) ? one : { ...one, status: 'left' as const, detail: 'its job was cancelled' },
      )
      return {
        ...run,
        servers,
        status: 'skipped',
        reason: `Its job was cancelled. ${job.steps.findLast(({ detail }) => detail !== null)?.detail ?? ''}`.trim(),
        finishedAt: isoTime(clock.now()),
      }
    }
    if (run.action === 'destroy') {
      const servers = run.servers.map((one) =>
        isSettled(one)
          ? one
          : job.status === 'succeeded'
            ? { ...one, status: 'done' as const, detail: null }
            : { ...one, status: 'failed' as const, detail: why },
      )
      return withServers(run, servers, null, clock.now(), note)
    }
    if (job.status !== 'succeeded') return this.failed(run, `${why} ${byHand}`)
    const made = job.newServers.map(
      ({ id, name }): RunServer => ({
        id,
        name,
        region: run.job?.region ?? '',
        status: 'done',
        askedAt: run.job?.askedAt ?? null,
        detail: null,
      }),
    )
    return withServers(run, [...run.servers, ...made], null, clock.now(), note)
  }

  private refused(run: ScheduleRun, blockers: readonly Blocker[]): ScheduleRun {
    const said = blockers.slice(0, 3).map(({ message, remedy }) => `${message} ${remedy}`)
    if (blockers.every(({ code }) => busyCodes.includes(code))) return this.tryAgain(run, said.join(' '), Date.parse(run.startedAt))
    return this.failed(run, run.action === 'destroy' ? `Nothing was destroyed. ${said.join(' ')}` : `${said.join(' ')} ${byHand}`)
  }

  private tryAgain(run: ScheduleRun, reason: string, since: number): ScheduleRun {
    this.triedAt.set(run.id, this.parts.clock.now())
    return this.wait(run, reason, since)
  }

  private wait(run: ScheduleRun, reason: string | null, since: number): ScheduleRun {
    if (reason === null || this.parts.clock.now() - since <= longestJobWaitMs) return { ...run, reason }
    return this.failed(run, reason)
  }

  private failed(run: ScheduleRun, reason: string): ScheduleRun {
    const servers = run.servers.map((one) => (isSettled(one) ? one : { ...one, status: 'failed' as const, detail: reason }))
    return { ...run, servers, status: 'failed', reason, finishedAt: isoTime(this.parts.clock.now()) }
  }
}

/** What was kept of the role stays kept. */
const byHand = 'What was kept for the role is still there: mend that, and start the role with “Start now”.'

const blockersOf = ({ blockers }: Plan) => blockers.filter(({ severity }) => severity === 'blocker')

function withoutJob(run: ScheduleRun): ScheduleRun {
  const { job: _, ...rest } = run
  return rest
}
