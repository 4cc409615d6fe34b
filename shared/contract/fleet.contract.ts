import { z } from 'zod'
import { accountFleetSchema, fleetSchema, roleDetailSchema } from '../model/fleet.ts'
import { fleetChangesSchema } from '../model/fleet-changes.ts'
import { serverSchema } from '../model/server.ts'
import { procedure } from './base.ts'

export const fleetContract = {
  /** What is known now; `refresh` asks the provider first. */
  list: procedure.input(z.object({ accountId: z.string().optional() }).default({})).output(fleetSchema),
  refresh: procedure.input(z.object({ accountId: z.string().optional() }).default({})).output(fleetSchema),
  /** Asks the provider; says how that went, and leaves what it found to `changes`. */
  ask: procedure.input(z.object({ accountId: z.string().optional() }).default({})).output(z.array(accountFleetSchema)),
  /** As `list`, but only what is different since the version of a former answer; null: everything. */
  changes: procedure.input(z.object({ since: z.string().nullable() })).output(fleetChangesSchema),
  role: procedure.input(z.object({ accountId: z.string(), role: z.string() })).output(roleDetailSchema),
  /** Tags servers that no recipe built, so that they belong to a role; they are then behind. Nothing else changes. */
  adopt: procedure
    .input(z.object({ accountId: z.string(), serverIds: z.array(z.string()).min(1).max(100), recipe: z.string() }))
    .output(z.array(serverSchema)),
}
