import { randomUUID } from 'node:crypto'
import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import { hasEnded } from '../../../shared/model/job-transitions.ts'
import type { PriceLookup } from '../../../shared/model/price.ts'
import type { Strategy } from '../../../shared/model/recipe.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import type { Rollout } from '../../../shared/model/replacement/rollout.ts'
import type { DurationHistory } from '../../../shared/model/replacement/step-durations.ts'
import type { LockHolder } from '../cloud/ports.ts'
import type { JobRecords } from '../jobs/job-records.ts'
import type { JobStore, WorkflowEngine } from '../jobs/ports.ts'
import { durationHistory } from './duration-history.ts'
import { makeEndPlan } from './plan-end.ts'
import { makePlan } from './plan-replacement.ts'
import type { PlanStore, ReplacementWorld, RestStore } from './ports.ts'
import { isOver } from './role-lock.ts'
import { newJob, refuseBlocked, refuseStale } from './start-replacement.ts'

/** Enough to tell what is usual, few enough to be quick. */
const jobsLookedAt = 20
/** Plans that nobody started are shown for a day. */
const keepUnusedMs = 24 * 3600_000

export interface ReplacementParts {
  readonly world: ReplacementWorld
  readonly plans: PlanStore
  readonly resting: Pick<RestStore, 'list'>
  readonly jobs: JobStore
  readonly records: JobRecords
  readonly engine: WorkflowEngine
  readonly prices: PriceLookup
  readonly clock: Clock
  /** settings.maxServersPerRun as it is now. */
  maxServersPerRun(): Promise<number>
  /** settings.quarantineDays as it is now. */
  quarantineDays(): Promise<number>
}

/** Plans replacements, and starts the jobs that run exactly those plans. */
export class ReplacementService {
  private readonly parts: ReplacementParts
  private turn: Promise<unknown> = Promise.resolve()

  constructor(parts: ReplacementParts) {
    this.parts = parts
  }

  /** Makes and stores a plan; changes nothing in the cloud. */
  async plan(
    request: {
      accountId: string
      role: string
      strategy?: Strategy | undefined
      serverIds?: readonly string[] | undefined
      rollout?: Partial<Rollout> | undefined
      skipMatching?: boolean | undefined
      /** Nothing is replaced: the role gets what it is short of. */
      fillUpOnly?: boolean | undefined
      /** Nobody looks at the plan before it is run. */
      unattended?: boolean | undefined
    },
    signal?: AbortSignal,
  ): Promise<Plan> {
    const { world, prices, resting } = this.parts
    const kept = await resting.list(request.accountId, request.role)
    return this.keep(await makePlan(world, prices, { ...request, ...(await this.around(request)), kept }, signal))
  }

  /** As `plan`, to destroy servers (default: all of the role) until its next start. */
  async planEnd(
    request: { accountId: string; role: string; serverIds?: readonly string[] | undefined; keepsAddresses: boolean },
    signal?: AbortSignal,
  ): Promise<Plan> {
    const { world, prices } = this.parts
    return this.keep(await makeEndPlan(world, prices, { ...request, ...(await this.around(request)) }, signal))
  }

  getPlan(planId: string): Promise<Plan> {
    return this.parts.plans.load(planId)
  }

  /** BLOCKED, PLAN_STALE, or CONFLICT while another job works on the role. The same plan twice is the same job. */
  start(planId: string, signal?: AbortSignal): Promise<{ jobId: string }> {
    const mine = this.turn.then(() => this.startAlone(planId, signal))
    this.turn = mine.catch(() => undefined)
    return mine
  }

  private async startAlone(planId: string, signal?: AbortSignal): Promise<{ jobId: string }> {
    const { world, plans, jobs, records, engine, clock } = this.parts
    const there = await jobs.findByPlan(planId)
    if (there) {
      // It may never have reached the engine: the disk was full, or the process ended in between.
      if (!hasEnded(there)) await engine.enqueue(there.kind, there.id)
      return { jobId: there.id }
    }
    const plan = await plans.load(planId)
    refuseBlocked(plan)
    const busy = await this.activeJob(plan.accountId, plan.role)
    if (busy) {
      throw new HengeError('CONFLICT', `The job “${busy.title}” already works on ${plan.role}. Wait until it has ended, or cancel it.`, {
        details: { jobId: busy.id },
      })
    }
    await refuseStale(world, plan, clock.now(), signal)
    const job = await records.create(newJob(plan, clock.now()))
    await engine.enqueue(job.kind, job.id)
    return { jobId: job.id }
  }

  private async keep({ plan, template }: Awaited<ReturnType<typeof makePlan>>): Promise<Plan> {
    const { plans, clock } = this.parts
    await plans.forgetUnused(clock.now() - keepUnusedMs)
    await plans.save(plan, template)
    return plan
  }

  private async around({ accountId, role }: { readonly accountId: string; readonly role: string }) {
    const busy = await this.activeJob(accountId, role)
    return {
      ...{ planId: `plan-${randomUUID()}`, now: this.parts.clock.now(), runningJob: busy && { id: busy.id, title: busy.title } },
      ...{ maxServersPerRun: await this.parts.maxServersPerRun(), quarantineDays: await this.parts.quarantineDays() },
      history: await this.history(accountId),
      lockIsOver: (holder: LockHolder) => isOver(holder, (jobId) => this.parts.jobs.load(jobId)),
    }
  }

  private async history(accountId: string): Promise<DurationHistory> {
    const { jobs, plans } = this.parts
    return durationHistory(await jobs.list({ accountId, limit: jobsLookedAt }), (planId) => plans.load(planId))
  }

  private async activeJob(accountId: string, role: string): Promise<Job | null> {
    const unfinished = await this.parts.jobs.unfinished()
    return unfinished.find((job) => job.accountId === accountId && job.role === role && !hasEnded(job)) ?? null
  }
}
