import { HengeError } from '../../../shared/model/error.ts'
import { renderPerServer } from '../../../shared/model/recipe-render.ts'
import { base64 } from '../../../shared/model/recipe-text.ts'
import type { RecipeNow } from '../replacement/ports.ts'
import type { ImageRegion } from './image-cache.ts'
import type { RecipeService } from './recipe-service.ts'

/** The recipe that builds a role, for a plan: its image resolved afresh. What is wrong with it is an answer, what fails on the way is thrown. */
export async function recipeNow(recipes: RecipeService, where: ImageRegion, role: string, signal?: AbortSignal): Promise<RecipeNow> {
  const loaded = await recipes.ofRole(role)
  if (!loaded) {
    const { folder } = await recipes.list()
    return {
      state: 'problem',
      code: 'no-recipe',
      recipeName: role,
      message: `No recipe builds the role ${role}.`,
      remedy: `Write one: a folder ${role} with a recipe.yaml in ${folder}.`,
    }
  }
  const { name, folder } = loaded.summary
  const problem = (code: Extract<RecipeNow, { state: 'problem' }>['code'], message: string, remedy: string): RecipeNow => ({
    state: 'problem',
    code,
    recipeName: name,
    message,
    remedy,
  })
  try {
    const current = await recipes.current(where, name, { fresh: true }, signal)
    const baked = current.recipe.build === 'baked'
    return {
      state: 'ready',
      recipe: current.recipe,
      revision: current.revision,
      imageId: current.image.id,
      dnsAlsoOf: current.recipe.dns ? await recipes.othersWithDns(name, current.recipe.dns.name) : [],
      userData: base64((baked ? renderPerServer(current.recipe) : current.userData).bytes),
      builderUserData: baked ? base64(current.userData.bytes) : null,
    }
  } catch (error) {
    if (!(error instanceof HengeError)) throw error
    switch (error.code) {
      case 'RECIPE_INVALID':
        return problem('recipe-invalid', error.message, `Mend recipe.yaml in the folder ${folder}.`)
      case 'TOO_LARGE':
        return problem('user-data-too-large', error.message, 'Make its files smaller, or fetch them in a run command.')
      case 'NOT_FOUND':
      case 'INVALID_INPUT':
      case 'REFUSED':
        return problem('image-unresolved', error.message, `Check "image" in the recipe ${name}: it must exist in ${where.region}.`)
      default:
        throw error
    }
  }
}
