import { addMoney, costNow } from '../cost.ts'
import type { Money } from '../fleet.ts'
import { hoursPerMonth, type PriceLookup } from '../price.ts'
import type { Recipe } from '../recipe.ts'
import type { Server } from '../server.ts'
import { builderSeconds } from './baking.ts'
import type { Baking, Plan, PlanBatch, PlannedServer, PlanStep } from './plan.ts'
import { overlapSeconds } from './service-times.ts'

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

interface CostInput {
  readonly alive: readonly Server[]
  /** Those that go. */
  readonly old: readonly Server[]
  readonly planned: readonly PlannedServer[]
  readonly recipe: Recipe
  readonly batches: readonly PlanBatch[]
  readonly steps: readonly PlanStep[]
  readonly launchFirst: boolean
  readonly prices: PriceLookup
  readonly baking: Baking | undefined
}

/** Of a month afterwards, and once for the time in which old and new of a batch run side by side, or a builder runs. */
export function planCosts(input: CostInput): Pick<Plan, 'costPerMonthAfter' | 'extraCost'> {
  const { alive, old, planned, recipe, prices } = input
  const going = old.filter(({ id }) => planned.some(({ replaces }) => replaces === id))
  const monthOf = (servers: readonly PlannedServer[], staying: readonly Server[]) =>
    costNow([...staying, ...servers.map((server) => billed(server, recipe, old))], prices).money
  const costPerMonthAfter = monthOf(
    planned,
    alive.filter((server) => !going.includes(server)),
  )
  const extra = input.batches.map((batch) => {
    const own = planned.filter(({ name, replaces }) => replaces !== null && batch.newServerNames.includes(name))
    return share(monthOf(own, []), overlapSeconds(input, batch, input.steps) / 3600 / hoursPerMonth)
  })
  if (input.baking?.builder) {
    extra.push(share(monthOf([input.baking.builder], []), builderSeconds(input.steps) / 3600 / hoursPerMonth))
  }
  return { costPerMonthAfter, extraCost: extra.reduce(addMoney, nothing) }
}
