import type { Recipe } from '../recipe.ts'
import { healthProvesFirstBoot } from '../recipe-image.ts'
import type { Server } from '../server.ts'
import type { OwnImageFound } from './findings.ts'
import type { Baking, PlannedServer, PlanStep, StepKind } from './plan.ts'
import { plannedServers } from './planned-servers.ts'
import { type DurationInput, secondsOf, stepDuration } from './step-durations.ts'

/** Kinds of steps that come before the first batch where an image has to be made first. */
export const bakingKinds: readonly StepKind[] = [
  'launch-builder',
  'wait-builder',
  'stop-builder',
  'create-image',
  'wait-image',
  'remove-builder',
]

/**
 * Which own image the servers are launched from. An image of this very revision that is there already is taken; else a builder makes
 * one, at the place of the first new server: there its health checks reach what they will reach afterwards. undefined: the recipe
 * is not baked.
 */
export function planBaking(
  recipe: Recipe,
  place: { readonly role: string; readonly region: string },
  known: readonly Server[],
  planned: readonly PlannedServer[],
  found: OwnImageFound | null,
): Baking | undefined {
  if (recipe.build !== 'baked') return undefined
  const rest = { keepImages: recipe.keepImages, firstBootSeenBy: healthProvesFirstBoot(recipe) ? 'health' : 'console' } as const
  if (found !== null) return { image: found, builder: null, ...rest }
  const like = planned[0] ?? plannedServers(place.role, recipe, place.region, known, [], 1)[0]
  if (like === undefined) return { image: null, builder: null, ...rest }
  return { image: null, builder: { ...like, name: `${place.role}-builder-${like.generation}`, replaces: null }, ...rest }
}

const step = (kind: StepKind, title: string, names: readonly string[], durations: DurationInput): PlanStep => ({
  ...{ id: kind, kind, batch: 0, title, serverIds: [], newServerNames: [...names] },
  ...stepDuration(kind, names.length, durations),
  ...{ irreversible: false, offline: false },
})

/** Before the first batch: the builder comes, proves itself, becomes an image, and goes. */
export function bakingSteps(baking: Baking | undefined, durations: DurationInput): PlanStep[] {
  if (!baking?.builder) return []
  const { name } = baking.builder
  return [
    step('launch-builder', `Launch ${name}, from which an image is made`, [name], durations),
    step('wait-builder', `Wait until ${name} has everything and is healthy`, [name], durations),
    step('stop-builder', `Stop ${name}, which takes away what servers must not share`, [name], durations),
    step('create-image', `Begin the image of ${name}`, [name], durations),
    step('wait-image', 'Wait until the image is available', [], durations),
    step('remove-builder', `Terminate ${name}`, [name], durations),
  ]
}

/** After the last batch. */
export function pruningSteps(baking: Baking | undefined, recipe: string, durations: DurationInput): PlanStep[] {
  if (!baking) return []
  return [step('prune-images', `Remove images of ${recipe} that nobody uses; keep the newest ${baking.keepImages}`, [], durations)]
}

/** Seconds for which a builder is paid. */
export function builderSeconds(steps: readonly PlanStep[]): number {
  return secondsOf(steps.filter(({ kind }) => bakingKinds.includes(kind)))
}
