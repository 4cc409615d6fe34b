import { z } from 'zod'

/** A number of servers, or a share of the role: `2`, `"25%"`. */
const countOrShareSchema = z.union([
  z.int().min(0).max(200),
  z.string().regex(/^(100|[1-9]?[0-9])%$/, 'a number of servers, or a share like "25%"'),
])
type CountOrShare = z.infer<typeof countOrShareSchema>

const fields = {
  maxSurge: countOrShareSchema.describe(
    'rolling: how many servers may run beyond the wanted number; a share is rounded up. 0: an old one goes before its new one comes',
  ),
  maxUnavailable: countOrShareSchema.describe(
    'rolling without surge: how many may be missing at once; a share is rounded down. Default: what minHealthyPercentage leaves',
  ),
  minHealthyPercentage: z.int().min(0).max(100).describe('rolling without surge: share of the role that stays healthy all the time'),
  canary: z.boolean().describe('rolling: one server first, by itself, and a checkpoint after it'),
  checkpointPercentages: z
    .array(z.int().min(1).max(99))
    .refine((list) => list.every((value, index) => index === 0 || value > (list[index - 1] ?? 0)), 'percentages go up: [20, 50]')
    .describe('rolling: pause when this share of the servers is replaced'),
  checkpointDelaySeconds: z.int().min(0).max(172_800).describe('how long a checkpoint lasts; somebody may end it sooner, or go back'),
  instanceWarmupSeconds: z.int().min(0).max(21_600).describe('a healthy server is left to warm up this long before it counts'),
  bakeSeconds: z
    .int()
    .min(0)
    .max(172_800)
    .describe('the new servers serve this long, watched, before the old ones go; what fails meanwhile is rolled back'),
  bakeErrorsPerMinute: z
    .number()
    .min(0)
    .describe('more error lines a minute than this in the new servers’ own logs during the bake roll back. Default: not watched'),
  hold: z.boolean().describe('wait for a person before the old servers go'),
  oldServers: z.enum(['destroy', 'quarantine']).describe('quarantine: cut off and kept instead of destroyed'),
  quarantineDays: z.int().min(1).max(90).describe('how long a server in quarantine is meant to be kept'),
  snapshotVolumes: z.boolean().describe('take a snapshot of each volume before an old server goes'),
}

/** How a replacement goes through a role. Fields bear the names that EC2 Auto Scaling’s instance refresh has for them. */
export const rolloutSchema = z.strictObject({
  maxSurge: fields.maxSurge.default(1),
  maxUnavailable: fields.maxUnavailable.optional(),
  minHealthyPercentage: fields.minHealthyPercentage.default(90),
  canary: fields.canary.default(false),
  checkpointPercentages: fields.checkpointPercentages.default([]),
  checkpointDelaySeconds: fields.checkpointDelaySeconds.default(3600),
  instanceWarmupSeconds: fields.instanceWarmupSeconds.default(0),
  bakeSeconds: fields.bakeSeconds.default(0),
  bakeErrorsPerMinute: fields.bakeErrorsPerMinute.optional(),
  hold: fields.hold.default(false),
  oldServers: fields.oldServers.default('destroy'),
  quarantineDays: fields.quarantineDays.default(7),
  snapshotVolumes: fields.snapshotVolumes.default(false),
})
export type Rollout = z.infer<typeof rolloutSchema>

/** Of a recipe: what it leaves open is a setting of the program. */
export const recipeRolloutSchema = rolloutSchema.extend({
  quarantineDays: fields.quarantineDays.optional().describe(`${fields.quarantineDays.description}. Default: as set in Settings`),
})

/** Single settings that a plan is to have different from its recipe; what is not named stays as the recipe says. */
export const rolloutOverrideSchema = z.strictObject(fields).partial()

/** Servers that `value` means in a role of `total`. */
export function countOf(value: CountOrShare, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value
  const exact = (Number.parseInt(value, 10) * total) / 100
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact)
}

export interface Pace {
  /** Servers of one batch. 0: it cannot go on at all. */
  readonly batchSize: number
  /** New ones come before old ones go. */
  readonly launchFirst: boolean
  /** Of the role’s servers, how many stay healthy at every instant. */
  readonly minimumHealthy: number
}

/**
 * How many at a time. A surge of any size launches first and never falls below the role’s size. Without one, what may be missing is
 * the stricter of maxUnavailable and minHealthyPercentage: surge rounds up, unavailable rounds down (as Cluster API and Kubernetes
 * do), the healthy minimum rounds up (as Auto Scaling does).
 */
export function paceOf(rollout: Pick<Rollout, 'maxSurge' | 'maxUnavailable' | 'minHealthyPercentage'>, total: number): Pace {
  const surge = countOf(rollout.maxSurge, total, 'up')
  if (surge > 0) return { batchSize: surge, launchFirst: true, minimumHealthy: total }
  const floor = Math.ceil((rollout.minHealthyPercentage * total) / 100)
  const mayMiss = Math.max(0, total - floor)
  const unavailable = rollout.maxUnavailable === undefined ? mayMiss : Math.min(mayMiss, countOf(rollout.maxUnavailable, total, 'down'))
  return { batchSize: unavailable, launchFirst: false, minimumHealthy: total - unavailable }
}

export interface BatchSize {
  readonly size: number
  /** Share of all servers replaced when the batch is done, 0..100. */
  readonly percentageAfter: number
  /** A pause follows. */
  readonly checkpoint: boolean
  readonly canary: boolean
}

/**
 * The batches of a rolling replacement of `count` servers. No batch reaches beyond the next checkpoint: a checkpoint at 50 % of 10
 * comes after exactly 5, though two at a time would be allowed.
 */
export function batchSizes(count: number, batchSize: number, rollout: Pick<Rollout, 'canary' | 'checkpointPercentages'>): BatchSize[] {
  if (batchSize < 1) return []
  const stops = new Set(rollout.checkpointPercentages.map((percentage) => Math.ceil((percentage * count) / 100)))
  if (rollout.canary) stops.add(1)
  const batches: BatchSize[] = []
  for (let done = 0; done < count; ) {
    const next = Math.min(count, ...[...stops].filter((stop) => stop > done))
    const size = Math.min(batchSize, next - done)
    const canary = rollout.canary && done === 0
    done += size
    batches.push({ size, percentageAfter: (100 * done) / count, checkpoint: stops.has(done) && done < count, canary })
  }
  return batches
}

/** When each batch is done, in seconds from the start, if each takes `secondsPerBatch` and each checkpoint its whole delay. */
export function batchesDoneAfter(batches: readonly BatchSize[], secondsPerBatch: number, checkpointDelaySeconds: number): number[] {
  let elapsed = 0
  return batches.map(({ checkpoint }) => {
    elapsed += secondsPerBatch
    const done = elapsed
    if (checkpoint) elapsed += checkpointDelaySeconds
    return done
  })
}
