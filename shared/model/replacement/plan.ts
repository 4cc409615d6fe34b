import { z } from 'zod'
import { moneySchema } from '../fleet.ts'
import { healthCheckSchema, strategySchema } from '../recipe.ts'
import { plannedRestSchema } from './resting.ts'
import { rolloutSchema } from './rollout.ts'

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
    'quota',
    'refused',
    'unreachable-health-check',
    'several-regions',
    'owned-elsewhere',
    'no-free-addresses',
    'cannot-keep-healthy',
    'root-volume-unfit',
    'locked',
    'too-many-servers',
    'more-than-wanted',
    'stopped',
    'dns-record',
    'not-of-recipe',
    'not-rebuildable',
    'kept-data',
  ]),
  severity: z.enum(['blocker', 'warning']).describe('a plan with a blocker cannot be started'),
  serverId: z.string().nullable(),
  message: z.string(),
  remedy: z.string().describe('what can be done about it'),
})
export type Blocker = z.infer<typeof blockerSchema>

/** What a step does. One file of the backend’s replacement folder for each, or a few that belong together. */
export const stepKindSchema = z.enum([
  'check-plan',
  'launch-builder',
  'wait-builder',
  'stop-builder',
  'create-image',
  'wait-image',
  'remove-builder',
  'prune-images',
  'check-batch',
  'keep-place',
  'launch',
  'wait-running',
  'release-volumes',
  'attach-volumes',
  'set-user-data',
  'replace-root',
  'wait-healthy',
  'warm-up',
  'move-addresses',
  'register',
  'wait-in-service',
  'leave-dns',
  'update-dns',
  'wait-dns',
  'deregister',
  'drain',
  'bake',
  'hold',
  'save-logs',
  'wait-logs',
  'check-still-healthy',
  'terminate',
  'wait-terminated',
  'release-addresses',
  'quarantine',
  'finish-root',
  'checkpoint',
])
export type StepKind = z.infer<typeof stepKindSchema>

/** Where an expected duration comes from; history: the median of earlier runs in this account. */
export const durationSourceSchema = z.enum(['estimate', 'history', 'setting'])

/** One line of a plan; the job runs exactly these, in this order. */
const planStepSchema = z.object({
  id: z.string().describe('unique in the plan, stable: part of the idempotency tokens'),
  kind: stepKindSchema,
  batch: z.int().min(0).describe('number of its batch from 1; 0: of the whole plan'),
  title: z.string().describe('"Launch web-3, web-4"'),
  serverIds: z.array(z.string()).describe('old servers this step touches'),
  newServerNames: z.array(z.string()).describe('names of the servers it creates or waits for'),
  expectedSeconds: z.number(),
  durationFrom: durationSourceSchema,
  irreversible: z.boolean(),
  offline: z.boolean().default(false).describe('nothing of the role serves meanwhile, or not with its data'),
})
export type PlanStep = z.infer<typeof planStepSchema>

/** Servers that are replaced together. */
const planBatchSchema = z.object({
  number: z.int().min(1),
  serverIds: z.array(z.string()).describe('old ones'),
  newServerNames: z.array(z.string()),
  percentageAfter: z.number().describe('of the servers to be replaced, 0..100'),
  checkpoint: z.boolean(),
  canary: z.boolean(),
})
export type PlanBatch = z.infer<typeof planBatchSchema>

/** What an old server holds and its new one gets. */
const handOverSchema = z.object({
  targetGroups: z.array(
    z.object({
      targetGroupArn: z.string(),
      targetGroupName: z.string(),
      port: z.number().int().nullable().describe('null: the port of the group'),
      serverIds: z.array(z.string()).describe('old servers that are in it'),
      newServerNames: z.array(z.string()),
      secondsToInService: z.number(),
      deregistrationDelaySeconds: z.number(),
    }),
  ),
  addresses: z
    .array(z.object({ allocationId: z.string(), address: z.string(), serverId: z.string(), newServerName: z.string().nullable() }))
    .describe('newServerName null: nobody until the next start; released where the plan says so'),
  volumes: z.array(
    z.object({
      volumeId: z.string(),
      device: z.string(),
      serverId: z.string(),
      newServerName: z.string().nullable().describe('null: it is kept until the next start'),
      deleteOnTermination: z.boolean().describe('as it was; switched off before anything else'),
    }),
  ),
  dns: z
    .object({
      name: z.string(),
      ttlSeconds: z.int(),
      address: z.enum(['public', 'private']),
      zoneId: z.string(),
      zoneName: z.string(),
      before: z
        .object({ addresses: z.array(z.string()), ttlSeconds: z.int() })
        .nullable()
        .describe('null: there was no record'),
      servers: z
        .array(z.object({ serverId: z.string(), address: z.string().nullable() }))
        .describe('old ones, and where they were reached'),
      newServerNames: z.array(z.string()),
    })
    .optional()
    .describe('absent: the recipe names no record, or it does not change'),
})
export type HandOver = z.infer<typeof handOverSchema>

export const nothingToHandOver: HandOver = { targetGroups: [], addresses: [], volumes: [] }

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

/** Of a recipe that is baked. */
const bakingSchema = z.object({
  image: z
    .object({ id: z.string(), name: z.string(), createdAt: z.string() })
    .nullable()
    .describe('own image of this revision that is launched; null: there is none yet, the job makes it and notes its id'),
  builder: plannedServerSchema.nullable().describe('what the image is made of; null: nothing is baked'),
  keepImages: z.int().min(1),
  firstBootSeenBy: z
    .enum(['console', 'health'])
    .describe('what tells that the builder has everything; health: a log-marker check waits for what the last command logs'),
})
export type Baking = z.infer<typeof bakingSchema>

export const planSchema = z.object({
  id: z.string(),
  madeAt: z.iso.datetime(),
  accountId: z.string(),
  region: z.string(),
  role: z.string(),
  recipe: z.string(),
  strategy: strategySchema,
  rollout: rolloutSchema,
  ends: z
    .object({ keeps: z.array(plannedRestSchema), releasesAddresses: z.boolean() })
    .optional()
    .describe('present: the old servers go and nothing takes their place before the next start'),
  restores: z.array(z.string()).optional().describe('ids of servers destroyed until this start, whose place new ones take'),
  fromRevisions: z.array(z.string().nullable()),
  toRevision: z.string(),
  imageId: z.string().describe('the base image, which the revision counts; with `baking` the servers are launched from an own image of it'),
  baking: bakingSchema.optional().describe('absent: the servers install everything at their first boot'),
  oldServers: z.array(z.object({ id: z.string(), name: z.string(), state: z.string(), revision: z.string().nullable() })),
  newServers: z.array(plannedServerSchema),
  skipped: z.array(z.object({ id: z.string(), name: z.string(), reason: z.string() })).describe('servers left alone, each with the reason'),
  health: z.array(healthCheckSchema),
  healthPasses: z.number().int(),
  healthTimeoutSeconds: z.number().int(),
  batches: z.array(planBatchSchema),
  handOver: handOverSchema,
  minimumHealthy: z.number().int().describe('servers of the role that serve at every instant, if they serve when it begins'),
  steps: z.array(planStepSchema),
  blockers: z.array(blockerSchema),
  notChecked: z.array(z.string()).default([]).describe('what cannot be known before it is tried, in sentences'),
  expectedSeconds: z.number(),
  downtimeSeconds: z.number().describe('in which nothing of the role serves; 0 where an old server goes only when a new one is healthy'),
  extraCost: moneySchema.describe('of old and new running side by side, and of a builder, once'),
  costPerMonthBefore: moneySchema,
  costPerMonthAfter: moneySchema,
})
export type Plan = z.infer<typeof planSchema>
