import { z } from 'zod'
import { moneySchema } from '../fleet.ts'
import { healthCheckSchema, strategySchema } from '../recipe.ts'

const blockerSchema = z.object({
  code: z.enum([
    'no-recipe',
    'recipe-invalid',
    'image-unresolved',
    'user-data-too-large',
    'nothing-to-replace',
    'role-busy',
    'termination-protected',
    'elastic-address',
    'fixed-address',
    'data-volume',
    'auto-scaling-group',
    'no-permission',
    'capacity',
    'refused',
    'unreachable-health-check',
    'several-regions',
    'target-group',
    'too-many-servers',
    'more-than-wanted',
    'stopped',
  ]),
  severity: z.enum(['blocker', 'warning']).describe('a plan with a blocker cannot be started'),
  serverId: z.string().nullable(),
  message: z.string(),
  remedy: z.string().describe('what can be done about it'),
})
export type Blocker = z.infer<typeof blockerSchema>

/** One line of a plan; the job runs exactly these, in this order. */
const planStepSchema = z.object({
  id: z.string().describe('unique in the plan, stable: part of the idempotency tokens'),
  kind: z.enum([
    'check-plan',
    'launch',
    'wait-running',
    'wait-healthy',
    'save-logs',
    'check-still-healthy',
    'terminate',
    'wait-terminated',
  ]),
  title: z.string().describe('"Launch web-3, web-4"'),
  serverIds: z.array(z.string()).describe('old servers this step touches'),
  newServerNames: z.array(z.string()).describe('names of the servers it creates or waits for'),
  expectedSeconds: z.number(),
  irreversible: z.boolean(),
})
export type PlanStep = z.infer<typeof planStepSchema>

/** What is to be created, fixed when the plan is made. */
const plannedServerSchema = z.object({
  name: z.string(),
  replaces: z.string().nullable().describe('id of the old server; null: the role is short of its wanted number'),
  generation: z.number().int(),
  region: z.string(),
  zone: z.string().nullable(),
  subnetId: z.string().nullable(),
  securityGroupIds: z.array(z.string()),
  keyName: z.string().nullable(),
  instanceProfile: z.string().nullable().describe('name or ARN'),
  publicAddress: z.boolean().nullable(),
})
export type PlannedServer = z.infer<typeof plannedServerSchema>

export const planSchema = z.object({
  id: z.string(),
  madeAt: z.iso.datetime(),
  accountId: z.string(),
  region: z.string(),
  role: z.string(),
  recipe: z.string(),
  strategy: strategySchema,
  fromRevisions: z.array(z.string().nullable()),
  toRevision: z.string(),
  imageId: z.string(),
  oldServers: z.array(z.object({ id: z.string(), name: z.string(), state: z.string(), revision: z.string().nullable() })),
  newServers: z.array(plannedServerSchema),
  skipped: z.array(z.object({ id: z.string(), name: z.string(), reason: z.string() })).describe('servers left alone, each with the reason'),
  health: z.array(healthCheckSchema),
  healthPasses: z.number().int(),
  healthTimeoutSeconds: z.number().int(),
  steps: z.array(planStepSchema),
  blockers: z.array(blockerSchema),
  expectedSeconds: z.number(),
  downtimeSeconds: z.number().describe('0 for blue-green: an old server goes only when the new ones are healthy'),
  extraCost: moneySchema.describe('of old and new running side by side, once'),
  costPerMonthBefore: moneySchema,
  costPerMonthAfter: moneySchema,
})
export type Plan = z.infer<typeof planSchema>
