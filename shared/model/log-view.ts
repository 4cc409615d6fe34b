import { z } from 'zod'

const fieldNameSchema = z.string().min(1).max(1000)

/** How log lines are shown, whatever is searched. */
export const logViewSchema = z.object({
  fieldsShown: z.boolean(),
  density: z.enum(['compact', 'comfortable']),
  wrap: z.boolean(),
  fold: z.boolean().describe('consecutive lines that are alike are one row'),
  columns: z.array(fieldNameSchema).min(1).max(50).describe('of a search that names none'),
  widths: z
    .record(fieldNameSchema, z.number().min(1).max(10_000))
    .refine((widths) => Object.keys(widths).length <= 200)
    .describe('pixels by column; only those that were changed'),
  pinnedFields: z.array(fieldNameSchema).max(50).describe('stand first where a line is opened'),
})
export type LogView = z.infer<typeof logViewSchema>
