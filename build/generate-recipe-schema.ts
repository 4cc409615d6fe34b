import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { recipeJsonSchema } from './recipe-json-schema.ts'

await writeFile(fileURLToPath(new URL('../shared/recipe.schema.json', import.meta.url)), recipeJsonSchema())
