import { z } from 'zod'
import { queryLanguageSchema } from './log-language.ts'

export const rememberedQuerySchema = z.object({
  text: z.string().min(1).max(10_000).describe('as it was run'),
  language: queryLanguageSchema.default('kql').describe('the same text in the other language is another query'),
  usedAt: z.number().describe('milliseconds since 1970, the last time'),
  starred: z.boolean(),
})
export type RememberedQuery = z.infer<typeof rememberedQuerySchema>

export const writtenQuerySchema = rememberedQuerySchema.pick({ text: true, language: true })
/** What tells one query from another. */
export type WrittenQuery = z.infer<typeof writtenQuerySchema>
