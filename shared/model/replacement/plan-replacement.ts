import { isoTime } from '../clock.ts'
import { costNow } from '../cost.ts'
import type { Money } from '../fleet.ts'
import { hoursPerMonth, type PriceLookup } from '../price.ts'
import type { Recipe, Strategy } from '../recipe.ts'
import { isAlive, type Server } from '../server.ts'
import { addressWarning, blockersOfFindings, blockersOfServer, type PlanFindings, reachWarning, sizeWarnings } from './blockers.ts'
import type { Blocker, Plan, PlannedServer } from './plan.ts'
import { plannedServers } from './planned-servers.ts'
import { downtimeSeconds, overlapSeconds, planSteps, secondsOf } from './steps.ts'

/** What the role’s recipe is now, with its image resolved; or why there is no such thing. */
export type CurrentRecipe =
  | { readonly state: 'ready'; readonly recipe: Recipe; readonly revision: string; readonly imageId: string }
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
  /** Default: all that are behind, and the role is filled up to its wanted number. */
  readonly serverIds?: readonly string[]
  readonly prices: PriceLookup
  readonly maxServersPerRun: number
  readonly findings: PlanFindings
}

type Skipped = Plan['skipped'][number]

interface Choice {
  readonly old: Server[]
  readonly skipped: Skipped[]
}

/**
 * SkipMatching: a server of the current revision is left alone. Who names nothing but such servers means to rebuild them, so then
 * they are taken: a current server may still be a broken one.
 */
function choose(alive: readonly Server[], revision: string, asked: readonly string[] | undefined): Choice {
  const skip = (server: Server, reason: string): Skipped => ({ id: server.id, name: server.name, reason })
  const isAsked = (server: Server) => asked === undefined || asked.includes(server.id)
  const behind = alive.filter((server) => server.revision !== revision)
  const wanted = behind.filter(isAsked)
  const rebuildCurrent = asked !== undefined && asked.length > 0 && wanted.length === 0
  const old = rebuildCurrent ? alive.filter(isAsked) : wanted
  const skipped = alive
    .filter((server) => !old.includes(server))
    .map((server) =>
      skip(server, isAsked(server) ? 'already current' : server.revision === revision ? 'not asked for, already current' : 'not asked for'),
    )
  return { old, skipped }
}

const blocker = (code: Blocker['code'], message: string, remedy: string): Blocker => ({
  code,
  severity: 'blocker',
  serverId: null,
  message,
  remedy,
})

function regionsBlocker(old: readonly Server[]): Blocker[] {
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

function limitBlocker(touched: number, limit: number): Blocker[] {
  if (touched <= limit) return []
  const message = `The plan touches ${touched} servers; at most ${limit} are allowed in one run.`
  return [blocker('too-many-servers', message, 'Choose fewer servers, or raise the limit in Settings.')]
}

function unknownIdBlockers(asked: readonly string[] | undefined, alive: readonly Server[]): Blocker[] {
  const unknown = (asked ?? []).filter((id) => !alive.some((server) => server.id === id))
  if (unknown.length === 0) return []
  return [blocker('refused', `No such server in this role: ${unknown.join(', ')}.`, 'Refresh the fleet and choose again.')]
}

function billed(planned: PlannedServer, recipe: Recipe, old: readonly Server[]): Parameters<typeof costNow>[0][number] {
  const replaced = old.find(({ id }) => id === planned.replaces)
  const isPublic = planned.publicAddress ?? (replaced ? replaced.publicAddress !== null && !replaced.elasticAddress : false)
  const root = { id: planned.name, device: 'root', sizeGiB: recipe.rootVolume.sizeGiB, type: recipe.rootVolume.type }
  return {
    id: planned.name,
    region: planned.region,
    instanceType: recipe.instanceType,
    state: 'running',
    volumes: [{ ...root, deleteOnTermination: true, root: true }],
    publicAddress: isPublic ? 'assigned at launch' : null,
    elasticAddress: false,
  }
}

function share(money: Money, part: number): Money {
  return { ...money, amount: money.amount === null ? null : money.amount * part }
}

const nothing: Money = { amount: 0, currency: 'USD', missing: [] }

/** What a replacement would do, in which order and at what cost. Changes nothing; the same input gives the same plan. */
export function planReplacement(input: PlanInput): Plan {
  const { current, prices, servers } = input
  const alive = servers.filter(isAlive)
  const before = costNow(alive, prices).money
  const base = { id: input.id, madeAt: isoTime(input.madeAt), accountId: input.accountId, role: input.role, costPerMonthBefore: before }
  if (current.state === 'problem') {
    return {
      ...base,
      ...{ region: alive[0]?.region ?? input.defaultRegion, recipe: current.recipeName, strategy: input.strategy ?? 'blue-green' },
      ...{ fromRevisions: revisionsOf(alive), toRevision: '', imageId: '', oldServers: [], newServers: [], skipped: [] },
      ...{ health: [], healthPasses: 0, healthTimeoutSeconds: 0, steps: [], expectedSeconds: 0, downtimeSeconds: 0 },
      blockers: [blocker(current.code, current.message, current.remedy), ...blockersOfFindings(input.findings, (id) => id)],
      extraCost: nothing,
      costPerMonthAfter: before,
    }
  }
  const { recipe } = current
  const strategy = input.strategy ?? recipe.strategy
  const { old, skipped } = choose(alive, current.revision, input.serverIds)
  const region = old[0]?.region ?? alive[0]?.region ?? input.defaultRegion
  const missing = input.serverIds === undefined ? Math.max(0, recipe.servers - alive.length) : 0
  const planned = plannedServers(input.role, recipe, region, servers, old, missing)
  const needed = planned.length > 0
  const steps = needed
    ? planSteps({ strategy, old, newNames: planned.map(({ name }) => name), health: recipe.health, healthPasses: recipe.healthPasses })
    : []
  const after = costNow(
    [...alive.filter((server) => !old.includes(server)), ...planned.map((server) => billed(server, recipe, old))],
    prices,
  ).money
  const side = costNow(
    planned.filter(({ replaces }) => replaces !== null).map((server) => billed(server, recipe, old)),
    prices,
  ).money
  const nameOf = (id: string) => servers.find((server) => server.id === id)?.name ?? id
  const touched = Math.max(old.length, planned.length)
  return {
    ...base,
    region,
    recipe: recipe.name,
    strategy,
    fromRevisions: revisionsOf(old),
    toRevision: current.revision,
    imageId: current.imageId,
    oldServers: old.map(({ id, name, state, revision }) => ({ id, name, state, revision })),
    newServers: planned,
    skipped,
    health: recipe.health,
    healthPasses: recipe.healthPasses,
    healthTimeoutSeconds: recipe.healthTimeoutSeconds,
    steps,
    blockers: [
      ...unknownIdBlockers(input.serverIds, alive),
      ...(needed ? [] : [blocker('nothing-to-replace', 'Every server of the role is current.', 'Nothing needs to be done.')]),
      ...limitBlocker(touched, input.maxServersPerRun),
      ...regionsBlocker(old),
      ...old.flatMap(blockersOfServer),
      ...blockersOfFindings(input.findings, nameOf),
      ...reachWarning(recipe.health, planned, old),
      ...addressWarning(old),
      ...sizeWarnings(alive.length - old.length + planned.length, recipe.servers, planned, old),
    ],
    expectedSeconds: secondsOf(steps),
    downtimeSeconds: downtimeSeconds(strategy, steps, old.filter(({ state }) => state === 'running').length),
    extraCost: share(side, overlapSeconds(strategy, steps) / 3600 / hoursPerMonth),
    costPerMonthAfter: after,
  }
}

function revisionsOf(servers: readonly Server[]): (string | null)[] {
  return [...new Set(servers.map((server) => server.revision))]
}
