import { isoTime } from '../clock.ts'
import { costNow } from '../cost.ts'
import type { Money } from '../fleet.ts'
import type { PriceLookup } from '../price.ts'
import type { Recipe, Strategy } from '../recipe.ts'
import { isAlive, type Server } from '../server.ts'
import { planBaking } from './baking.ts'
import { planBatches } from './batches.ts'
import {
  addressWarning,
  blockersOfFindings,
  blockersOfServer,
  cannotKeepHealthy,
  changedAddressWarning,
  ownerBlockers,
  reachWarning,
  sizeWarnings,
  unfitForRootVolume,
} from './blockers.ts'
import { type Choice, chooseServers } from './choose-servers.ts'
import { dnsBlockers } from './dns.ts'
import type { PlanFindings } from './findings.ts'
import { handOverOf } from './hand-over.ts'
import { type Blocker, nothingToHandOver, type Plan } from './plan.ts'
import { planCosts } from './plan-costs.ts'
import { plannedServers } from './planned-servers.ts'
import { notChecked, quotaBlockers } from './quota.ts'
import { blockersOfRest } from './rest-blockers.ts'
import type { RestingServer } from './resting.ts'
import { type Rollout, rolloutSchema } from './rollout.ts'
import { minimumHealthy, offlineSteps } from './service-times.ts'
import { type DurationHistory, secondsOf } from './step-durations.ts'
import { planSteps, type StepInput } from './steps.ts'

/** What the role’s recipe is now, with its image resolved; or why there is no such thing. */
export type CurrentRecipe =
  | {
      readonly state: 'ready'
      readonly recipe: Recipe
      readonly revision: string
      readonly imageId: string
      /** Other recipes that name the same DNS record. */
      readonly dnsAlsoOf?: readonly string[]
    }
  | {
      readonly state: 'problem'
      readonly code: Extract<Blocker['code'], 'no-recipe' | 'recipe-invalid' | 'image-unresolved' | 'user-data-too-large'>
      readonly recipeName: string
      readonly message: string
      readonly remedy: string
    }

export interface PlanInput {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly madeAt: number
  readonly accountId: string
  readonly role: string
  /** Where a role without servers is built. */
  readonly defaultRegion: string
  /** All servers of the role, destroyed ones as far as they are remembered. */
  readonly servers: readonly Server[]
  readonly current: CurrentRecipe
  /** Default: the recipe’s. */
  readonly strategy?: Strategy
  /** What is to be different from the recipe’s. */
  readonly rollout?: Partial<Rollout>
  /** Default: all that are behind, and the role is filled up to its wanted number. */
  readonly serverIds?: readonly string[]
  /** Default: true; false takes current servers too. */
  readonly skipMatching?: boolean
  /** Nothing is replaced: the role gets what it is short of its wanted number, whatever is behind. */
  readonly fillUpOnly?: boolean
  /** Of the role: what servers destroyed until this start have left, those that serve nobody else now. */
  readonly resting?: readonly RestingServer[]
  readonly prices: PriceLookup
  readonly maxServersPerRun: number
  /** Where the recipe does not say. Default: 7. */
  readonly quarantineDays?: number
  readonly history: DurationHistory
  readonly findings: PlanFindings
}

const blocker = (code: Blocker['code'], message: string, remedy: string): Blocker => ({
  code,
  severity: 'blocker',
  serverId: null,
  message,
  remedy,
})

export function regionsBlocker(old: readonly Server[]): Blocker[] {
  const regions = [...new Set(old.map((server) => server.region))].sort()
  if (regions.length < 2) return []
  return [
    blocker(
      'several-regions',
      `The servers run in several regions: ${regions.join(', ')}.`,
      'Choose the servers of one region; one plan for each.',
    ),
  ]
}

export function limitBlocker(touched: number, limit: number): Blocker[] {
  if (touched <= limit) return []
  const message = `The plan touches ${touched} servers; at most ${limit} are allowed in one run.`
  return [blocker('too-many-servers', message, 'Choose fewer servers, or raise the limit in Settings.')]
}

export function unknownIdBlockers(asked: readonly string[] | undefined, alive: readonly Server[]): Blocker[] {
  const unknown = (asked ?? []).filter((id) => !alive.some((server) => server.id === id))
  if (unknown.length === 0) return []
  return [blocker('refused', `No such server in this role: ${unknown.join(', ')}.`, 'Refresh the fleet and choose again.')]
}

/** What a replacement would do, in which order and at what cost. Changes nothing; the same input gives the same plan. */
export function planReplacement(input: PlanInput): Plan {
  const { current, prices, servers, findings } = input
  const alive = servers.filter(isAlive)
  const before = costNow(alive, prices).money
  const base = { id: input.id, madeAt: isoTime(input.madeAt), accountId: input.accountId, role: input.role, costPerMonthBefore: before }
  if (current.state === 'problem') return { ...base, ...withoutRecipe(input, current, alive, before) }
  const { recipe } = current
  // What only adds servers needs no strategy of replacing.
  const strategy = input.fillUpOnly ? 'blue-green' : (input.strategy ?? recipe.strategy)
  const rollout: Rollout = { quarantineDays: input.quarantineDays ?? 7, ...recipe.rollout, ...input.rollout }
  const { old, skipped } = input.fillUpOnly ? leaveAll(alive) : chooseServers(alive, current.revision, input.serverIds, input.skipMatching)
  const region = old[0]?.region ?? alive[0]?.region ?? input.resting?.[0]?.region ?? input.defaultRegion
  const missing = input.serverIds === undefined ? Math.max(0, recipe.servers - alive.length) : 0
  const resting = dataFirst(input.resting ?? [], region).slice(0, missing)
  const planned = plannedServers(input.role, recipe, region, servers, strategy === 'root-volume' ? [] : old, missing, resting)
  const { batches, launchFirst, impossible } = planBatches(strategy, rollout, old, planned, alive.length)
  const handOver = handOverOf(strategy, old, planned, findings, recipe.dns, resting)
  const baking = planBaking(recipe, { role: input.role, region }, servers, planned, findings.ownImage)
  const nameOf = (id: string) => servers.find((server) => server.id === id)?.name ?? id
  const running = alive.filter(({ state }) => state === 'running').map(({ id }) => id)
  const stepInput: StepInput = {
    ...{ strategy, launchFirst, batches, running, nameOf, handOver, rollout, recipe: recipe.name, baking },
    durations: {
      ...{ history: input.history, health: recipe.health, healthPasses: recipe.healthPasses, ...rollout },
      secondsToInService: Math.max(0, ...handOver.targetGroups.map((group) => group.secondsToInService)),
      deregistrationDelaySeconds: Math.max(0, ...handOver.targetGroups.map((group) => group.deregistrationDelaySeconds)),
    },
  }
  const ordered = planSteps(stepInput)
  const launching = { recipe, old, planned, batches, launchFirst, baking }
  const offline = offlineSteps(stepInput, ordered)
  const steps = ordered.map((step) => (offline.includes(step) ? { ...step, offline: true } : step))
  const changes = planned.length > 0 || old.length > 0
  return {
    ...base,
    region,
    recipe: recipe.name,
    strategy,
    rollout,
    fromRevisions: revisionsOf(old),
    toRevision: current.revision,
    imageId: current.imageId,
    ...(baking ? { baking } : {}),
    ...(resting.length > 0 ? { restores: resting.map(({ serverId }) => serverId) } : {}),
    oldServers: old.map(({ id, name, state, revision }) => ({ id, name, state, revision })),
    newServers: planned,
    skipped,
    health: recipe.health,
    healthPasses: recipe.healthPasses,
    healthTimeoutSeconds: recipe.healthTimeoutSeconds,
    batches,
    handOver,
    minimumHealthy: minimumHealthy(stepInput),
    steps,
    blockers: [
      ...unknownIdBlockers(input.serverIds, alive),
      ...(changes ? [] : [blocker('nothing-to-replace', nothingToDo(input, recipe), 'Nothing needs to be done.')]),
      ...limitBlocker(Math.max(old.length, planned.length), input.maxServersPerRun),
      ...regionsBlocker(old),
      ...(impossible ? [cannotKeepHealthy(rollout, alive.length)] : []),
      ...old.flatMap((server) => (strategy === 'root-volume' ? ownerBlockers(server) : blockersOfServer(server, handOver))),
      ...(strategy === 'root-volume' ? old.flatMap((server) => unfitForRootVolume(server, recipe)) : []),
      ...blockersOfFindings(findings, nameOf, planned, old),
      ...blockersOfRest(input.resting ?? [], resting, region, recipe),
      ...quotaBlockers(findings.vcpuQuotas, launching),
      ...dnsBlockers(recipe.dns, findings.dns, current.dnsAlsoOf ?? [], alive, planned, handOver.addresses),
      ...(strategy === 'root-volume' ? changedAddressWarning(old) : [...reachWarning(recipe.health, planned, old), ...addressWarning(old)]),
      ...sizeWarnings(
        alive.length - old.length + (strategy === 'root-volume' ? old.length : 0) + planned.length,
        recipe.servers,
        planned,
        old,
      ),
    ],
    notChecked: changes ? notChecked(launching, handOver, strategy, rollout) : [],
    expectedSeconds: secondsOf(steps),
    downtimeSeconds: secondsOf(offline),
    ...planCosts({ alive, old, planned, recipe, batches, steps, launchFirst, prices, baking }),
  }
}

/** Where fewer are wanted than were destroyed, what nobody can make anew is not what stays behind. */
function dataFirst(resting: readonly RestingServer[], region: string): RestingServer[] {
  const weight = ({ volumes, address }: RestingServer) => volumes.length * 2 + (address ? 1 : 0)
  return resting.filter((rest) => rest.region === region).sort((one, other) => weight(other) - weight(one))
}

function leaveAll(alive: readonly Server[]): Choice {
  return { old: [], skipped: alive.map(({ id, name }) => ({ id, name, reason: 'there already' })) }
}

function nothingToDo({ fillUpOnly }: PlanInput, { servers }: Recipe): string {
  if (!fillUpOnly) return 'Every server of the role is current.'
  return servers === 0 ? 'The recipe wants no servers of this role.' : 'The role has as many servers as its recipe wants.'
}

type PlanBase = 'id' | 'madeAt' | 'accountId' | 'role' | 'costPerMonthBefore'

/** A plan that says what is wrong with the recipe, and does nothing. */
export function withoutRecipe(
  input: Pick<PlanInput, 'defaultRegion' | 'strategy' | 'findings'>,
  current: Extract<CurrentRecipe, { state: 'problem' }>,
  alive: readonly Server[],
  before: Money,
): Omit<Plan, PlanBase> {
  return {
    ...{ region: alive[0]?.region ?? input.defaultRegion, recipe: current.recipeName, strategy: input.strategy ?? 'blue-green' },
    ...{ rollout: rolloutSchema.parse({}), fromRevisions: revisionsOf(alive), toRevision: '', imageId: '' },
    ...{ oldServers: [], newServers: [], skipped: [], health: [], healthPasses: 0, healthTimeoutSeconds: 0, batches: [] },
    ...{ handOver: nothingToHandOver, minimumHealthy: alive.filter(({ state }) => state === 'running').length, steps: [] },
    ...{
      expectedSeconds: 0,
      downtimeSeconds: 0,
      extraCost: { amount: 0, currency: before.currency, missing: [] },
      costPerMonthAfter: before,
    },
    notChecked: [],
    blockers: [blocker(current.code, current.message, current.remedy), ...blockersOfFindings(input.findings, (id) => id, [], [])],
  }
}

function revisionsOf(servers: readonly Server[]): (string | null)[] {
  return [...new Set(servers.map((server) => server.revision))]
}
