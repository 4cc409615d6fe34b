import { z } from 'zod'
import { settingsSchema } from '../model/settings.ts'
import { procedure } from './base.ts'

export const settingsContract = {
  get: procedure.output(settingsSchema),
  /** Changes what is given and answers with all. */
  set: procedure.input(settingsSchema.partial()).output(settingsSchema),
  about: procedure.output(
    z.object({
      version: z.string(),
      node: z.string(),
      platform: z.string(),
      dataFolder: z.string(),
      startedAt: z.iso.datetime(),
      shell: z.enum(['electron', 'browser', 'worker', 'cli']),
      choosesPlaces: z.boolean().describe('the window asks in a dialog of the system where a file shall be'),
      secrets: z.enum(['keychain', 'this-run-only']).describe('where secrets that the user types are kept'),
    }),
  ),
}
