import type { Strategy } from '../recipe.ts'
import type { PlanBatch, PlannedServer } from './plan.ts'
import { batchSizes, paceOf, type Rollout } from './rollout.ts'

interface Replaced {
  readonly id: string
}

export interface BatchPlan {
  readonly batches: PlanBatch[]
  /** Within a batch the new ones come first. */
  readonly launchFirst: boolean
  /** Why it cannot be done in batches at all. */
  readonly impossible: 'cannot-keep-healthy' | null
}

/**
 * Who is replaced with whom, and in which order. `total` is the size of the role as it is. Servers that the role is short of come
 * first, in a batch of their own where servers go in turn: they only add.
 */
export function planBatches(
  strategy: Strategy,
  rollout: Rollout,
  old: readonly Replaced[],
  planned: readonly PlannedServer[],
  total: number,
): BatchPlan {
  const launchFirst = strategy === 'blue-green' || (strategy === 'rolling' && paceOf(rollout, total).launchFirst)
  const namesFor = (servers: readonly Replaced[]) =>
    strategy === 'root-volume' ? [] : planned.flatMap(({ name, replaces }) => (servers.some(({ id }) => id === replaces) ? [name] : []))
  const extra = planned.flatMap(({ name, replaces }) => (replaces === null ? [name] : []))
  if (strategy === 'blue-green' || strategy === 'destroy-first') {
    const names = [...namesFor(old), ...extra]
    if (names.length === 0) return { batches: [], launchFirst, impossible: null }
    return { batches: [batch(1, old, names, 100, false, false)], launchFirst, impossible: null }
  }
  // The root volume of a server that is there is replaced in place: a surge cannot help it.
  const pace = paceOf(strategy === 'root-volume' ? { ...rollout, maxSurge: 0 } : rollout, total)
  // A single server has to go down for its root volume; that is what the strategy is for.
  const size = strategy === 'root-volume' ? Math.max(1, pace.batchSize) : pace.batchSize
  const batches: PlanBatch[] = extra.length > 0 ? [batch(1, [], extra, 0, false, false)] : []
  let done = 0
  for (const { size: count, percentageAfter, checkpoint, canary } of batchSizes(old.length, size, rollout)) {
    const servers = old.slice(done, done + count)
    batches.push(batch(batches.length + 1, servers, namesFor(servers), percentageAfter, checkpoint, canary))
    done += count
  }
  return { batches, launchFirst, impossible: old.length > 0 && size < 1 ? 'cannot-keep-healthy' : null }
}

function batch(
  number: number,
  old: readonly Replaced[],
  newServerNames: readonly string[],
  percentageAfter: number,
  checkpoint: boolean,
  canary: boolean,
): PlanBatch {
  return { number, serverIds: old.map(({ id }) => id), newServerNames: [...newServerNames], percentageAfter, checkpoint, canary }
}
