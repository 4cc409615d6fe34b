import { renderUserData } from '../../../shared/model/recipe-render.ts'
import { revisionContent } from '../../../shared/model/recipe-revision.ts'
import { base64 } from '../../../shared/model/recipe-text.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import { hexDigits } from '../world/dice.ts'
import { terminatedAt } from '../world/life.ts'
import type { Region } from '../world/region.ts'
import type { World } from '../world/world.ts'
import { generationsOf, recipeWithElasticAddress } from './generations.ts'
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
  for (const folder of recipes) seedRole(region, place, folder)
  seedUnmanaged(world, region, place)
  world.commit()
}

function seedRole(region: Region, place: SeedPlace, folder: RecipeFolder): void {
  const now = region.now
  const { recipe } = folder
  const role = recipe.role ?? recipe.name
  const destroyedFirst = recipe.strategy === 'destroy-first'
  let alive: string[] = []
  let number = 0
  generationsOf(recipe.name).forEach((generation, index) => {
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
  const oldest = alive.at(-1)
  if (recipe.name === recipeWithElasticAddress && oldest !== undefined) giveElasticAddress(region, oldest, 'partners know this address')
}

function giveElasticAddress(region: Region, instanceId: string, purpose: string): void {
  const instance = region.find('instance', instanceId)
  if (instance === undefined || terminatedAt(instance) !== null) return
  const digits = hexDigits(`${instanceId} elastic`, 16)
  region.put({
    kind: 'address',
    id: `eipalloc-0${digits}`,
    publicIp: `18.196.${Number.parseInt(digits.slice(0, 2), 16)}.${1 + (Number.parseInt(digits.slice(2, 4), 16) % 254)}`,
    allocatedAt: instance.createdAt,
    association: { id: `eipassoc-0${hexDigits(`${instanceId} association`, 16)}`, instanceId },
    tags: { purpose },
  })
}
