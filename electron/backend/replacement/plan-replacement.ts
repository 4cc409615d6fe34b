import { HengeError } from '../../../shared/model/error.ts'
import type { PriceLookup } from '../../../shared/model/price.ts'
import type { Strategy } from '../../../shared/model/recipe.ts'
import { noFindings, type PlanFindings } from '../../../shared/model/replacement/blockers.ts'
import type { Blocker, Plan } from '../../../shared/model/replacement/plan.ts'
import { type PlanInput, planReplacement } from '../../../shared/model/replacement/plan-replacement.ts'
import { isAlive } from '../../../shared/model/server.ts'
import type { Cloud } from '../accounts/ports.ts'
import { clientToken, launchRequest } from './launch-request.ts'
import type { LaunchTemplate, RecipeNow, ReplacementWorld } from './ports.ts'

export interface PlanRequest {
  readonly planId: string
  /** Milliseconds since 1970. */
  readonly now: number
  readonly accountId: string
  readonly role: string
  readonly strategy?: Strategy
  readonly serverIds?: readonly string[]
  readonly maxServersPerRun: number
  readonly runningJob: PlanFindings['runningJob']
}

/**
 * Looks at the cloud and makes a plan; `template` is what its servers would be launched with. Refusals found by dry runs are part
 * of the plan; SIGNED_OUT, UNREACHABLE and THROTTLED are errors, because then nothing is known.
 */
export async function makePlan(
  world: ReplacementWorld,
  prices: PriceLookup,
  request: PlanRequest,
  signal?: AbortSignal,
): Promise<{ plan: Plan; template: LaunchTemplate | null }> {
  const account = await world.account(request.accountId)
  const servers = await world.roleServers(request.accountId, request.role, signal)
  const alive = servers.filter(isAlive)
  const first = alive.find(({ id }) => request.serverIds?.includes(id)) ?? alive[0]
  const defaultRegion = account.regions[0] ?? ''
  const region = first?.region ?? defaultRegion
  const current = await world.currentRecipe(account, region, request.role, signal)
  const { planId: id, now: madeAt, ...asked } = request
  const input: PlanInput = { ...asked, id, madeAt, servers, current, prices, defaultRegion, findings: noFindings }
  const draft = planReplacement(input)
  const template = templateOf(current)
  const cloud = world.cloud(account, draft.region)
  const oneRegion = !draft.blockers.some(({ code }) => code === 'several-regions')
  const cloudFindings = template && oneRegion && draft.newServers.length > 0 ? await find(cloud, draft, template, signal) : noFindings
  return { plan: planReplacement({ ...input, findings: { ...cloudFindings, runningJob: request.runningJob } }), template }
}

function templateOf(current: RecipeNow): LaunchTemplate | null {
  if (current.state === 'problem') return null
  const { instanceType, rootVolume, tags } = current.recipe
  return { instanceType, rootVolume, tags, userData: current.userData }
}

async function find(cloud: Cloud, draft: Plan, template: LaunchTemplate, signal?: AbortSignal): Promise<PlanFindings> {
  const oldIds = draft.oldServers.map(({ id }) => id)
  const refusals: Blocker[] = []
  const terminationProtected: string[] = []
  for (const id of oldIds) {
    const answer = await asWarning(() => cloud.compute.isTerminationProtected(id, signal), id, 'see whether it has termination protection')
    if (answer.warning) refusals.push(answer.warning)
    else if (answer.result) terminationProtected.push(id)
  }
  const members = await asWarning(
    () => cloud.loadBalancers.membershipsOf(oldIds, signal),
    null,
    'see which target groups the servers belong to',
  )
  if (members.warning) refusals.push(members.warning)
  // Before the termination: an endpoint that carries dry runs out is found out by it, and no old server is lost.
  refusals.push(...(await refusedLaunches(cloud, draft, template, signal)))
  const free = oldIds.filter((id) => !terminationProtected.includes(id))
  if (free.length > 0) refusals.push(...(await refusal(() => cloud.compute.checkTerminate(free, signal), 'terminate the old servers')))
  return { terminationProtected, targetGroups: members.result ?? [], refusals, runningJob: null }
}

/** One dry run for each place that servers are launched at. */
async function refusedLaunches(cloud: Cloud, draft: Plan, template: LaunchTemplate, signal?: AbortSignal): Promise<Blocker[]> {
  const places = new Map(draft.newServers.map((server) => [JSON.stringify({ ...server, name: '', replaces: '' }), server]))
  const found: Blocker[] = []
  for (const server of places.values()) {
    const token = clientToken(draft.id, 'dry-run', found.length)
    const request = launchRequest(draft, template, server, draft.id, token)
    found.push(...(await refusal(() => cloud.compute.checkLaunch(request, signal), `launch ${server.name}`)))
  }
  return found
}

async function refusal(dryRun: () => Promise<void>, doing: string): Promise<Blocker[]> {
  try {
    await dryRun()
    return []
  } catch (error) {
    if (!(error instanceof HengeError)) throw error
    const about = { severity: 'blocker', serverId: null, message: `It would not be possible to ${doing}: ${error.message}` } as const
    switch (error.code) {
      case 'FORBIDDEN':
        return [{ ...about, code: 'no-permission', remedy: permissionRemedy(error) }]
      case 'CAPACITY':
        return [{ ...about, code: 'capacity', remedy: 'Choose another instance type or subnet in the recipe, or try again later.' }]
      case 'REFUSED':
      case 'INVALID_INPUT':
      case 'NOT_FOUND':
        return [{ ...about, code: 'refused', remedy: 'Correct what the message names in the recipe or in the account, then plan again.' }]
      default:
        throw error
    }
  }
}

/** A question that may go unanswered: the plan then says so, because the answer could have been a blocker. */
async function asWarning<Result>(
  ask: () => Promise<Result>,
  serverId: string | null,
  doing: string,
): Promise<{ readonly result: Result; readonly warning?: undefined } | { readonly result?: undefined; readonly warning: Blocker }> {
  try {
    return { result: await ask() }
  } catch (error) {
    if (!(error instanceof HengeError) || !['FORBIDDEN', 'REFUSED', 'UNSUPPORTED', 'NOT_FOUND'].includes(error.code)) throw error
    const message = `It was not possible to ${doing}: ${error.message}`
    const code = error.code === 'FORBIDDEN' ? 'no-permission' : 'refused'
    return { warning: { code, severity: 'warning', serverId, message, remedy: permissionRemedy(error) } }
  }
}

function permissionRemedy(error: HengeError): string {
  const action = error.details.action
  return typeof action === 'string' ? `Allow ${action} to this identity, or sign in with another.` : 'Check it by hand before starting.'
}
