import type { Fleet } from '../../../shared/model/fleet.ts'
import type { ImageSpec, RecipeSummary } from '../../../shared/model/recipe.ts'

/** A recipe with what runs of its role. */
export interface RecipeRow {
  readonly recipe: RecipeSummary
  /** What its address is made from: its name, or its folder where another recipe has the same name. */
  readonly addressName: string
  /** Over all accounts; null while the fleet is not known. */
  readonly alive: number | null
  readonly running: number
  readonly behind: number
  /** Of the accounts that have servers of it; [] while there are none, or the image is not looked up. */
  readonly revisions: readonly string[]
  readonly unsaved: boolean
}

export function recipeRows(
  recipes: readonly RecipeSummary[],
  fleet: Pick<Fleet, 'roles'> | undefined,
  foldersWithDrafts: ReadonlySet<string>,
): RecipeRow[] {
  return recipes.map((recipe) => {
    const roles = (fleet?.roles ?? []).filter(({ role }) => role === recipe.role)
    const sum = (of: (role: (typeof roles)[number]) => number) => roles.reduce((total, role) => total + of(role), 0)
    return {
      recipe,
      addressName: recipes.some((other) => other !== recipe && other.name === recipe.name) ? recipe.folder : recipe.name,
      alive: fleet === undefined ? null : sum(({ total }) => total),
      running: sum(({ running }) => running),
      behind: sum(({ behind }) => behind),
      revisions: [...new Set(roles.flatMap(({ currentRevision }) => currentRevision ?? []))],
      unsaved: foldersWithDrafts.has(recipe.folder),
    }
  })
}

/** Where a recipe’s image comes from, in a few words; null while it cannot be read. */
export function imageWords(image: ImageSpec | null): string | null {
  if (image === null) return null
  if ('ssm' in image) return image.ssm.replace(/^\/aws\/service\//, '')
  if ('id' in image) return image.id
  return `${image.name} of ${image.owner}`
}
