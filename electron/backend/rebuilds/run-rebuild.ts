import { type Clock, isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import { hasEnded } from '../../../shared/model/job-transitions.ts'
import {
  hopelessItems,
  type Rebuild,
  type RebuildItem,
  type RebuildRule,
  readyItems,
  rebuildHasEnded,
} from '../../../shared/model/rebuild.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import type { RebuildRecords } from './rebuild-records.ts'

const lookEveryMs = 2000
/** A date may be weeks away and a computer may sleep: the hour is looked at this often. */
const longestSleepMs = 30_000

export interface RunParts {
  readonly records: RebuildRecords
  readonly clock: Clock
  plan(rebuild: Rebuild, item: RebuildItem, signal: AbortSignal): Promise<Plan>
  /** The same plan started twice is the same job. */
  start(planId: string, signal: AbortSignal): Promise<{ jobId: string }>
  job(jobId: string): Promise<Job>
}

/**
 * Works through the roles of a rebuild. Everything it knows is on record before it acts, so this is also how it goes on after a
 * crash. A role is begun only while planning it anew gives what was agreed to.
 */
export async function runRebuild(parts: RunParts, id: string, shutdown: AbortSignal): Promise<void> {
  const { records, clock } = parts
  for (;;) {
    shutdown.throwIfAborted()
    let rebuild = await records.load(id)
    if (rebuildHasEnded(rebuild)) return
    const until = rebuild.rule.notBefore === null ? 0 : Date.parse(rebuild.rule.notBefore)
    if (rebuild.status === 'waiting' && clock.now() < until) {
      await clock.sleep(Math.min(longestSleepMs, until - clock.now()), shutdown)
      continue
    }
    if (rebuild.status === 'waiting') {
      // Somebody may have cancelled it since it was read.
      rebuild = await records.change(id, (now) => (now.status === 'waiting' ? { ...now, status: 'running' } : now))
      if (rebuildHasEnded(rebuild)) return
    }
    await followJobs(parts, rebuild)
    rebuild = await records.load(id)
    if (rebuild.status !== 'cancelling') {
      for (const { role, reason } of hopelessItems(rebuild)) await records.item(id, role, { status: 'skipped', detail: reason })
      for (const item of readyItems(await records.load(id))) await begin(parts, await records.load(id), item, shutdown)
    }
    rebuild = await records.load(id)
    if (rebuild.status === 'cancelling') await cancelPending(parts, rebuild)
    if (await finish(parts, id)) return
    await clock.sleep(lookEveryMs, shutdown)
  }
}

async function followJobs({ records, job }: RunParts, rebuild: Rebuild): Promise<void> {
  for (const { role, status, jobId } of rebuild.items) {
    if (status !== 'running' || jobId === null) continue
    const found = await job(jobId)
    if (!hasEnded(found)) continue
    const ended = found.status === 'succeeded' ? 'succeeded' : found.status === 'cancelled' ? 'cancelled' : 'failed'
    await records.item(rebuild.id, role, { status: ended, detail: found.error?.message ?? null })
  }
}

/** The plan is on record before it is started: a crash in between finds it again, and the same plan is the same job. */
async function begin(parts: RunParts, rebuild: Rebuild, item: RebuildItem, signal: AbortSignal): Promise<void> {
  const { records } = parts
  try {
    const planId = item.planId ?? (await agreedPlan(parts, rebuild, item, signal))
    if (planId === null) return
    await records.item(rebuild.id, item.role, { planId })
    const { jobId } = await parts.start(planId, signal)
    await records.item(rebuild.id, item.role, { status: 'running', jobId, detail: null })
  } catch (error) {
    if (signal.aborted || !(error instanceof HengeError)) throw error
    // Somebody may have to sign in, or another job may work on the role: it is tried again.
    const passes = error.retryable || error.code === 'SIGNED_OUT' || error.code === 'CONFLICT'
    const change = passes ? { planId: null, detail: `Waits: ${error.message}` } : { status: 'refused' as const, detail: error.message }
    await records.item(rebuild.id, item.role, change)
  }
}

/** null: it is refused, because the world has changed since somebody agreed to it. */
async function agreedPlan(parts: RunParts, rebuild: Rebuild, item: RebuildItem, signal: AbortSignal): Promise<string | null> {
  const plan = await parts.plan(rebuild, item, signal)
  const changes = changesSince(item, plan)
  if (changes.length === 0) return plan.id
  await parts.records.item(rebuild.id, item.role, {
    status: 'refused',
    detail: `It is not what was agreed to any more: ${changes.join('; ')}. Look at it and start it anew.`,
  })
  return null
}

/** What the planner is asked of one role. */
export interface PlanRequest extends Pick<RebuildRule, 'accountId' | 'strategy' | 'rollout'> {
  readonly role: string
  readonly serverIds?: readonly string[]
  readonly skipMatching: boolean
}

/** The same question to the planner in a preview and when a role’s turn has come. */
export function planRequest(
  { accountId, selection, strategy, rollout }: RebuildRule,
  role: string,
  serverIds: readonly string[],
): PlanRequest {
  const scope = selection.which === 'behind' ? { skipMatching: true } : { serverIds, skipMatching: false }
  return { accountId, role, ...scope, ...(strategy === undefined ? {} : { strategy }), ...(rollout === undefined ? {} : { rollout }) }
}

export function changesSince(item: Pick<RebuildItem, 'serverIds' | 'toRevision'>, plan: Plan): string[] {
  const changes = plan.blockers.filter(({ severity }) => severity === 'blocker').map(({ message }) => message)
  const now = plan.oldServers.map(({ id }) => id)
  const gone = item.serverIds.filter((id) => !now.includes(id))
  const fresh = now.filter((id) => !item.serverIds.includes(id))
  if (gone.length > 0) changes.push(`${gone.join(', ')} would not be replaced any more`)
  if (fresh.length > 0) changes.push(`${fresh.join(', ')} would be replaced as well`)
  if (plan.toRevision !== item.toRevision) changes.push('the recipe or its image has changed')
  return changes
}

async function cancelPending({ records }: RunParts, rebuild: Rebuild): Promise<void> {
  for (const { role, status } of rebuild.items) {
    if (status === 'pending') await records.item(rebuild.id, role, { status: 'cancelled', detail: 'Cancelled before it was begun.' })
  }
}

async function finish({ records, clock }: RunParts, id: string): Promise<boolean> {
  const { items, status } = await records.load(id)
  if (items.some((item) => item.status === 'pending' || item.status === 'running')) return false
  const failed = items.some((item) => item.status === 'failed' || item.status === 'refused')
  const cancelled = status === 'cancelling' || items.some((item) => item.status === 'cancelled')
  await records.change(id, (now) => ({
    ...now,
    status: failed ? 'failed' : cancelled ? 'cancelled' : 'succeeded',
    finishedAt: isoTime(clock.now()),
  }))
  return true
}
