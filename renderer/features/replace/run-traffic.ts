import type { Job, JobStep } from '../../../shared/model/job.ts'
import type { Plan, StepKind } from '../../../shared/model/replacement/plan.ts'
import type { Meaning } from '../../ui/status-mark.tsx'

export interface TargetState {
  readonly targetGroup: string
  readonly words: string
  readonly meaning: Meaning
}

type Known = Pick<Plan, 'batches' | 'steps' | 'handOver'>

/** How an old server, or one whose root volume is replaced, stands in its target groups, as far as the job’s steps tell. */
export function trafficOfOld(job: Pick<Job, 'steps'>, plan: Known, serverId: string): TargetState[] {
  const batch = plan.batches.find(({ serverIds }) => serverIds.includes(serverId))
  if (batch === undefined) return []
  const stood = statusIn(job, plan, batch.number)
  const state = ((): Omit<TargetState, 'targetGroup'> => {
    if (stood.rollback('restore-traffic') === 'succeeded') return inService
    if (stood.rollback('restore-traffic') === 'running') return coming
    const inPlace = batch.newServerNames.length === 0
    if (inPlace && stood.plan('wait-in-service') === 'succeeded') return inService
    if (inPlace && stood.plan('register') === 'succeeded') return coming
    if (stood.plan('drain') === 'succeeded') return { words: 'drained', meaning: 'stopped' }
    if (begun(stood.plan('deregister'))) return { words: 'draining', meaning: 'working' }
    return { words: 'registered', meaning: 'healthy' }
  })()
  return groupsOf(plan, ({ serverIds }) => serverIds.includes(serverId), state)
}

/** The same for a server that the job creates. */
export function trafficOfNew(job: Pick<Job, 'steps'>, plan: Known, name: string): TargetState[] {
  const batch = plan.batches.find(({ newServerNames }) => newServerNames.includes(name))
  if (batch === undefined) return []
  const stood = statusIn(job, plan, batch.number)
  const state = ((): Omit<TargetState, 'targetGroup'> => {
    if (stood.rollback('withdraw-new') === 'succeeded') return { words: 'drained', meaning: 'stopped' }
    if (stood.rollback('withdraw-new') === 'running') return { words: 'draining', meaning: 'working' }
    if (stood.plan('wait-in-service') === 'succeeded') return inService
    if (begun(stood.plan('register'))) return coming
    return { words: 'not registered yet', meaning: 'stopped' }
  })()
  return groupsOf(plan, ({ newServerNames }) => newServerNames.includes(name), state)
}

const inService = { words: 'in service', meaning: 'healthy' } as const
const coming = { words: 'registered, not healthy yet', meaning: 'working' } as const

const begun = (status: JobStep['status'] | undefined) => status === 'running' || status === 'succeeded'

function statusIn(job: Pick<Job, 'steps'>, plan: Known, batch: number) {
  const own = job.steps.filter((step) => step.batch === batch)
  return {
    plan: (kind: StepKind) => own.find(({ id }) => plan.steps.some((step) => step.id === id && step.kind === kind))?.status,
    rollback: (name: string) => own.find(({ id, phase }) => phase === 'rollback' && (id === name || id === `${name}-${batch}`))?.status,
  }
}

function groupsOf(
  plan: Known,
  concerns: (group: Known['handOver']['targetGroups'][number]) => boolean,
  state: Omit<TargetState, 'targetGroup'>,
): TargetState[] {
  return [...new Set(plan.handOver.targetGroups.filter(concerns).map((group) => group.targetGroupName))].map((targetGroup) => ({
    targetGroup,
    ...state,
  }))
}
