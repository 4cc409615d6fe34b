import { implementer } from '../rpc/implementer.ts'
import type { RecipeService } from './recipe-service.ts'

export function recipesHandlers(recipes: RecipeService) {
  return {
    list: implementer.recipes.list.handler(() => recipes.list()),
    get: implementer.recipes.get.handler(({ input }) => recipes.get(input.name)),
  }
}
