import { z } from 'zod'
import { scheduleSchema } from '../schedule.ts'

/** What another tool’s words mean here. */
export const importedSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('schedule'),
    schedule: scheduleSchema,
    warnings: z
      .array(z.string())
      .describe('what it will do otherwise than the other tool, and what that one does that its author hardly meant'),
  }),
  z.object({ kind: z.literal('opted-out'), warnings: z.array(z.string()) }),
  z.object({ kind: z.literal('nothing'), message: z.string().describe('why it means nothing, and what the other tool makes of it') }),
])
export type Imported = z.infer<typeof importedSchema>

export const otherToolSchema = z.object({
  tool: z.enum(['instance-scheduler', 'custodian']),
  tag: z.string(),
  value: z.string(),
  servers: z.array(z.object({ id: z.string(), name: z.string(), role: z.string().nullable() })),
  means: importedSchema,
  summary: z.array(z.string()).describe('its periods in words'),
  owned: z.array(z.string()).describe('roles of these servers that have a schedule here which is switched on: two tools own them'),
})
export type OtherTool = z.infer<typeof otherToolSchema>

/** What a `maid_status` tag announces. */
export const announcementSchema = z.object({ serverId: z.string(), name: z.string(), action: z.string(), at: z.iso.datetime() })

export const definitionSchema = z.object({ name: z.string(), means: importedSchema, summary: z.array(z.string()) })
export type Definition = z.infer<typeof definitionSchema>
