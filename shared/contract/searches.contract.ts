import { z } from 'zod'
import { savedSearchSchema, searchFileSchema } from '../model/saved-search.ts'
import { procedure } from './base.ts'

const fileSchema = z.string().min(1).max(255)
/** What the caller knows to be in the file: where it is something else by now, nothing is changed. */
const knownFile = { file: fileSchema, sha256: z.hash('sha256') }

export const searchesContract = {
  /** By name; files that are no saved searches are among them, with what is wrong. */
  list: procedure.output(z.object({ folder: z.string().describe('absolute path'), searches: z.array(searchFileSchema) })),
  /** CONFLICT for a name that another one has. */
  create: procedure.input(savedSearchSchema).output(searchFileSchema),
  replace: procedure.input(z.object({ ...knownFile, search: savedSearchSchema })).output(searchFileSchema),
  remove: procedure.input(z.object(knownFile)).output(z.void()),
  /** One that was removed since the program has begun. */
  restore: procedure.input(z.object({ file: fileSchema })).output(searchFileSchema),
}
