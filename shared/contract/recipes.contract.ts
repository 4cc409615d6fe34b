import { z } from 'zod'
import { recipeDetailSchema, recipeSummarySchema } from '../model/recipe.ts'
import {
  draftDifferenceSchema,
  draftFilesSchema,
  recipeExampleSchema,
  recipeFileContentSchema,
  recipeNameSchema,
  recipeOriginSchema,
  recipePathSchema,
  recipePreviewSchema,
  recipeWordsSchema,
} from '../model/recipe-files.ts'
import { largestRecipeFileBytes } from '../model/recipe-path.ts'
import { procedure } from './base.ts'

const folder = z.string().min(1).max(255).describe('name of the recipe’s folder')
const expected = z.string().describe('SHA-256 of what was read; CONFLICT where the file is another now')
const file = z.object({ folder, path: recipePathSchema })

export const recipesContract = {
  list: procedure.output(z.object({ folder: z.string(), recipes: z.array(recipeSummarySchema) })),
  /** By the name in recipe.yaml, else by the name of its folder. */
  get: procedure.input(z.object({ name: z.string() })).output(recipeDetailSchema),
  readFile: procedure.input(z.object({ folder, path: z.string().max(4096) })).output(recipeFileContentSchema),
  /** Whole or not at all. `expected: null`: the file is new. CONFLICT (details: sha256 and text of what is there, null: nothing). */
  writeFile: procedure
    .input(
      file.extend({
        content: z.union([
          z.object({ text: z.string().max(largestRecipeFileBytes) }),
          z.object({ base64: z.base64().max(Math.ceil((largestRecipeFileBytes * 4) / 3) + 4) }),
        ]),
        expected: expected.nullable(),
      }),
    )
    .output(z.object({ sha256: z.string() })),
  /** Never over another file. */
  renameFile: procedure.input(z.object({ folder, from: recipePathSchema, to: recipePathSchema, expected })).output(z.object({})),
  /** Answers with what was in it, so that it can be written again. */
  deleteFile: procedure.input(file.extend({ expected })).output(z.object({ base64: z.string() })),
  /** What these unsaved texts would be; writes nothing. */
  preview: procedure.input(z.object({ folder, files: draftFilesSchema })).output(recipePreviewSchema),
  /** What would change on the servers of the role, for these unsaved texts. */
  difference: procedure.input(z.object({ accountId: z.string(), folder, files: draftFilesSchema })).output(draftDifferenceSchema),
  words: procedure.input(z.object({ region: z.string().optional() })).output(recipeWordsSchema),
  examples: procedure.output(z.array(recipeExampleSchema)),
  /** A new folder; CONFLICT where one of this name is there. */
  create: procedure.input(z.object({ name: recipeNameSchema, from: recipeOriginSchema })).output(z.object({ folder: z.string() })),
}
