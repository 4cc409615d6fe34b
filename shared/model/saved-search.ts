import { z } from 'zod'
import { logFilterSchema, mostFilters } from './log-filter.ts'
import { queryLanguageSchema } from './log-language.ts'
import { timeRangeSchema } from './log-time-range.ts'
import { lineOrderSchema, logLevelSchema } from './logs.ts'

export const longestSearchName = 120
/** Bytes of a file. One that is longer is no saved search. */
export const largestSearchFile = 64 * 1024

/** Of a name that is one line, and reads as what it is: no control characters, none that turn the direction of text. */
const plainName = /^[^\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/u

export const searchNameSchema = z
  .string()
  .trim()
  .min(1, { error: 'A saved search needs a name.' })
  .max(longestSearchName, { error: `A name has at most ${longestSearchName} characters.` })
  .regex(plainName, { error: 'A name is one line, without control characters.' })

const names = z.array(z.string().min(1).max(1000)).max(500)

/** A search as a team keeps it: nothing in it is valid on one computer only. */
export const savedSearchSchema = z.strictObject({
  name: searchNameSchema,
  description: z.string().trim().max(2000).default(''),
  source: z.string().min(1).max(60).nullable().default(null).describe('name of the log source; null: the program’s own store'),
  query: z.string().max(10_000).default(''),
  language: queryLanguageSchema.default('kql'),
  roles: names.default([]),
  servers: names.default([]).describe('ids of servers'),
  levels: z.array(logLevelSchema).max(10).default([]),
  filters: z.array(logFilterSchema).max(mostFilters).default([]),
  columns: names.nullable().default(null).describe('null: server and line'),
  order: lineOrderSchema.default('newest').describe('which lines come first'),
  time: timeRangeSchema.nullable().default(null).describe('null: the time that is searched stays'),
})
export type SavedSearch = z.infer<typeof savedSearchSchema>

/** A file of the folder. Without `search` it cannot be used, and `problem` says why; the program leaves it as it is. */
export const searchFileSchema = z.object({
  file: z.string().describe('its name in the folder'),
  sha256: z.string().nullable().describe('of what is in it; null: it was not read'),
  search: savedSearchSchema.nullable(),
  problem: z.string().nullable(),
})
export type SearchFile = z.infer<typeof searchFileSchema>

/** Two names that nobody would tell apart are one. */
export function sameName(left: string, right: string): boolean {
  const folded = (name: string) => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()
  return folded(left) === folded(right)
}
