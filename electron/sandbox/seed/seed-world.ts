import { renderUserData } from '../../../shared/model/recipe-render.ts'
import { revisionContent } from '../../../shared/model/recipe-revision.ts'
import { base64 } from '../../../shared/model/recipe-text.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import type { Region } from '../world/region.ts'
import type { World } from '../world/world.ts'
import { giveBelongings } from './belongings.ts'
import { seedForgotten } from './forgotten.ts'
import { generationsOf } from './generations.ts'
import type { RecipeFolder } from './read-recipes.ts'
import { SeedPlace } from './seed-instance.ts'
import { seedUnmanaged } from './unmanaged.ts'
import { imageFor, recipeAt } from './variants.ts'

export const seedRegion = 'eu-central-1'

const dayMs = 86_400_000
/** How long old and new ran side by side when a generation was replaced. */
const overlapMs = 150_000
/** How long a role that is destroyed first was away. */
const gapMs = 45_000

/** Fills a new world with a small shop’s servers and their last two weeks. Durable when it returns, or not there at all. */
export function seedWorld(world: World, recipes: readonly RecipeFolder[]): void {
  const region = world.region(seedRegion)
  const place = new SeedPlace(region)
  for (const folder of recipes) seedRole(world, region, place, folder)
  seedUnmanaged(world, region, place)
  seedForgotten(region)
  world.commit()
}

function seedRole(world: World, region: Region, place: SeedPlace, folder: RecipeFolder): void {
  const now = region.now
  const { recipe } = folder
  const role = recipe.role ?? recipe.name
  const destroyedFirst = recipe.strategy === 'destroy-first'
  let alive: string[] = []
  let number = 0
  const generations = generationsOf(recipe.name)
  generations.forEach((generation, index) => {
    const variant = recipeAt(folder, generation.variant)
    const image = imageFor(region.name, recipe.image, now, generation.variant)
    if (image === null) return
    const bornAt = now - generation.daysAgo * dayMs
    const keep = generation.keep ?? 0
    const content = revisionContent(variant.recipe, variant.files, { id: image.id, name: image.name })
    const userData = base64(renderUserData(variant.recipe, variant.files).bytes)
    const kept = alive.slice(alive.length - keep)
    for (const id of alive.slice(0, alive.length - keep)) place.terminate(id, bornAt + (destroyedFirst ? -gapMs : overlapMs))
    const born = Array.from({ length: Math.max(0, recipe.servers - kept.length) }, (_, position) => {
      number++
      return place.add({
        name: `${role}-${number}`,
        image,
        instanceType: recipe.instanceType,
        // Servers of a generation are not launched in one and the same second.
        bornAt: Math.floor(bornAt + position * 1700),
        zoneIndex: position,
        userData,
        keyName: null,
        devices: [{ ...recipe.rootVolume, device: image.rootDevice, deleteOnTermination: true }],
        tags: {
          ...recipe.tags,
          Name: `${role}-${number}`,
          [hengeTags.role]: role,
          [hengeTags.recipe]: recipe.name,
          [hengeTags.revision]: content.revision,
          [hengeTags.generation]: String(index + 1),
        },
      })
    })
    alive = [...born, ...kept]
  })
  const born = generations[0]
  const servers = alive.flatMap((id) => region.find('instance', id) ?? [])
  if (born !== undefined) giveBelongings(region, world.accountId, recipe.name, servers, now - born.daysAgo * dayMs)
}
