import { z } from 'zod'
import { recipeSchema, recipeSummarySchema, revisionDifferenceSchema } from './recipe.ts'
import { largestRecipeFileBytes, problemOfRecipePath } from './recipe-path.ts'

/** Relative to the recipe folder, with `/`. */
export const recipePathSchema = z.string().superRefine((path, context) => {
  const message = problemOfRecipePath(path)
  if (message !== null) context.addIssue({ code: 'custom', message })
})

/** Of a new recipe and its folder. */
export const recipeNameSchema = recipeSchema.shape.name

/** Unsaved texts by path. They stand for the files on disk, which stay as they are. */
export const draftFilesSchema = z
  .record(recipePathSchema, z.string().max(largestRecipeFileBytes))
  .refine((files) => Object.keys(files).length <= 100, 'at most 100 files')

export const recipeFileContentSchema = z.object({
  path: z.string(),
  size: z.number().int(),
  sha256: z.string(),
  text: z.string().nullable().describe('null: it is not text in UTF-8'),
})
export type RecipeFileContent = z.infer<typeof recipeFileContentSchema>

export const renderedSizeSchema = z.object({
  text: z.string(),
  gzipBytes: z.number().int(),
  limitBytes: z.number().int(),
  biggest: z
    .array(z.object({ path: z.string(), gzipBytes: z.number().int() }))
    .describe('files on the server, at most five, largest first'),
})
export type RenderedSize = z.infer<typeof renderedSizeSchema>

/** What unsaved text would be. */
export const recipePreviewSchema = z.object({
  summary: recipeSummarySchema,
  userData: renderedSizeSchema.nullable().describe('also where it is over the limit; null while the recipe cannot be rendered'),
})
export type RecipePreview = z.infer<typeof recipePreviewSchema>

/** Unsaved text against what runs. */
export const draftDifferenceSchema = z.object({
  servers: z.number().int().describe('of the role, alive in this account'),
  current: z.number().int().describe('of those, the ones that would stay as they are'),
  differences: z.array(revisionDifferenceSchema),
  problem: z.string().nullable().describe('why nothing can be compared'),
})
export type DraftDifference = z.infer<typeof draftDifferenceSchema>

/** What is known here and can be offered while somebody writes a recipe. */
export const recipeWordsSchema = z.object({
  instanceTypes: z.array(z.object({ name: z.string(), perHour: z.number().nullable().describe('USD') })),
  packages: z.array(z.string()).describe('of all recipes'),
  images: z.array(z.string()).describe('SSM parameters of all recipes'),
})
export type RecipeWords = z.infer<typeof recipeWordsSchema>

export const recipeExampleSchema = z.object({
  name: z.string(),
  description: z.string(),
  instanceType: z.string(),
  packages: z.array(z.string()),
  files: z.number().int().describe('beside recipe.yaml'),
})
export type RecipeExample = z.infer<typeof recipeExampleSchema>

export const recipeOriginSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('example'), example: z.string() }),
  z.object({ kind: z.literal('server'), accountId: z.string(), serverId: z.string() }),
])
export type RecipeOrigin = z.infer<typeof recipeOriginSchema>
