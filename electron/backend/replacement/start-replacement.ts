import { randomBytes } from 'node:crypto'
import { isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { staleReasons } from '../../../shared/model/replacement/staleness.ts'
import type { ReplacementWorld } from './ports.ts'

/** PLAN_STALE with what has changed, when the world is not the one that the plan was made for. */
export async function refuseStale(world: ReplacementWorld, plan: Plan, now: number, signal?: AbortSignal): Promise<void> {
  const account = await world.account(plan.accountId)
  const servers = await world.roleServers(plan.accountId, plan.role, signal)
  const current = await world.currentRecipe(account, plan.region, plan.role, signal)
  const reasons = staleReasons(plan, { now, servers, current: current.state === 'ready' ? current : null })
  if (reasons.length === 0) return
  throw new HengeError('PLAN_STALE', `The plan does not hold any more: ${reasons.join('; ')}. Nothing was done; make a new plan.`, {
    details: { reasons },
  })
}

/** BLOCKED with the first blockers, for a plan that has any. */
export function refuseBlocked(plan: Plan): void {
  const blockers = plan.blockers.filter(({ severity }) => severity === 'blocker')
  if (blockers.length === 0) return
  const listed = blockers.map(({ message, remedy }) => `${message} ${remedy}`)
  throw new HengeError('BLOCKED', `The plan cannot be started. ${listed.slice(0, 3).join(' ')}`, { details: { blockers } })
}

export function newJob(plan: Plan, now: number): Job {
  return {
    id: `job-${randomBytes(8).toString('hex')}`,
    kind: 'replace',
    title: titleOf(plan),
    accountId: plan.accountId,
    role: plan.role,
    planId: plan.id,
    status: 'queued',
    createdAt: isoTime(now),
    startedAt: null,
    finishedAt: null,
    steps: plan.steps.map(({ id, title, expectedSeconds, durationFrom, batch }) => ({
      id,
      title,
      batch,
      phase: 'plan',
      status: 'pending',
      startedAt: null,
      finishedAt: null,
      expectedSeconds,
      durationFrom,
      value: null,
      detail: null,
    })),
    newServers: [],
    targets: [],
    cancellable: true,
    cancelRefusal: null,
    cancelEffect: 'Nothing has been changed yet.',
    paused: null,
    released: [],
    noReturnBatch: 0,
    error: null,
    recoveries: 0,
    lastSequence: 0,
  }
}

function titleOf({ ends, restores, oldServers, role, strategy }: Plan): string {
  if (ends) return `Destroy ${role} until its next start`
  if (oldServers.length > 0) return `Replace ${role} · ${strategy}`
  return restores ? `Build ${role} again` : `Fill up ${role}`
}
