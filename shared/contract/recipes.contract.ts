import { z } from 'zod'
import { recipeDetailSchema, recipeSummarySchema } from '../model/recipe.ts'
import { procedure } from './base.ts'

export const recipesContract = {
  list: procedure.output(z.object({ folder: z.string(), recipes: z.array(recipeSummarySchema) })),
  get: procedure.input(z.object({ name: z.string() })).output(recipeDetailSchema),
}
