import type { Recipe, Strategy } from '../recipe.ts'
import type { Server } from '../server.ts'
import { dnsHandOver } from './dns.ts'
import type { PlanFindings } from './findings.ts'
import { type HandOver, nothingToHandOver, type PlannedServer } from './plan.ts'

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
): HandOver {
  const record = dnsHandOver(strategy, recipeDns, findings.dns, old, planned)
  const dns = record ? { dns: record } : {}
  const targetGroups = targetGroupsOf(old, planned, findings)
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
  return { targetGroups, addresses, volumes, ...dns }
}

function targetGroupsOf(old: readonly Server[], planned: readonly PlannedServer[], findings: PlanFindings): HandOver['targetGroups'] {
  const groups = new Map<string, HandOver['targetGroups'][number]>()
  for (const { serverId, targetGroupArn, targetGroupName, port, secondsToInService, deregistrationDelaySeconds } of findings.targetGroups) {
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
