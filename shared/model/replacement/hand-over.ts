import type { Recipe, Strategy } from '../recipe.ts'
import type { Server } from '../server.ts'
import { dnsHandOver } from './dns.ts'
import type { FoundMembership, PlanFindings } from './findings.ts'
import { type HandOver, nothingToHandOver, type PlannedServer } from './plan.ts'
import type { RestingServer } from './resting.ts'

/**
 * What passes from each old server to the one in its place. With `root-volume` nothing moves, but its traffic is held off. A server
 * that the role was short of joins the target groups that the role’s servers are in.
 */
export function handOverOf(
  strategy: Strategy,
  old: readonly Server[],
  planned: readonly PlannedServer[],
  findings: PlanFindings,
  recipeDns?: Recipe['dns'],
  resting: readonly RestingServer[] = [],
): HandOver {
  const record = dnsHandOver(strategy, recipeDns, findings.dns, old, planned)
  const dns = record ? { dns: record } : {}
  const targetGroups = targetGroupsOf(old, planned, [...findings.targetGroups, ...restingMemberships(resting)])
  if (strategy === 'root-volume') return { ...nothingToHandOver, targetGroups, ...dns }
  const takerOf = (serverId: string) => planned.find(({ replaces }) => replaces === serverId)?.name
  const addresses = findings.addresses.flatMap((held) => {
    const newServerName = takerOf(held.serverId)
    return newServerName === undefined ? [] : [{ ...held, newServerName }]
  })
  const volumes = old.flatMap((server) => {
    const newServerName = takerOf(server.id)
    if (newServerName === undefined) return []
    return server.volumes
      .filter(({ root }) => !root)
      .map(({ id, device, deleteOnTermination }) => ({ volumeId: id, device, serverId: server.id, newServerName, deleteOnTermination }))
  })
  const kept = keptOf(resting, planned)
  return { targetGroups, addresses: [...addresses, ...kept.addresses], volumes: [...volumes, ...kept.volumes], ...dns }
}

/** What servers hold that go and are not replaced: nobody has it before the next start. */
export function handOverToNobody(old: readonly Server[], findings: PlanFindings, recipeDns: Recipe['dns']): HandOver {
  const record = dnsHandOver('destroy-first', recipeDns, findings.dns, old, [])
  return {
    targetGroups: targetGroupsOf(old, [], findings.targetGroups),
    addresses: findings.addresses
      .filter(({ serverId }) => old.some(({ id }) => id === serverId))
      .map((held) => ({ ...held, newServerName: null })),
    volumes: old.flatMap((server) =>
      server.volumes
        .filter(({ root }) => !root)
        .map(({ id, device, deleteOnTermination }) => ({
          ...{ volumeId: id, device, serverId: server.id, newServerName: null, deleteOnTermination },
        })),
    ),
    ...(record ? { dns: record } : {}),
  }
}

/** The nth that the role is short of takes the place of the nth that was destroyed. */
function keptOf(resting: readonly RestingServer[], planned: readonly PlannedServer[]): Pick<HandOver, 'addresses' | 'volumes'> {
  const takers = planned.filter(({ replaces }) => replaces === null)
  const pairs = resting.flatMap((rest, index) => {
    const newServerName = takers[index]?.name
    return newServerName === undefined ? [] : [{ rest, newServerName }]
  })
  return {
    addresses: pairs.flatMap(({ rest: { address, serverId }, newServerName }) =>
      address ? [{ ...address, serverId, newServerName }] : [],
    ),
    volumes: pairs.flatMap(({ rest: { volumes, serverId }, newServerName }) =>
      volumes.map(({ id, device }) => ({ volumeId: id, device, serverId, newServerName, deleteOnTermination: false })),
    ),
  }
}

function restingMemberships(resting: readonly RestingServer[]): FoundMembership[] {
  return resting.flatMap(({ serverId, targetGroups }) => targetGroups.map((group) => ({ ...group, serverId })))
}

function targetGroupsOf(
  old: readonly Server[],
  planned: readonly PlannedServer[],
  memberships: readonly FoundMembership[],
): HandOver['targetGroups'] {
  const groups = new Map<string, HandOver['targetGroups'][number]>()
  for (const { serverId, targetGroupArn, targetGroupName, port, secondsToInService, deregistrationDelaySeconds } of memberships) {
    // One server may be in a group with several ports.
    const key = `${targetGroupArn}:${port ?? ''}`
    const settings = { secondsToInService, deregistrationDelaySeconds }
    const group = groups.get(key) ?? { targetGroupArn, targetGroupName, port, serverIds: [], newServerNames: [], ...settings }
    const isOld = old.some(({ id }) => id === serverId)
    const takers = planned.filter(({ replaces }) => replaces === serverId || replaces === null).map(({ name }) => name)
    groups.set(key, {
      ...group,
      serverIds: isOld ? [...group.serverIds, serverId] : group.serverIds,
      newServerNames: [...new Set([...group.newServerNames, ...takers])],
    })
  }
  return [...groups.values()].filter(({ serverIds, newServerNames }) => serverIds.length + newServerNames.length > 0)
}
