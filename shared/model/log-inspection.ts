import { z } from 'zod'

/** One request to a log source as it was sent, without what says who asks. */
export const inspectedRequestSchema = z.object({
  title: z.string().describe('what it was for'),
  language: z.enum(['http', 'sql']),
  text: z.string().describe('HTTP: method and path, then the body; SQL: the statement, with its parameters before it'),
  plan: z.string().nullable().describe('how the statement is carried out, as SQLite says'),
  tookMs: z.number().nullable().describe('in the source, as it says itself'),
  wholeMs: z.number().nullable().describe('from here and back; null: not measured for itself'),
  hits: z.number().nullable().describe('lines that were given, or counted'),
})
export type InspectedRequest = z.infer<typeof inspectedRequestSchema>

export const logInspectionSchema = z.object({
  source: z.string().describe('what answered'),
  requests: z.array(inspectedRequestSchema),
})
export type LogInspection = z.infer<typeof logInspectionSchema>
