import type { Recipe, Strategy } from '../recipe.ts'
import type { Server } from '../server.ts'
import type { Baking, Blocker, HandOver, PlanBatch, PlannedServer } from './plan.ts'
import type { Rollout } from './rollout.ts'

/** A quota of vCPUs that servers of some types count against. */
export interface FoundVcpuQuota {
  readonly code: string
  readonly name: string
  readonly limit: number
  readonly used: number
  /** By instance type. */
  readonly perServer: Readonly<Record<string, number>>
}

interface QuotaInput {
  readonly recipe: Recipe
  readonly old: readonly Server[]
  readonly planned: readonly PlannedServer[]
  readonly batches: readonly PlanBatch[]
  readonly launchFirst: boolean
  readonly baking: Baking | undefined
}

/** The most vCPUs that run at an instant of the plan beyond those that run now, of those that count against this quota. */
export function vcpusAtMost(quota: FoundVcpuQuota, { recipe, old, batches, launchFirst, baking }: QuotaInput): number {
  const each = quota.perServer[recipe.instanceType] ?? 0
  let now = 0
  let most = baking?.builder ? each : 0
  for (const batch of batches) {
    const going = old.filter(({ id, state }) => batch.serverIds.includes(id) && (state === 'running' || state === 'pending'))
    const coming = batch.newServerNames.length * each
    const ending = going.reduce((sum, { instanceType }) => sum + (quota.perServer[instanceType] ?? 0), 0)
    // Without old servers there is none to make room.
    const before = launchFirst || batch.serverIds.length === 0 ? now : now - ending
    most = Math.max(most, before + coming)
    now += coming - ending
  }
  return most
}

/** More servers at once than the account may run. Found out before anything is launched, and before an old server is gone. */
export function quotaBlockers(quotas: readonly FoundVcpuQuota[], input: QuotaInput): Blocker[] {
  if (input.planned.length === 0) return []
  return quotas.flatMap((quota): Blocker[] => {
    const wanted = vcpusAtMost(quota, input)
    const left = Math.max(0, quota.limit - quota.used)
    if (wanted <= left) return []
    const fewer = input.launchFirst ? ' A strategy that needs fewer at once may do: rolling with less surge, or destroy-first.' : ''
    return [
      {
        ...{ code: 'quota', severity: 'blocker', serverId: null },
        message: `At its height the plan runs ${wanted} vCPUs more than now, and of the quota “${quota.name}” (${quota.code}) of ${quota.limit} only ${left} are left.`,
        remedy: `Ask for a higher quota ${quota.code} in the Service Quotas console, or stop what nobody needs.${fewer}`,
      },
    ]
  })
}

/** What no question answers beforehand, in sentences: the plan says so and does not pass over it. */
export function notChecked(
  { recipe, planned, launchFirst, batches }: QuotaInput,
  { targetGroups, volumes, addresses }: HandOver,
  strategy: Strategy,
  rollout: Pick<Rollout, 'oldServers' | 'snapshotVolumes'>,
): string[] {
  const said: string[] = []
  if (planned.length > 0) {
    const places = [...new Set(planned.map(({ zone, region }) => zone ?? region))]
    const onesGo = batches.some(({ serverIds }) => serverIds.length > 0)
    const otherwise = launchFirst
      ? 'Where there is none the old servers stay as they are.'
      : 'Old servers are gone by then: the job tries again until there is room.'
    said.push(
      `Whether ${places.join(', ')} ${places.length === 1 ? 'has' : 'have'} capacity for ${planned.length} × ${recipe.instanceType}: AWS tells only when they are launched.${onesGo ? ` ${otherwise}` : ''}`,
    )
  }
  const unasked = [
    ...(targetGroups.length > 0 ? ['register and deregister targets'] : []),
    ...(volumes.length > 0 ? ['stop servers, detach and attach data volumes'] : []),
    ...(addresses.length > 0 ? ['move Elastic IPs'] : []),
    ...(strategy === 'root-volume' ? ['replace root volumes'] : []),
    ...(strategy !== 'root-volume' && rollout.oldServers === 'quarantine' ? ['change security groups and stop servers'] : []),
    ...(rollout.snapshotVolumes ? ['take snapshots'] : []),
    ...(recipe.build === 'baked' ? ['make images'] : []),
  ]
  if (unasked.length > 0) {
    said.push(
      `Whether this identity may ${unasked.join('; ')}: asked beforehand is only whether it may launch, terminate and change the DNS record.`,
    )
  }
  return said
}
