import type { PlanBatch, PlanStep, StepKind } from './plan.ts'
import { secondsOf } from './step-durations.ts'
import { othersServe, type StepInput } from './steps.ts'

/** Kinds after which an old server of the batch no longer serves, and those with which service is whole again. */
const interrupting: readonly StepKind[] = ['release-volumes', 'deregister', 'terminate', 'quarantine', 'set-user-data', 'replace-root']
const restoring: readonly StepKind[] = ['wait-healthy', 'warm-up', 'move-addresses', 'wait-in-service', 'update-dns']

/**
 * The steps in which nothing serves: in each batch that takes all running servers away, or the data of one, from the first step that
 * interrupts to the one that makes it whole. None where new servers are healthy before old ones go.
 */
export function offlineSteps(input: StepInput, steps: readonly PlanStep[]): PlanStep[] {
  return input.batches.flatMap((batch) => offlineOf(input, batch, steps))
}

function offlineOf(input: StepInput, batch: PlanBatch, steps: readonly PlanStep[]): PlanStep[] {
  const { running } = input
  const ownRunning = batch.serverIds.filter((id) => running.includes(id))
  const losesData = input.handOver.volumes.some(({ serverId }) => ownRunning.includes(serverId))
  if (ownRunning.length === 0 || (!losesData && input.launchFirst)) return []
  if (!losesData && othersServe(input, batch)) return []
  const own = steps.filter((step) => step.batch === batch.number)
  const from = own.findIndex(({ kind }) => interrupting.includes(kind))
  const to = own.findLastIndex(({ kind }) => restoring.includes(kind))
  return from < 0 || to < from ? [] : own.slice(from, to + 1)
}

/** Running servers of the role that keep serving in the worst moment of the plan, if nothing else happens to them. */
export function minimumHealthy(input: StepInput): number {
  const { running } = input
  const away = input.batches.map((batch) => {
    const own = batch.serverIds.filter((id) => running.includes(id))
    const losing = input.launchFirst ? own.filter((id) => input.handOver.volumes.some(({ serverId }) => serverId === id)) : own
    return losing.length
  })
  return running.length - Math.max(0, ...away)
}

/** Seconds in which old and new servers of a batch are paid side by side. */
export function overlapSeconds(input: Pick<StepInput, 'launchFirst'>, batch: PlanBatch, steps: readonly PlanStep[]): number {
  const own = steps.filter((step) => step.batch === batch.number)
  const launch = own.findIndex((step) => step.kind === 'launch')
  const end = own.findLastIndex((step) => step.kind === 'wait-terminated' || step.kind === 'quarantine')
  if (!input.launchFirst || launch < 0 || end < launch) return 0
  return secondsOf(own.slice(launch, end + 1))
}
