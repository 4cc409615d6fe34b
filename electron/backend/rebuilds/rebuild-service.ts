import { randomBytes } from 'node:crypto'
import { type Clock, isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { type Rebuild, type RebuildPreview, type RebuildRule, rebuildHasEnded } from '../../../shared/model/rebuild.ts'
import type { JobService } from '../jobs/job-service.ts'
import type { WorkflowEngine } from '../jobs/ports.ts'
import type { RebuildStore } from './ports.ts'
import { previewRebuild, type RebuildWorld } from './preview-rebuild.ts'
import type { RebuildRecords } from './rebuild-records.ts'

export interface RebuildParts {
  readonly world: RebuildWorld
  readonly store: RebuildStore
  readonly records: RebuildRecords
  readonly jobs: Pick<JobService, 'cancel'>
  readonly engine: WorkflowEngine
  readonly clock: Clock
}

/** Name of the workflow. */
export const rebuildKind = 'rebuild'

/** Replaces servers of several roles by one rule, in the order of dependency. */
export class RebuildService {
  private readonly parts: RebuildParts

  constructor(parts: RebuildParts) {
    this.parts = parts
  }

  /** Goes on with what a former process left unfinished; before the engine starts. */
  async resume(): Promise<void> {
    for (const { id } of await this.parts.store.unfinished()) await this.parts.engine.enqueue(rebuildKind, id)
  }

  preview(rule: RebuildRule, signal?: AbortSignal): Promise<RebuildPreview> {
    return previewRebuild(this.parts.world, rule, this.parts.clock.now(), signal)
  }

  /**
   * Starts what `agreed` says of each role: the servers and the revision that somebody has seen in a preview. BLOCKED when the rule
   * cannot be started; PLAN_STALE when a preview now says otherwise.
   */
  async start(
    rule: RebuildRule,
    agreed: readonly { readonly role: string; readonly serverIds: readonly string[]; readonly toRevision: string }[],
    signal?: AbortSignal,
  ): Promise<Rebuild> {
    const { clock, records, engine } = this.parts
    const preview = await this.preview(rule, signal)
    if (preview.problems.length > 0) throw new HengeError('BLOCKED', preview.problems.join(' '))
    const items = preview.items.flatMap(({ role, after, plan }) => (plan ? [{ role, after, plan }] : []))
    const blocked = items.flatMap(({ role, plan }) =>
      plan.blockers.filter(({ severity }) => severity === 'blocker').map((one) => `${role}: ${one.message}`),
    )
    if (blocked.length > 0) throw new HengeError('BLOCKED', `The rebuild cannot be started. ${blocked.slice(0, 3).join(' ')}`)
    refuseOtherThan(agreed, items)
    const rebuild: Rebuild = {
      id: `rebuild-${randomBytes(8).toString('hex')}`,
      rule,
      createdAt: isoTime(clock.now()),
      finishedAt: null,
      status: 'waiting',
      items: items.map(({ role, after, plan }) => ({
        ...{ role, after: after.filter((other) => items.some((item) => item.role === other)), planId: null, jobId: null, detail: null },
        ...{ serverIds: plan.oldServers.map(({ id }) => id), toRevision: plan.toRevision, status: 'pending' },
      })),
    }
    await records.create(rebuild)
    await engine.enqueue(rebuildKind, rebuild.id)
    return rebuild
  }

  list(limit: number): Promise<Rebuild[]> {
    return this.parts.store.list(limit)
  }

  get(id: string): Promise<Rebuild> {
    return this.parts.store.load(id)
  }

  /** Begins no further role, and cancels the jobs that run: each turns back, or finishes what cannot be turned back. */
  async cancel(id: string): Promise<Rebuild> {
    const { records, jobs, clock } = this.parts
    const rebuild = await records.change(id, (before) => {
      if (rebuildHasEnded(before)) throw new HengeError('CONFLICT', `The rebuild has ended already (${before.status}).`)
      // Nothing was begun, and whoever waits for its date looks at the hour only now and then: it ends here.
      if (before.status === 'waiting') return neverBegun(before, isoTime(clock.now()))
      return { ...before, status: 'cancelling' }
    })
    for (const { jobId, status } of rebuild.items) {
      if (status !== 'running' || jobId === null) continue
      await jobs.cancel(jobId).catch((error: unknown) => {
        // It is past its point of no return, and ends by itself.
        if (!(error instanceof HengeError) || error.code !== 'CONFLICT') throw error
      })
    }
    return records.load(id)
  }
}

function neverBegun(rebuild: Rebuild, finishedAt: string): Rebuild {
  const items = rebuild.items.map((item) => ({ ...item, status: 'cancelled' as const, detail: 'Cancelled before it was begun.' }))
  return { ...rebuild, status: 'cancelled', finishedAt, items }
}

function refuseOtherThan(
  agreed: readonly { readonly role: string; readonly serverIds: readonly string[]; readonly toRevision: string }[],
  items: readonly {
    readonly role: string
    readonly plan: { readonly oldServers: readonly { readonly id: string }[]; readonly toRevision: string }
  }[],
): void {
  const key = (role: string, ids: readonly string[], revision: string) => JSON.stringify([role, [...ids].sort(), revision])
  const wanted = agreed.map(({ role, serverIds, toRevision }) => key(role, serverIds, toRevision)).sort()
  const now = items
    .map(({ role, plan }) =>
      key(
        role,
        plan.oldServers.map(({ id }) => id),
        plan.toRevision,
      ),
    )
    .sort()
  if (wanted.join() === now.join()) return
  throw new HengeError(
    'PLAN_STALE',
    'The rule means other servers than it did when you looked. Nothing was done; look at the preview again.',
  )
}
