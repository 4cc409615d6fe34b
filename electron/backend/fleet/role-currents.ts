import { HengeError } from '../../../shared/model/error.ts'
import type { Recipe } from '../../../shared/model/recipe.ts'
import type { RoleCurrent } from '../../../shared/model/role-summary.ts'
import type { LoadedRecipe } from '../recipes/load-recipe.ts'
import type { CurrentRevision, RecipeService } from '../recipes/recipe-service.ts'
import type { FleetAccounts } from './ports.ts'

export interface RoleRecipe {
  readonly name: string | null
  readonly recipe: Recipe | null
  /** Set where the recipes folder itself cannot be read. */
  readonly problem: string | null
}

/** What each role’s recipe is now in each region: asked for at a refresh, from memory at all other times. */
export class RoleCurrents {
  private readonly recipes: RecipeService
  private readonly accounts: FleetAccounts
  /** Why the last question failed, by account, region and recipe. */
  private readonly failures = new Map<string, string>()

  constructor(recipes: RecipeService, accounts: FleetAccounts) {
    this.recipes = recipes
    this.accounts = accounts
  }

  /** Reads the recipes while others are waited for; whoever needs them hears of a failure. */
  prepare(): void {
    this.loaded('').catch(() => undefined)
  }

  async recipeOf(role: string): Promise<RoleRecipe> {
    const loaded = await this.loaded(role)
    if (typeof loaded === 'string') return { name: null, recipe: null, problem: loaded }
    return { name: loaded?.summary.name ?? null, recipe: loaded?.recipe ?? null, problem: null }
  }

  /** Resolves the image where that was not done in the last minutes. Never fails for what is wrong with a recipe or an image. */
  async ask(accountId: string, region: string, role: string, signal?: AbortSignal): Promise<void> {
    const loaded = await this.loaded(role)
    if (!loaded || typeof loaded === 'string' || !loaded.ready) return
    const { name } = loaded.summary
    const key = keyOf(accountId, region, name)
    try {
      const { images } = await this.accounts.cloud(accountId, region)
      await this.recipes.current({ accountId, region, images }, name, {}, signal)
      this.failures.delete(key)
    } catch (error) {
      if (!(error instanceof HengeError)) throw error
      this.failures.set(key, error.message)
    }
  }

  async known(accountId: string, region: string, role: string): Promise<RoleCurrent> {
    const found = await this.knownRevision(accountId, region, role)
    return typeof found === 'string' ? { state: 'problem', message: found } : { state: 'ready', revision: found.revision }
  }

  /** The revision, or in words why there is none. */
  async knownRevision(accountId: string, region: string, role: string): Promise<CurrentRevision | string> {
    const loaded = await this.loaded(role)
    if (typeof loaded === 'string') return loaded
    if (!loaded) return `No recipe builds the role ${role}.`
    const { name } = loaded.summary
    try {
      const current = await this.recipes.lastKnown(accountId, region, name)
      return current ?? this.failures.get(keyOf(accountId, region, name)) ?? `The image of ${name} has not been looked up in ${region} yet.`
    } catch (error) {
      if (error instanceof HengeError) return error.message
      throw error
    }
  }

  private async loaded(role: string): Promise<LoadedRecipe | null | string> {
    try {
      return await this.recipes.ofRole(role)
    } catch (error) {
      if (error instanceof HengeError) return error.message
      throw error
    }
  }
}

function keyOf(accountId: string, region: string, recipe: string): string {
  return JSON.stringify([accountId, region, recipe])
}
