import type { PriceLookup } from '../../../shared/model/price.ts'
import { noFindings } from '../../../shared/model/replacement/findings.ts'
import type { Blocker, Plan } from '../../../shared/model/replacement/plan.ts'
import { type EndInput, planEnd } from '../../../shared/model/replacement/plan-end.ts'
import { planReplacement } from '../../../shared/model/replacement/plan-replacement.ts'
import { plannedRest } from '../../../shared/model/replacement/resting.ts'
import type { Server } from '../../../shared/model/server.ts'
import { findBlockers, refusedLaunches } from './find-blockers.ts'
import { findDns } from './find-dns.ts'
import { lookAtRole } from './look-at-role.ts'
import { dnsOf, type PlanRequest, templateOf } from './plan-replacement.ts'
import type { LaunchTemplate, ReplacementWorld } from './ports.ts'

export interface EndRequest
  extends Pick<PlanRequest, 'planId' | 'now' | 'accountId' | 'role' | 'serverIds' | 'maxServersPerRun' | 'quarantineDays'> {
  readonly keepsAddresses: boolean
  readonly history: PlanRequest['history']
  readonly lockIsOver: PlanRequest['lockIsOver']
  readonly runningJob: PlanRequest['runningJob']
}

/**
 * Looks at the cloud and plans to destroy servers until the next start of their role. Whether they could be built again is asked as the
 * build would ask it: the recipe renders, its image is there, and a dry run launches what would take each place.
 */
export async function makeEndPlan(
  world: ReplacementWorld,
  prices: PriceLookup,
  request: EndRequest,
  signal?: AbortSignal,
): Promise<{ plan: Plan; template: LaunchTemplate | null }> {
  const { account, servers, alive, defaultRegion, current } = await lookAtRole(world, request, [], signal)
  const { planId: id, now: madeAt, lockIsOver, runningJob, ...asked } = request
  const input: EndInput = { ...asked, ...{ id, madeAt, servers, current, prices, defaultRegion }, findings: noFindings, notRebuildable: [] }
  const draft = planEnd(input)
  const template = templateOf(current)
  if (!template || draft.oldServers.length === 0 || draft.blockers.some(({ code }) => code === 'several-regions')) {
    return { plan: planEnd({ ...input, findings: { ...noFindings, runningJob } }), template }
  }
  const cloud = world.cloud(account, draft.region)
  const findings = await findBlockers(cloud, draft, template, alive, lockIsOver, signal)
  const { found: dns, refusals } = await findDns(cloud, dnsOf(current), 'destroy-first', signal)
  const found = { ...findings, dns, refusals: [...findings.refusals, ...refusals], runningJob }
  const again = nextStart(input, draft, servers)
  const refused = await refusedLaunches(cloud, again, template, null, signal)
  // Room is not asked for: what stands in its way now may be what goes.
  const notRebuildable = refused
    .filter(({ code }) => code !== 'capacity')
    .map((one): Blocker => ({ ...one, code: 'not-rebuildable', message: `It could not be built again: ${one.message}` }))
  return { plan: planEnd({ ...input, findings: found, notRebuildable }), template }
}

/** What would be built were this start the next one. */
function nextStart(input: EndInput, draft: Plan, servers: readonly Server[]): Plan {
  const going = draft.oldServers.map(({ id }) => id)
  const staying = servers.map((server): Server => (going.includes(server.id) ? { ...server, state: 'terminated' } : server))
  const rest = plannedRest(
    input,
    servers.filter(({ id }) => going.includes(id)),
    noFindings,
    false,
  )
  const at = draft.madeAt
  const { serverIds: _, ...asked } = input
  return planReplacement({ ...asked, servers: staying, fillUpOnly: true, resting: rest.map((place) => ({ ...place, jobId: '', at })) })
}
