import { z } from 'zod'
import { recipeSchema } from '../shared/model/recipe.ts'

/** Text of shared/recipe.schema.json: what editors check a recipe.yaml with. Of what is written, before defaults are filled in. */
export function recipeJsonSchema(): string {
  const schema = z.toJSONSchema(recipeSchema, { io: 'input', target: 'draft-2020-12' })
  return `${JSON.stringify({ title: 'Henge recipe', description: 'recipe.yaml: everything that is on a server', ...schema }, null, 2)}\n`
}
