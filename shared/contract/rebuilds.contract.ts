import { z } from 'zod'
import { rebuildPreviewSchema, rebuildRuleSchema, rebuildSchema } from '../model/rebuild.ts'
import { procedure } from './base.ts'

const byId = z.object({ rebuildId: z.string() })

/** Servers of several roles replaced by one rule. */
export const rebuildsContract = {
  /** Plans every role that the rule means; changes nothing in the cloud. */
  preview: procedure.input(rebuildRuleSchema).output(rebuildPreviewSchema),
  /** `agreed` is what the preview said that somebody looked at; PLAN_STALE when it would be something else now. */
  start: procedure
    .input(
      z.object({
        rule: rebuildRuleSchema,
        agreed: z.array(z.object({ role: z.string(), serverIds: z.array(z.string()), toRevision: z.string() })).max(500),
      }),
    )
    .output(rebuildSchema),
  list: procedure.input(z.object({ limit: z.int().min(1).max(200).default(50) }).prefault({})).output(z.array(rebuildSchema)),
  get: procedure.input(byId).output(rebuildSchema),
  cancel: procedure.input(byId).output(rebuildSchema),
}
