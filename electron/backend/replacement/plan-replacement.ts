import type { PriceLookup } from '../../../shared/model/price.ts'
import type { Recipe, Strategy } from '../../../shared/model/recipe.ts'
import { noFindings, type PlanFindings } from '../../../shared/model/replacement/findings.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { type PlanInput, planReplacement } from '../../../shared/model/replacement/plan-replacement.ts'
import type { RestingServer } from '../../../shared/model/replacement/resting.ts'
import type { Rollout } from '../../../shared/model/replacement/rollout.ts'
import type { DurationHistory } from '../../../shared/model/replacement/step-durations.ts'
import type { LockHolder } from '../cloud/ports.ts'
import { findBlockers } from './find-blockers.ts'
import { findDns } from './find-dns.ts'
import { findRest } from './find-rest.ts'
import { lookAtRole } from './look-at-role.ts'
import type { LaunchTemplate, RecipeNow, ReplacementWorld } from './ports.ts'

export interface PlanRequest {
  readonly planId: string
  /** Milliseconds since 1970. */
  readonly now: number
  readonly accountId: string
  readonly role: string
  readonly strategy?: Strategy
  readonly rollout?: Partial<Rollout>
  readonly serverIds?: readonly string[]
  readonly skipMatching?: boolean
  readonly fillUpOnly?: boolean
  /** Nobody looks at the plan before it is run. */
  readonly unattended?: boolean
  /** What is on record of servers of the role that were destroyed until its next start. */
  readonly kept: readonly RestingServer[]
  readonly maxServersPerRun: number
  readonly quarantineDays: number
  readonly history: DurationHistory
  /** Of a lock on the role: the job that holds it is ours and has ended, so that the next one takes it over. */
  readonly lockIsOver: (holder: LockHolder) => Promise<boolean>
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
  const { account, servers, alive, kept, defaultRegion, region, current } = await lookAtRole(world, request, request.kept, signal)
  const { planId: id, now: madeAt, lockIsOver: _, kept: __, unattended = false, ...asked } = request
  const rest = await findRest(world.cloud(account, region), kept, unattended, signal)
  const input: PlanInput = {
    ...asked,
    ...{ resting: rest.resting },
    id,
    madeAt,
    servers,
    current,
    prices,
    defaultRegion,
    findings: noFindings,
  }
  const draft = planReplacement(input)
  const template = templateOf(current)
  const cloud = world.cloud(account, draft.region)
  const oneRegion = !draft.blockers.some(({ code }) => code === 'several-regions')
  let cloudFindings: PlanFindings = { ...noFindings, refusals: rest.blockers }
  if (template && oneRegion && draft.batches.length > 0) {
    const findings = await findBlockers(cloud, draft, template, alive, request.lockIsOver, signal)
    const { found: dns, refusals } = await findDns(cloud, dnsOf(current), draft.strategy, signal)
    cloudFindings = { ...findings, dns, refusals: [...rest.blockers, ...findings.refusals, ...refusals] }
  }
  return { plan: planReplacement({ ...input, findings: { ...cloudFindings, runningJob: request.runningJob } }), template }
}

export function dnsOf(current: RecipeNow): Recipe['dns'] {
  return current.state === 'ready' ? current.recipe.dns : undefined
}

export function templateOf(current: RecipeNow): LaunchTemplate | null {
  if (current.state === 'problem') return null
  const { instanceType, rootVolume, tags, hibernation } = current.recipe
  return { instanceType, rootVolume, tags, hibernation, userData: current.userData, builderUserData: current.builderUserData ?? null }
}
