import { z } from 'zod'
import { strategySchema } from '../model/recipe.ts'
import { evidenceSchema } from '../model/replacement/evidence.ts'
import { planSchema } from '../model/replacement/plan.ts'
import { rolloutOverrideSchema } from '../model/replacement/rollout.ts'
import { procedure } from './base.ts'

export const replacementContract = {
  /** Makes and stores a plan; changes nothing in the cloud. `strategy` defaults to the recipe’s. */
  plan: procedure
    .input(
      z.object({
        accountId: z.string(),
        role: z.string(),
        strategy: strategySchema.optional(),
        rollout: rolloutOverrideSchema.optional().describe('what is to be different from the recipe’s'),
        skipMatching: z.boolean().optional().describe('false: servers of the current revision are replaced too; default: true'),
        serverIds: z.array(z.string()).optional().describe('default: all that are behind'),
      }),
    )
    .output(planSchema),
  getPlan: procedure.input(z.object({ planId: z.string() })).output(planSchema),
  /** Starts the job that runs exactly this plan. The same plan started twice gives the same job. */
  start: procedure.input(z.object({ planId: z.string() })).output(z.object({ jobId: z.string() })),
  /** What was kept of a server before it was replaced. NOT_FOUND where nothing was. */
  evidence: procedure.input(z.object({ accountId: z.string(), serverId: z.string() })).output(evidenceSchema),
  /** Ids of the servers of a role of which something is kept, oldest first. */
  evidenceOf: procedure.input(z.object({ accountId: z.string(), role: z.string() })).output(z.array(z.string())),
}
