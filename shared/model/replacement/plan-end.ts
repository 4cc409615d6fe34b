import { isoTime } from '../clock.ts'
import { costNow } from '../cost.ts'
import type { Recipe } from '../recipe.ts'
import { isAlive, type Server } from '../server.ts'
import { blockersOfFindings, blockersOfServer, ownerBlockers } from './blockers.ts'
import type { Choice } from './choose-servers.ts'
import { handOverToNobody } from './hand-over.ts'
import type { Blocker, Plan, PlanBatch } from './plan.ts'
import { limitBlocker, type PlanInput, regionsBlocker, unknownIdBlockers, withoutRecipe } from './plan-replacement.ts'
import { notChecked } from './quota.ts'
import { plannedRest } from './resting.ts'
import type { Rollout } from './rollout.ts'
import { secondsOf } from './step-durations.ts'
import { planSteps } from './steps.ts'

export interface EndInput extends Omit<PlanInput, 'strategy' | 'rollout' | 'skipMatching' | 'fillUpOnly' | 'resting'> {
  /** false: Elastic IPs are released once their servers are gone. */
  readonly keepsAddresses: boolean
  /** Why what goes could not be built again, as far as asking for it beforehand tells. */
  readonly notRebuildable: readonly Blocker[]
}

/**
 * What destroying servers until the next start would do. They are built again from the recipe then, so what no recipe could build
 * again is not destroyed. Changes nothing; the same input gives the same plan.
 */
export function planEnd(input: EndInput): Plan {
  const { current, prices, servers, findings, keepsAddresses } = input
  const alive = servers.filter(isAlive)
  const before = costNow(alive, prices).money
  const base = { id: input.id, madeAt: isoTime(input.madeAt), accountId: input.accountId, role: input.role, costPerMonthBefore: before }
  if (current.state === 'problem') return { ...base, ...withoutRecipe({ ...input, strategy: 'destroy-first' }, current, alive, before) }
  const { recipe } = current
  const { old, skipped } = choose(alive, input.serverIds)
  const region = old[0]?.region ?? input.defaultRegion
  const rollout: Rollout = { quarantineDays: input.quarantineDays ?? 7, ...recipe.rollout, hold: false }
  const batches = old.length > 0 ? [wholeRole(old)] : []
  const handOver = handOverToNobody(old, findings, recipe.dns)
  const nameOf = (id: string) => servers.find((server) => server.id === id)?.name ?? id
  const running = alive.filter(({ state }) => state === 'running').map(({ id }) => id)
  const steps = planSteps({
    ...{ strategy: 'destroy-first', launchFirst: false, batches, running, nameOf, handOver, rollout, recipe: recipe.name },
    ...{ baking: undefined, releasesAddresses: !keepsAddresses },
    durations: {
      ...{ history: input.history, health: recipe.health, healthPasses: recipe.healthPasses, ...rollout, secondsToInService: 0 },
      deregistrationDelaySeconds: Math.max(0, ...handOver.targetGroups.map((group) => group.deregistrationDelaySeconds)),
    },
  })
  const staying = alive.filter((server) => !old.includes(server))
  return {
    ...base,
    ...{ region, recipe: recipe.name, strategy: 'destroy-first', rollout },
    ends: { keeps: plannedRest(input, old, findings, keepsAddresses), releasesAddresses: !keepsAddresses },
    fromRevisions: [...new Set(old.map(({ revision }) => revision))],
    ...{ toRevision: current.revision, imageId: current.imageId },
    oldServers: old.map(({ id, name, state, revision }) => ({ id, name, state, revision })),
    ...{ newServers: [], skipped, health: recipe.health, healthPasses: recipe.healthPasses },
    ...{ healthTimeoutSeconds: recipe.healthTimeoutSeconds, batches, handOver },
    minimumHealthy: staying.filter(({ state }) => state === 'running').length,
    steps,
    blockers: [
      ...unknownIdBlockers(input.serverIds, alive),
      ...(old.length === 0 ? [nothingToDestroy] : []),
      ...limitBlocker(old.length, input.maxServersPerRun),
      ...regionsBlocker(old),
      ...old.flatMap((server) => [...ownRecipe(server, recipe), ...blockersOfServer(server, handOver), ...dyingData(server)]),
      ...blockersOfFindings(findings, nameOf, [], old),
      ...comesBack(recipe, old, staying),
      ...(old.length > 0 ? input.notRebuildable : []),
    ],
    notChecked:
      old.length > 0
        ? notChecked({ recipe, old, planned: [], batches, launchFirst: false, baking: undefined }, handOver, 'destroy-first', rollout)
        : [],
    ...{ expectedSeconds: secondsOf(steps), downtimeSeconds: 0 },
    extraCost: { amount: 0, currency: 'USD', missing: [] },
    costPerMonthAfter: costNow([...staying, ...old.map((server) => whatStays(server, keepsAddresses, rollout))], prices).money,
  }
}

function choose(alive: readonly Server[], asked: readonly string[] | undefined): Choice {
  const old = alive.filter(({ id }) => asked === undefined || asked.includes(id))
  return { old, skipped: alive.filter((server) => !old.includes(server)).map(({ id, name }) => ({ id, name, reason: 'not asked for' })) }
}

/** All at once: nobody is to be served meanwhile. */
function wholeRole(old: readonly Server[]): PlanBatch {
  const serverIds = old.map(({ id }) => id)
  return { number: 1, serverIds, newServerNames: [], percentageAfter: 100, checkpoint: false, canary: false }
}

const nothingToDestroy: Blocker = {
  ...{ code: 'nothing-to-replace', severity: 'blocker', serverId: null },
  message: 'The role has no servers.',
  remedy: 'Nothing needs to be done.',
}

/** What of it is known without asking the cloud, for whoever only thinks of destroying these servers. */
export function knownEndBlockers(servers: readonly Server[], recipe: Recipe): Blocker[] {
  const alive = servers.filter(isAlive)
  return [
    ...alive.flatMap((server) => [...ownRecipe(server, recipe), ...ownerBlockers(server), ...dyingData(server)]),
    ...comesBack(recipe, alive, []),
  ]
}

function ownRecipe(server: Server, recipe: Recipe): Blocker[] {
  if (server.recipe === recipe.name && server.revision !== null) return []
  const why =
    server.revision === null
      ? 'was not built from a recipe: what is on it could not be built again'
      : `was built from the recipe ${server.recipe ?? 'of another name'}, and ${recipe.name} builds the role now`
  return [
    {
      ...{ code: 'not-of-recipe', severity: 'blocker', serverId: server.id },
      message: `${server.name} ${why}.`,
      remedy: 'Replace it from the recipe once, look at what that made, and only then destroy it every evening. Or choose stop.',
    },
  ]
}

/** Somebody has said of this volume that it ends with its server; whether its data is wanted only a person knows. */
function dyingData(server: Server): Blocker[] {
  return server.volumes
    .filter(({ root, deleteOnTermination }) => !root && deleteOnTermination)
    .map(({ id, device }) => ({
      ...{ code: 'data-volume', severity: 'blocker', serverId: server.id },
      message: `The data volume ${id} at ${device} of ${server.name} is set to be deleted with its server (DeleteOnTermination).`,
      remedy: 'Switch that off where the data is to be kept for the next start; detach and delete the volume where it is not.',
    }))
}

function comesBack(recipe: Recipe, old: readonly Server[], staying: readonly Server[]): Blocker[] {
  const coming = Math.max(0, recipe.servers - staying.length)
  if (old.length === 0 || coming >= old.length) return []
  return [
    {
      ...{ code: 'not-rebuildable', severity: coming === 0 ? 'blocker' : 'warning', serverId: null },
      message: `${old.length} would be destroyed and ${coming} built again: the recipe wants ${recipe.servers}.`,
      remedy: 'Set "servers" in the recipe to the number that is to come back.',
    },
  ]
}

/** What of a server is paid for while it is gone. */
function whatStays(server: Server, keepsAddresses: boolean, { oldServers }: Rollout): Server {
  const quarantined = oldServers === 'quarantine'
  const volumes = quarantined ? server.volumes : server.volumes.filter(({ root, deleteOnTermination }) => !root || !deleteOnTermination)
  const kept = volumes.map((volume) => ({ ...volume, deleteOnTermination: false }))
  const address = server.elasticAddress && keepsAddresses
  return { ...server, state: 'stopped', volumes: kept, publicAddress: address ? server.publicAddress : null, elasticAddress: address }
}
