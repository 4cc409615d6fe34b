import type { Job } from '../../../shared/model/job.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import type { Meaning } from '../../ui/status-mark.tsx'

export interface TargetState {
  readonly targetGroup: string
  /** With the name of the group. */
  readonly words: string
  readonly meaning: Meaning
  /** When the load balancer said so, ISO 8601; null: the job has not asked it yet. */
  readonly at: string | null
}

type Known = Pick<Plan, 'handOver'>
type Group = Known['handOver']['targetGroups'][number]

/** What the load balancer said last of an old server, or of one whose root volume is replaced, in each of its target groups. */
export function trafficOfOld(job: Pick<Job, 'targets'>, plan: Known, serverId: string): TargetState[] {
  // The plan was made while it was in these groups.
  const before = (group: string) => `in ${group} when planned`
  return statesIn(job, plan, serverId, before, ({ serverIds }) => serverIds.includes(serverId))
}

/** The same for a server that the job creates. */
export function trafficOfNew(job: Pick<Job, 'targets'>, plan: Known, { id, name }: Job['newServers'][number]): TargetState[] {
  const before = (group: string) => `not in ${group} yet`
  return statesIn(job, plan, id, before, ({ newServerNames }) => newServerNames.includes(name))
}

function statesIn(
  { targets }: Pick<Job, 'targets'>,
  plan: Known,
  serverId: string,
  before: (group: string) => string,
  concerns: (group: Group) => boolean,
): TargetState[] {
  const names = new Set(plan.handOver.targetGroups.filter(concerns).map(({ targetGroupName }) => targetGroupName))
  return [...names].map((targetGroup) => {
    const seen = targets.find((one) => one.serverId === serverId && one.targetGroupName === targetGroup)
    if (seen === undefined) return { targetGroup, words: before(targetGroup), meaning: 'stopped', at: null }
    const words = `${seen.health} in ${targetGroup}${seen.reason === null ? '' : ` (${seen.reason})`}`
    return { targetGroup, words, meaning: meanings[seen.health] ?? 'behind', at: seen.at }
  })
}

/** By the states of ELBv2. */
const meanings: Readonly<Record<string, Meaning>> = {
  healthy: 'healthy',
  initial: 'working',
  draining: 'working',
  unhealthy: 'failing',
  unused: 'stopped',
}
