import { z } from 'zod'
import { keepLimitsSchema } from './log-retention.ts'

export const settingsSchema = z.object({
  recipesFolder: z.string().min(1).describe('absolute path of the folder that holds one folder for each recipe'),
  searchesFolder: z.string().min(1).describe('absolute path of the folder that holds a file for each saved search of the logs'),
  refreshSeconds: z.int().min(5).max(3600).describe('how often the fleet is asked for while somebody looks'),
  maxServersPerRun: z.int().min(1).max(1000).describe('a job that would touch more is refused'),
  quarantineDays: z.int().min(1).max(90).describe('how long a server in quarantine is kept where its recipe does not say'),
  receiverOn: z.boolean().describe('lines are taken from shippers, on 127.0.0.1'),
  receiverPort: z.int().min(1024).max(65_535),
  ...keepLimitsSchema.shape,
})
export type Settings = z.infer<typeof settingsSchema>
