import { z } from 'zod'

/** One thing in which the account is not as it should be. */
export const driftSchema = z.object({
  kind: z
    .enum(['missing', 'different', 'servers', 'unexpected', 'iam-role'])
    .describe('servers: nothing but the servers that it means; unexpected: there is none of that name here'),
  region: z.string().nullable().describe('null: of the whole account'),
  name: z.string(),
  message: z.string(),
})
export type Drift = z.infer<typeof driftSchema>

export const handoverPhases = ['preparing', 'switching', 'there', 'taking-back'] as const

/**
 * A role whose schedule EventBridge Scheduler carries out in the user’s account, or is about to. `preparing`: all is made there, switched
 * off, and this program still does it; in the other phases this program leaves the role alone.
 */
export const handoverSchema = z.object({
  accountId: z.string(),
  role: z.string(),
  phase: z.enum(handoverPhases),
  since: z.iso.datetime().describe('of the phase'),
  regions: z.array(z.string()).describe('where there are schedules of it, or may be'),
  removesIamRole: z.boolean().describe('when it is taken back'),
  look: z
    .object({ at: z.iso.datetime(), drift: z.array(driftSchema), problem: z.string().nullable() })
    .nullable()
    .describe('how it was in the account; problem: why that is not known, or what did not go through'),
})
export type Handover = z.infer<typeof handoverSchema>

/** Everything that a hand-over makes in the account, before it is made. */
export const handoverPlanSchema = z.object({
  digest: z.string().describe('of all of it: what is confirmed is what is done'),
  awsAccountId: z.string(),
  group: z.string(),
  iamRole: z.object({
    name: z.string(),
    arn: z.string(),
    state: z
      .enum(['new', 'incomplete', 'fits', 'differs'])
      .describe('incomplete: made by a hand-over that was cut off; differs: not touched'),
    trust: z.string().describe('JSON'),
    policyName: z.string(),
    policy: z.string().describe('JSON'),
  }),
  schedules: z.array(
    z.object({
      ...{ region: z.string(), name: z.string(), expression: z.string(), zone: z.string() },
      ...{ action: z.enum(['start', 'stop', 'hibernate']), serverIds: z.array(z.string()) },
    }),
  ),
  blockers: z.array(z.string()).describe('it cannot be handed over as it is'),
  notes: z.array(z.string()).describe('what will be otherwise than here'),
  permissions: z.string().describe('JSON of a policy with all that handing over and taking back needs'),
})
export type HandoverPlan = z.infer<typeof handoverPlanSchema>
