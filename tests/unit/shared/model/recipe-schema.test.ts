import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { recipeJsonSchema } from '../../../../build/recipe-json-schema.ts'

const root = join(import.meta.dirname, '../../../..')
const published = readFileSync(join(root, 'shared/recipe.schema.json'), 'utf8')

describe('shared/recipe.schema.json', () => {
  it('is what `npm run schema` writes now', () => {
    expect(published).toBe(recipeJsonSchema())
  })

  it('accepts every shipped recipe and refuses an unknown field', () => {
    const schema = z.fromJSONSchema(JSON.parse(published))
    for (const folder of readdirSync(join(root, 'recipes'))) {
      const recipe: unknown = parse(readFileSync(join(root, 'recipes', folder, 'recipe.yaml'), 'utf8'))
      expect(schema.safeParse(recipe).error).toBeUndefined()
      expect(schema.safeParse({ ...(recipe as object), package: [] }).success).toBe(false)
    }
  })
})
