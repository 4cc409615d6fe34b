import { HengeError } from '../../../shared/model/error.ts'
import type { Blocker } from '../../../shared/model/replacement/plan.ts'
import type { RestingServer } from '../../../shared/model/replacement/resting.ts'
import type { Cloud } from '../accounts/ports.ts'

export interface FoundRest {
  /** With what of it is still free for the next start. */
  readonly resting: readonly RestingServer[]
  readonly blockers: readonly Blocker[]
}

/**
 * What servers destroyed until this start have left, as it is now. A data volume that is gone or in use keeps a role from being built
 * without anybody being asked (`unattended`): it would come up empty. An Elastic IP or a target group that is gone is said.
 */
export async function findRest(
  cloud: Cloud,
  kept: readonly RestingServer[],
  unattended: boolean,
  signal?: AbortSignal,
): Promise<FoundRest> {
  if (kept.length === 0) return { resting: [], blockers: [] }
  const blockers: Blocker[] = []
  const say = (severity: Blocker['severity'], message: string, remedy: string) =>
    blockers.push({ code: 'kept-data', severity, serverId: null, message, remedy })
  const volumeIds = kept.flatMap(({ volumes }) => volumes.map(({ id }) => id))
  const volumes = volumeIds.length === 0 ? [] : await cloud.volumes.describe(volumeIds, signal)
  const allocations = kept.flatMap(({ address }) => (address ? [address.allocationId] : []))
  const addresses = allocations.length === 0 ? [] : await cloud.addresses.describe(allocations, signal)
  const groups = await groupsThere(cloud, kept, signal)
  const resting = kept.map((rest) => {
    const free = rest.volumes.filter(({ id, device }) => {
      const volume = volumes.find((one) => one.id === id)
      if (volume && (volume.serverId === null || volume.serverId === rest.serverId)) return true
      const why = volume ? `is in use by ${volume.serverId}` : 'is not there any more'
      say(
        unattended ? 'blocker' : 'warning',
        `The data volume ${id} (${device}) of ${rest.name}, kept for this start, ${why}: what takes its place would have no data.`,
        volume
          ? 'Detach it there, or build the role by hand without it.'
          : 'Build the role by hand without it, or bring the data back from a snapshot afterwards.',
      )
      return false
    })
    const held = rest.address && addresses.find(({ allocationId }) => allocationId === rest.address?.allocationId)
    const isFree = held && (held.serverId === null || held.serverId === rest.serverId)
    if (rest.address && !isFree) {
      const why = held ? `is at ${held.serverId} now` : 'was released meanwhile'
      say(
        'warning',
        `The Elastic IP ${rest.address.address} of ${rest.name} ${why}: nobody gets it.`,
        'Whatever reaches the role by it must be told.',
      )
    }
    for (const { targetGroupArn, targetGroupName } of rest.targetGroups) {
      if (groups.includes(targetGroupArn)) continue
      say(
        'warning',
        `The target group ${targetGroupName} of ${rest.name} is gone: nobody is registered in it.`,
        'Register the new servers where traffic comes from.',
      )
    }
    return {
      ...{ ...rest, volumes: free, address: isFree ? rest.address : null },
      targetGroups: rest.targetGroups.filter(({ targetGroupArn }) => groups.includes(targetGroupArn)),
    }
  })
  return { resting, blockers }
}

async function groupsThere(cloud: Cloud, kept: readonly RestingServer[], signal: AbortSignal | undefined): Promise<string[]> {
  const there: string[] = []
  for (const arn of new Set(kept.flatMap(({ targetGroups }) => targetGroups.map(({ targetGroupArn }) => targetGroupArn)))) {
    try {
      await cloud.loadBalancers.settings([arn], signal)
      there.push(arn)
    } catch (error) {
      if (!(error instanceof HengeError) || error.code !== 'NOT_FOUND') throw error
    }
  }
  return there
}
