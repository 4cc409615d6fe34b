import { z } from 'zod'
import { changedLogSourceSchema, chosenFieldNames } from './log-sources.ts'

/** Names of each kind that are listed, and fields that can be chosen, at most. */
export const mostListedNames = 500
export const mostListedFields = 3000

const placeSchema = z.enum(chosenFieldNames)

/** A search server to look at before anything of it is kept. */
export const sourceLookRequestSchema = changedLogSourceSchema
  .omit({ id: true, name: true })
  .extend({ id: z.string().optional().describe('of the one that is changed: its secret is used where none is typed') })
export type SourceLookRequest = z.infer<typeof sourceLookRequestSchema>

const namesSchema = z.array(z.string()).describe('by name; those that begin with a dot only where one was asked for')

/** What a search server has for a source with these patterns. */
export const sourceLookSchema = z.object({
  product: z.enum(['elasticsearch', 'opensearch']),
  version: z.string(),
  names: z
    .object({ dataStreams: namesSchema, aliases: namesSchema, indices: namesSchema, more: z.number().describe('that are not listed') })
    .nullable()
    .describe('null: the server does not tell'),
  namesProblem: z.string().nullable().describe('why it does not tell'),
  unmatched: z.array(z.string()).describe('patterns that lead to no index now'),
  found: z.record(placeSchema, z.string().nullable()).describe('fields that are found by name'),
  fields: z.array(z.object({ name: z.string(), places: z.array(placeSchema) })).describe('those that can be chosen, and for what'),
  moreFields: z.number().describe('that could be chosen and are not listed'),
})
export type SourceLook = z.infer<typeof sourceLookSchema>
