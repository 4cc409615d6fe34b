import { z } from 'zod'
import { serverSchema } from '../server.ts'

/** A text of the server, as far as it is kept; hostile input. */
const keptTextSchema = z.object({
  text: z.string().nullable().describe('null: there was none, or it could not be had'),
  cut: z.boolean().describe('only a part of it is kept'),
  problem: z.string().nullable().describe('why it could not be had'),
})
export type KeptText = z.infer<typeof keptTextSchema>

/** What is kept of a server before it goes. */
export const evidenceSchema = z.object({
  accountId: z.string(),
  jobId: z.string(),
  keptAt: z.iso.datetime(),
  server: serverSchema.describe('as last seen, with its tags'),
  console: keptTextSchema.describe('the end of the console output'),
  userData: keptTextSchema.describe('the beginning of the user data, unpacked where it was gzip; bytes that are no text as base64'),
  volumes: z.array(
    z.object({
      id: z.string(),
      device: z.string(),
      sizeGiB: z.number().nullable(),
      type: z.string().nullable(),
      deleteOnTermination: z.boolean(),
      tags: z.record(z.string(), z.string()),
      snapshotId: z.string().nullable().describe('taken on wish; it goes on by itself after the volume is gone'),
      snapshotState: z.string().nullable().describe('when it was begun: pending, completed'),
    }),
  ),
})
export type Evidence = z.infer<typeof evidenceSchema>
