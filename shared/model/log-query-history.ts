import { z } from 'zod'

export const rememberedQuerySchema = z.object({
  text: z.string().min(1).max(10_000).describe('KQL as it was run'),
  usedAt: z.number().describe('milliseconds since 1970, the last time'),
  starred: z.boolean(),
})
export type RememberedQuery = z.infer<typeof rememberedQuerySchema>
