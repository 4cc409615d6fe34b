import { z } from 'zod'
import { logFilterSchema, mostFilters } from './log-filter.ts'
import { queryLanguageSchema } from './log-language.ts'

export const logLevelSchema = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'unknown'])
export type LogLevel = z.infer<typeof logLevelSchema>

/** One line as it is handed to a log store: what a shipper sends in ECS, flattened to the fields the program asks for. */
export const logRecordSchema = z.object({
  id: z.string().nullable().describe('the sender’s own id; a line with an id that is there already is not stored twice'),
  at: z.number().describe('milliseconds since 1970, UTC'),
  level: logLevelSchema,
  message: z.string(),
  serverId: z.string().nullable().describe('cloud.instance.id'),
  host: z.string().nullable().describe('host.name'),
  role: z.string().nullable().describe('labels.role'),
  revision: z.string().nullable().describe('labels.revision'),
  service: z.string().nullable().describe('service.name'),
  file: z.string().nullable().describe('log.file.path'),
  fields: z.record(z.string(), z.unknown()).nullable().describe('whatever else a structured line held'),
})
export type LogRecord = z.infer<typeof logRecordSchema>

export const logRowSchema = logRecordSchema.extend({
  key: z.string().describe('unique in the source; orders lines of one instant'),
})
export type LogRow = z.infer<typeof logRowSchema>

/** Which lines come first. */
export const lineOrderSchema = z.enum(['newest', 'oldest'])
export type LineOrder = z.infer<typeof lineOrderSchema>

/** Which lines: every given part must hold. */
export const logQuerySchema = z.object({
  query: z.string().max(10_000).default('').describe('KQL: words, "phrases", field: value, and / or / not, ( )'),
  language: queryLanguageSchema.optional().describe('of the query; none: KQL. Lucene only where the source speaks it'),
  from: z.number().describe('milliseconds since 1970, inclusive'),
  to: z.number().describe('exclusive'),
  source: z.string().max(100).optional().describe('id of a log source; none: the program’s own store'),
  roles: z.array(z.string()).default([]).describe('[] = all'),
  serverIds: z.array(z.string()).default([]),
  levels: z.array(logLevelSchema).default([]),
  filters: z.array(logFilterSchema).max(mostFilters).optional().describe('conditions beside the text; those not enabled are not asked'),
})
export type LogQuery = z.infer<typeof logQuerySchema>

export const logPageSchema = z.object({
  rows: z.array(logRowSchema).describe('newest first'),
  next: z.string().nullable().describe('cursor of the next older page; null at the end'),
  notice: z.string().nullish().describe('what the source could not look at; nothing: all was looked at'),
  tookMs: z.number(),
})
export type LogPage = z.infer<typeof logPageSchema>

export const logHistogramSchema = z.object({
  intervalMs: z.number(),
  buckets: z
    .array(z.object({ at: z.number(), counts: z.partialRecord(logLevelSchema, z.number()) }))
    .describe('oldest first, empty ones included; [] = the source counts nothing by time'),
  total: z.number(),
  notice: z.string().nullish().describe('as of a page'),
  tookMs: z.number(),
})
export type LogHistogram = z.infer<typeof logHistogramSchema>

/** A server that has lines in the source, alive or not. */
export const logServerSchema = z.object({
  serverId: z.string().nullable(),
  host: z.string().nullable(),
  role: z.string().nullable(),
  revision: z.string().nullable(),
  first: z.number(),
  last: z.number(),
  lines: z.number(),
})
export type LogServer = z.infer<typeof logServerSchema>

export const logImportSchema = z.object({
  id: z.string(),
  fileName: z.string(),
  bytes: z.number(),
  bytesRead: z.number(),
  lines: z.number().describe('stored as records; a stack trace is one'),
  undated: z.number().describe('lines without a readable time; they took the time of the line before'),
  format: z.string().nullable().describe('what it was recognised as'),
  first: z.number().nullable(),
  last: z.number().nullable(),
  state: z.enum(['open', 'finished', 'duplicate']),
  known: z
    .object({ fileName: z.string(), bytes: z.number() })
    .nullish()
    .describe('so many bytes of its text were imported before, under that name: lines are those behind them'),
})
export type LogImport = z.infer<typeof logImportSchema>
