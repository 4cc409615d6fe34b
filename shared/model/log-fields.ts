import { z } from 'zod'

export const logFieldTypeSchema = z.enum(['text', 'keyword', 'number', 'boolean', 'date', 'ip', 'nested'])
export type LogFieldType = z.infer<typeof logFieldTypeSchema>

export const logFieldSchema = z.object({
  name: z.string().describe('as a query and a filter write it'),
  types: z.array(logFieldTypeSchema).describe('more than one where sources or lines disagree; [] = unknown'),
  lines: z.number().nullable().describe('lines of the sample that have it; null: not counted'),
})
export type LogField = z.infer<typeof logFieldSchema>

/** What was looked at to answer: the newest lines that match, and whether there are more. */
const sampleShape = {
  sampleSize: z.number().describe('lines looked at, the newest that match'),
  sampled: z.boolean().describe('there are more lines that match than were looked at'),
  tookMs: z.number(),
}

export const logFieldsSchema = z.object({
  fields: z.array(logFieldSchema).describe('those that most lines of the sample have first, then by name'),
  total: z.number().describe('fields that fit the asked name, listed or not'),
  ...sampleShape,
})
export type LogFields = z.infer<typeof logFieldsSchema>

export const logFieldValuesSchema = z.object({
  values: z
    .array(
      z.object({
        value: z.string().describe('what a filter takes; at most the length that a filter takes'),
        cut: z.boolean().describe('the value is longer: a filter by it would find nothing'),
        lines: z.number(),
      }),
    )
    .describe('most frequent first'),
  distinct: z.number().describe('different values in the sample'),
  withField: z.number().describe('lines of the sample that have the field'),
  ...sampleShape,
})
export type LogFieldValues = z.infer<typeof logFieldValuesSchema>

/** Lines that fields and their top values are counted in, at most. */
export const fieldSampleLines = 5000

/** Lines of a search server that are read whole to count which fields they have, at most. */
export const serverSampleLines = 500
