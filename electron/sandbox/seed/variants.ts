import type { ImageSpec, Recipe } from '../../../shared/model/recipe.ts'
import { bytesOfFile } from '../../../shared/model/recipe-render.ts'
import { plainTextOf } from '../../../shared/model/recipe-text.ts'
import { wildcardPattern } from '../wire/ec2/filters.ts'
import { type Image, imageParametersAt, imagesAt } from '../world/images.ts'
import type { RecipeFolder } from './read-recipes.ts'

/** How a recipe differs from today’s: its newest form, or one of what it may have been before. */
export type Variant = 'current' | 'before-file-change' | 'before-package' | 'older-image'

const variantsOldestFirst: readonly Variant[] = ['older-image', 'before-package', 'before-file-change', 'current']

/** The recipe as it was at that variant: each step back takes one more thing away. */
export function recipeAt(folder: RecipeFolder, variant: Variant): RecipeFolder {
  const stepsBack = variantsOldestFirst.length - 1 - variantsOldestFirst.indexOf(variant)
  let { recipe } = folder
  if (stepsBack >= 1) recipe = withOlderFile(recipe, folder.files)
  if (stepsBack >= 2) recipe = { ...recipe, packages: recipe.packages.slice(0, -1) }
  return { recipe, files: folder.files }
}

/** The first text file as it was: without its last line that says anything. */
function withOlderFile(recipe: Recipe, files: ReadonlyMap<string, Uint8Array>): Recipe {
  const index = recipe.files.findIndex((file) => (plainTextOf(bytesOfFile(file, files)) ?? '').trim().split('\n').length > 2)
  const file = recipe.files[index]
  if (file === undefined) return recipe
  const lines = (plainTextOf(bytesOfFile(file, files)) ?? '').trimEnd().split('\n')
  const dropped = lines.findLastIndex((line) => /[a-z]{3}/i.test(line))
  const content = `${lines.filter((_line, number) => number !== dropped).join('\n')}\n`
  const older = { path: file.path, mode: file.mode, owner: file.owner, content }
  return { ...recipe, files: recipe.files.map((other) => (other === file ? older : other)) }
}

/** The newest image that the spec names, or the build before it; null where nothing matches. */
export function imageFor(region: string, spec: ImageSpec, now: number, variant: Variant): Image | null {
  const all = imagesAt(region, now)
  const newest = newestImage(region, spec, now, all)
  if (newest === undefined || variant !== 'older-image' || 'id' in spec) return newest ?? null
  const builds = all.filter(
    (image) => image.ownerId === newest.ownerId && image.description === newest.description && image.architecture === newest.architecture,
  )
  return builds[1] ?? newest
}

function newestImage(region: string, spec: ImageSpec, now: number, all: readonly Image[]): Image | undefined {
  if ('id' in spec) return all.find((image) => image.id === spec.id)
  if ('ssm' in spec) {
    const id = imageParametersAt(region, now).get(spec.ssm)?.imageId
    return all.find((image) => image.id === id)
  }
  const name = wildcardPattern(spec.name)
  return all
    .filter(
      (image) =>
        (image.ownerId === spec.owner || image.ownerAlias === spec.owner) &&
        image.architecture === spec.architecture &&
        name.test(image.name),
    )
    .sort((first, second) => second.createdAt - first.createdAt)[0]
}
