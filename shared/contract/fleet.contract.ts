import { z } from 'zod'
import { fleetSchema, roleDetailSchema } from '../model/fleet.ts'
import { serverSchema } from '../model/server.ts'
import { procedure } from './base.ts'

export const fleetContract = {
  /** What is known now; `refresh` asks the provider first. */
  list: procedure.input(z.object({ accountId: z.string().optional() }).default({})).output(fleetSchema),
  refresh: procedure.input(z.object({ accountId: z.string().optional() }).default({})).output(fleetSchema),
  role: procedure.input(z.object({ accountId: z.string(), role: z.string() })).output(roleDetailSchema),
  /** Tags servers that no recipe built, so that they belong to a role; they are then behind. Nothing else changes. */
  adopt: procedure
    .input(z.object({ accountId: z.string(), serverIds: z.array(z.string()).min(1).max(100), recipe: z.string() }))
    .output(z.array(serverSchema)),
}
