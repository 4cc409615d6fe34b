import { HengeError } from '../../../shared/model/error.ts'
import { implementer } from '../rpc/implementer.ts'
import type { EvidenceStore } from './ports.ts'
import type { ReplacementService } from './replacement-service.ts'

export function replacementHandlers(replacement: ReplacementService, evidence: EvidenceStore) {
  return {
    plan: implementer.replacement.plan.handler(({ input, signal }) => replacement.plan(input, signal)),
    getPlan: implementer.replacement.getPlan.handler(({ input }) => replacement.getPlan(input.planId)),
    evidence: implementer.replacement.evidence.handler(async ({ input: { accountId, serverId } }) => {
      const kept = await evidence.load(accountId, serverId)
      if (kept) return kept
      throw new HengeError('NOT_FOUND', `Nothing is kept of ${serverId}: this program keeps evidence of the servers that it replaces.`)
    }),
    evidenceOf: implementer.replacement.evidenceOf.handler(({ input }) => evidence.keptOf(input.accountId, input.role)),
    start: implementer.replacement.start.handler(({ input, signal }) => replacement.start(input.planId, signal)),
  }
}
