import { z } from 'zod'
import { lineOrderSchema, logQuerySchema } from './logs.ts'

export const exportFormatSchema = z.enum(['ndjson', 'csv', 'text'])
export type ExportFormat = z.infer<typeof exportFormatSchema>

/** Ends of file names by format. */
export const exportEndings: Readonly<Record<ExportFormat, string>> = { ndjson: '.ndjson', csv: '.csv', text: '.log' }

/** Names that Windows keeps for devices, whatever their ending. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i
const usualName = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._()+-]{0,99}$/u

/** False for what is no name of a file everywhere, or would lead out of its folder. */
export function isExportName(name: string): boolean {
  return usualName.test(name) && !/[. ]$/.test(name) && !device.test(name)
}

export const exportRequestSchema = logQuerySchema.extend({
  format: exportFormatSchema,
  columns: z.array(z.string().min(1).max(1000)).min(1).max(50).describe('of CSV and text, beside time and level'),
  order: lineOrderSchema.default('newest'),
  name: z
    .string()
    .trim()
    .refine(isExportName, 'Letters, digits, blanks, and . _ - + ( ), 100 at most.')
    .optional()
    .describe('of the file, without its ending; none: by the time'),
})

/** How far an export is; the last one has its file. */
export const logExportSchema = z.object({
  lines: z.number().describe('written so far'),
  bytes: z.number(),
  notice: z.string().nullable().describe('what the source could not look at'),
  file: z
    .object({
      name: z.string(),
      path: z.string().describe('where it is on the computer on which the program runs'),
      download: z.string().nullable().describe('where the page gets it, once whole; null: the file is in the user’s own folder already'),
    })
    .nullable(),
})
export type LogExport = z.infer<typeof logExportSchema>

/** An export that the program goes on with, whoever looks. */
export const logExportRunSchema = z.object({
  id: z.string(),
  phase: z.enum(['running', 'finished', 'failed', 'cancelled']),
  expected: z.number().nullable().describe('lines that the search had found when it began; more may have come since'),
  progress: logExportSchema,
  problem: z.string().nullable().describe('why it failed'),
})
export type LogExportRun = z.infer<typeof logExportRunSchema>
