import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { exportRequestSchema, logExportRunSchema, logExportSchema } from '../model/log-export.ts'
import { logFieldsSchema, logFieldValuesSchema } from '../model/log-fields.ts'
import { logInspectionSchema } from '../model/log-inspection.ts'
import { comparedSideSchema, logPatternsSchema, patternComparisonSchema } from '../model/log-patterns/log-patterns.ts'
import { rememberedQuerySchema, writtenQuerySchema } from '../model/log-query-history.ts'
import { logReceiverSchema, logReceiverTokenSchema } from '../model/log-receiver.ts'
import { keepLimitsSchema, keptLogsSchema } from '../model/log-retention.ts'
import { sourceLookRequestSchema, sourceLookSchema } from '../model/log-source-look.ts'
import { changedLogSourceSchema, logSourceSchema, newLogSourceSchema, shownCertificateSchema } from '../model/log-sources.ts'
import { rememberedRangeSchema, timeRangeSchema } from '../model/log-time-range.ts'
import { logViewSchema } from '../model/log-view.ts'
import {
  lineOrderSchema,
  logHistogramSchema,
  logImportSchema,
  logLevelSchema,
  logPageSchema,
  logQuerySchema,
  logRowSchema,
  logServerSchema,
} from '../model/logs.ts'
import { procedure } from './base.ts'

/** Bytes of one import chunk before base64. */
export const importChunkBytes = 1024 * 1024

const viewShape = {
  limit: z.int().min(1).max(1000).default(200),
  columns: z.array(z.string().max(1000)).max(50).default([]),
  maxBuckets: z.int().min(1).max(1000).default(60),
}

export const logsContract = {
  search: procedure
    .input(
      logQuerySchema.extend({
        limit: z.int().min(1).max(1000).default(200),
        after: z.string().optional().describe('`next` of the page before, which was read in the same order'),
        order: lineOrderSchema.default('newest').describe('which lines come first'),
        columns: z.array(z.string().max(1000)).max(50).default([]).describe('fields that are shown beside those that every line has'),
      }),
    )
    .output(logPageSchema),
  /** One line with all its fields; null: it is not there any more. */
  line: procedure
    .input(z.object({ source: z.string().max(100).optional(), key: z.string().min(1).max(2000) }))
    .output(logRowSchema.nullable()),
  histogram: procedure.input(logQuerySchema.extend({ maxBuckets: z.int().min(1).max(1000).default(60) })).output(logHistogramSchema),
  /** Fields of the lines that match, from a sample of the newest. */
  fields: procedure
    .input(
      logQuerySchema.extend({
        matching: z.string().max(200).default('').describe('only names that hold this text, letter case aside'),
        limit: z.int().min(1).max(1000).default(500),
      }),
    )
    .output(logFieldsSchema),
  /** Most frequent values of one field in a sample of the newest lines that match. */
  fieldValues: procedure
    .input(
      logQuerySchema.extend({
        field: z.string().min(1).max(1000),
        matching: z.string().max(200).default('').describe('only values that begin so, letter case aside'),
        limit: z.int().min(1).max(100).default(10),
      }),
    )
    .output(logFieldValuesSchema),
  /** Servers that have lines in the time given, destroyed ones included. */
  servers: procedure
    .input(z.object({ source: z.string().max(100).optional(), from: z.number().optional(), to: z.number().optional() }).default({}))
    .output(z.array(logServerSchema)),
  /** New lines that match, as they arrive, at most a batch a second; `dropped` counts lines left out when there are too many. */
  tail: procedure
    .input(logQuerySchema.omit({ from: true, to: true }))
    .output(eventIterator(z.object({ rows: z.array(logRowSchema), dropped: z.number() }))),
  /** Queries that were run, starred ones first, then the last used. */
  queries: procedure
    .input(z.object({ matching: z.string().max(1000).default(''), limit: z.int().min(1).max(200).default(50) }))
    .output(z.array(rememberedQuerySchema)),
  rememberQuery: procedure.input(writtenQuerySchema).output(z.void()),
  starQuery: procedure.input(writtenQuerySchema.extend({ starred: z.boolean() })).output(z.void()),
  forgetQuery: procedure.input(writtenQuerySchema).output(z.void()),
  /** Times that were chosen, the last one first; each once. */
  ranges: procedure
    .input(z.object({ limit: z.int().min(1).max(50).default(8) }).default({ limit: 8 }))
    .output(z.array(rememberedRangeSchema)),
  rememberRange: procedure.input(timeRangeSchema).output(z.void()),
  /** How lines are shown; null: as at first. */
  view: procedure.output(logViewSchema.nullable()),
  keepView: procedure.input(logViewSchema).output(z.void()),
  /** Search servers that lines are looked at in, beside the program’s own store. */
  sources: procedure.output(z.array(logSourceSchema)),
  /** Asks the server who it is first. What is typed as a secret goes to the keychain and never comes back. */
  addSource: procedure.input(newLogSourceSchema).output(logSourceSchema),
  /** As addSource, in the place of one that is there; without a secret the one that is kept stays. */
  changeSource: procedure.input(changedLogSourceSchema).output(logSourceSchema),
  /** Whom this program can believe. */
  trust: procedure.output(
    z.object({
      readsSystemAuthorities: z
        .boolean()
        .describe('authorities installed in the operating system are among those that this computer trusts'),
    }),
  ),
  /** What a search server has for a source like this: its data streams, patterns that lead nowhere, fields. Nothing is kept. */
  lookAtSource: procedure.input(sourceLookRequestSchema).output(sourceLookSchema),
  /** What the server of an https address shows to whoever connects, to be looked at before it is believed. */
  certificateOf: procedure.input(z.object({ url: z.string().trim().max(2000) })).output(shownCertificateSchema),
  removeSource: procedure.input(z.object({ sourceId: z.string() })).output(z.object({})),
  /** How the first page and the histogram of a search are asked for, what they took and gave; they are asked for once more. */
  inspect: procedure.input(logQuerySchema.extend(viewShape)).output(logInspectionSchema),
  /** What lines there are: those alike counted together, in a sample of the newest that match. */
  patterns: procedure.input(logQuerySchema).output(logPatternsSchema),
  /** Patterns of the lines of some servers beside those of others: an old generation and the new one. */
  comparePatterns: procedure
    .input(
      z.object({
        source: z.string().max(100).optional(),
        before: comparedSideSchema,
        after: comparedSideSchema,
        levels: z.array(logLevelSchema).default(['fatal', 'error']).describe('[] = all'),
      }),
    )
    .output(patternComparisonSchema),
  /** Everything the query finds into a file of the program’s own choice. Ends when the call is cancelled, and leaves nothing then. */
  export: procedure.input(exportRequestSchema).output(eventIterator(logExportSchema)),
  /** The same, gone on with whoever looks: a page that is loaded anew finds it. CONFLICT while another one runs. */
  startExport: procedure
    .input(
      exportRequestSchema.extend({
        expected: z.number().nullable().describe('lines found, as far as is known'),
        place: z
          .string()
          .max(10_000)
          .optional()
          .describe('where the user wants the file, as the window’s dialog signed it; none: in the usual folder'),
      }),
    )
    .output(logExportRunSchema),
  /** The last one of these; null: none since the program started, or it is forgotten. */
  exportRun: procedure.output(logExportRunSchema.nullable()),
  /** How one of these is, as it changes, until it has ended. */
  followExport: procedure.input(z.object({ exportId: z.string() })).output(eventIterator(logExportRunSchema)),
  cancelExport: procedure.input(z.object({ exportId: z.string() })).output(z.void()),
  /** What is said of one that has ended is forgotten; its file stays. */
  forgetExport: procedure.input(z.object({ exportId: z.string() })).output(z.void()),
  /** Opens an import. The same file again (size and first bytes) is answered with `duplicate` unless `again`. */
  importStart: procedure
    .input(
      z.object({
        fileName: z.string().min(1).max(1000).describe('of a file in a folder, with its folders'),
        bytes: z.int().min(0),
        head: z
          .base64()
          .describe(
            'the first 64 KiB of the file, of one packed with gzip or zstd 192 KiB, or all of a shorter one: format and time stamps are recognised here',
          ),
        role: z.string().nullable().default(null),
        host: z.string().nullable().default(null),
        zone: z.string().default('UTC').describe('IANA zone of time stamps that name none'),
        again: z.boolean().default(false),
      }),
    )
    .output(logImportSchema),
  /** Next bytes of the file, from `bytesRead` on; a chunk sent twice is taken once. */
  importChunk: procedure.input(z.object({ importId: z.string(), offset: z.int().min(0), bytes: z.base64() })).output(logImportSchema),
  /** What the own store holds on the disk. */
  kept: procedure.output(keptLogsSchema),
  /** What of it would be deleted with these limits. */
  keepPreview: procedure.input(keepLimitsSchema).output(keptLogsSchema),
  /** What takes lines from shippers; switched on and off by the settings. */
  receiver: procedure.output(logReceiverSchema),
  /** The secret that shippers send, for copying into their configuration. */
  receiverToken: procedure.output(logReceiverTokenSchema),
  renewReceiverToken: procedure.output(logReceiverTokenSchema),
  /** Imports that broke off and can go on with the same file, the newest first. */
  unfinishedImports: procedure.output(z.array(logImportSchema)),
  importFinish: procedure.input(z.object({ importId: z.string() })).output(logImportSchema),
}
