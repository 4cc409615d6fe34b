import { z } from 'zod'

export const exportFormatSchema = z.enum(['ndjson', 'csv', 'text'])
export type ExportFormat = z.infer<typeof exportFormatSchema>

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
