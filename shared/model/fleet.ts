import { z } from 'zod'
import { revisionDifferenceSchema, strategySchema } from './recipe.ts'
import { serverSchema } from './server.ts'

export const moneySchema = z.object({
  amount: z.number().nullable().describe('null: no price is known for a part of it; never shown as zero'),
  currency: z.literal('USD'),
  missing: z.array(z.string()).describe('what had no price, e.g. "m9z.large in eu-central-1"'),
})
export type Money = z.infer<typeof moneySchema>

/** Of a role whose servers were destroyed until its next start. */
export const roleRestSchema = z.object({
  since: z.iso.datetime(),
  servers: z.int().min(1).describe('destroyed'),
  keeps: z
    .array(z.object({ id: z.string(), what: z.string().describe('"data volume of web-1, 20 GiB gp3"'), costPerMonth: moneySchema }))
    .describe('what the next servers get, and is paid for meanwhile'),
})
export type RoleRest = z.infer<typeof roleRestSchema>

/** A role in one account, as the fleet list shows it. */
export const roleSummarySchema = z.object({
  accountId: z.string(),
  role: z.string(),
  recipe: z.string().nullable(),
  wanted: z.number().int().nullable().describe('null without a recipe'),
  total: z.number().int().describe('servers alive'),
  running: z.number().int(),
  healthy: z.number().int(),
  behind: z.number().int(),
  runningRevisions: z.array(z.string().nullable()).describe('of the servers alive, most common first; null: unknown'),
  currentRevision: z.string().nullable().describe('of the recipe with its image resolved now; null while that is not possible'),
  currentProblem: z.string().nullable().describe('why there is no current revision'),
  instanceTypes: z.array(z.string()),
  strategy: strategySchema.nullable(),
  costPerMonth: moneySchema.describe(
    'as it stands now: running ones by the hour × 730, stopped ones their volumes and addresses, destroyed ones what is kept',
  ),
  cpu: z
    .array(z.number().nullable())
    .describe('mean CPU per hour over the servers, percent, oldest first, the last 24 hours; null: no data, [] unknown'),
  activeJobId: z.string().nullable(),
  rest: roleRestSchema.optional().describe('present: no server is alive, on purpose'),
})
export type RoleSummary = z.infer<typeof roleSummarySchema>

export const accountFleetSchema = z.object({
  accountId: z.string(),
  refreshedAt: z.iso.datetime().nullable().describe('null before the first answer'),
  error: z.object({ code: z.string(), message: z.string() }).nullable().describe('why the last refresh failed; what is listed is then old'),
})
export type AccountFleet = z.infer<typeof accountFleetSchema>

export const fleetSchema = z.object({
  accounts: z.array(accountFleetSchema),
  roles: z.array(roleSummarySchema),
  servers: z.array(serverSchema).describe('alive ones, of roles and unmanaged; those in quarantine are leftovers'),
  costPerMonth: moneySchema,
})
export type Fleet = z.infer<typeof fleetSchema>

/** The servers of one role over time: what replaced what. */
export const generationSchema = z.object({
  generation: z.number().int().nullable(),
  server: serverSchema,
  bornAt: z.iso.datetime(),
  destroyedAt: z.iso.datetime().nullable(),
})
export type Generation = z.infer<typeof generationSchema>

export const roleDetailSchema = z.object({
  summary: roleSummarySchema,
  servers: z.array(serverSchema),
  generations: z.array(generationSchema).describe('newest first, destroyed ones included'),
  differences: z.array(revisionDifferenceSchema).describe('one for each running revision that is not the current one'),
})
export type RoleDetail = z.infer<typeof roleDetailSchema>
