import { z } from 'zod'
import { strategySchema } from '../model/recipe.ts'
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
        serverIds: z.array(z.string()).optional().describe('default: all that are behind'),
      }),
    )
    .output(planSchema),
  getPlan: procedure.input(z.object({ planId: z.string() })).output(planSchema),
  /** Starts the job that runs exactly this plan. The same plan started twice gives the same job. */
  start: procedure.input(z.object({ planId: z.string() })).output(z.object({ jobId: z.string() })),
}
