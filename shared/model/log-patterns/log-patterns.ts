import { z } from 'zod'
import { logLevelSchema } from '../logs.ts'

/** Lines that patterns are looked for in, at most. */
export const patternSampleLines = 10_000
/** Bars of a pattern’s small histogram. */
export const patternBars = 24

const patternShape = {
  text: z.string().describe('the parts that are alike; <*> where lines differ'),
  query: z.string().nullable().describe('KQL that finds its lines by their words, and others with the same words; null: none can'),
  level: logLevelSchema.describe('the most frequent of its lines'),
  example: z.string().describe('a line of it, cut where it is long'),
}

export const logPatternSchema = z.object({
  ...patternShape,
  lines: z.number(),
  levels: z.partialRecord(logLevelSchema, z.number()),
  first: z.number(),
  last: z.number(),
  bars: z.array(z.number()).describe('lines over the time of the sample, oldest first'),
})
export type LogPattern = z.infer<typeof logPatternSchema>

export const logPatternsSchema = z.object({
  patterns: z.array(logPatternSchema).describe('most lines first'),
  others: z.number().describe('lines of the sample that are of none of these'),
  sampleSize: z.number().describe('lines looked at, the newest that match'),
  sampled: z.boolean().describe('there are more lines that match than were looked at'),
  from: z.number().describe('of the oldest line looked at'),
  to: z.number().describe('of the newest'),
  notice: z.string().nullable().describe('what the source could not look at'),
  tookMs: z.number(),
})
export type LogPatterns = z.infer<typeof logPatternsSchema>

export const patternChangeSchema = z.enum(['new', 'gone', 'more', 'less', 'same'])
export type PatternChange = z.infer<typeof patternChangeSchema>

/** One side of a comparison: some servers in their time. */
export const comparedSideSchema = z.object({
  serverIds: z.array(z.string()).min(1).max(200),
  from: z.number().describe('milliseconds since 1970, inclusive'),
  to: z.number().describe('exclusive'),
})
export type ComparedSide = z.infer<typeof comparedSideSchema>

const countedSideSchema = z.object({
  lines: z.number().describe('looked at, the newest that match'),
  sampled: z.boolean(),
  hours: z.number().describe('time that those lines are of'),
  notice: z.string().nullable(),
})

export const patternComparisonSchema = z.object({
  patterns: z
    .array(
      z.object({
        ...patternShape,
        change: patternChangeSchema,
        before: z.number().describe('lines of the old side'),
        after: z.number(),
      }),
    )
    .describe('new ones first, then gone, more, less, and those that are as before'),
  before: countedSideSchema,
  after: countedSideSchema,
  tookMs: z.number(),
})
export type PatternComparison = z.infer<typeof patternComparisonSchema>
