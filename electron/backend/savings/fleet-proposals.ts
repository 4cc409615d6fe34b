import type { Server } from '../../../shared/model/server.ts'
import { type Proposals, type ProposingParts, proposalBasis, proposeSchedules } from './propose-schedules.ts'

/** How long a failure to read metrics is believed: a slider must not ask the provider with each of its steps. */
const failureMs = 60_000

interface Kept {
  readonly key: string
  readonly at: number
  readonly proposals: Promise<Proposals>
}

/**
 * Proposals for many roles of an account, made once for as long as nothing is new: the rule, the zone, the servers and the last whole hour.
 * Roles whose servers or schedules come and go are made with the others.
 */
export class FleetProposals {
  private readonly parts: ProposingParts
  private readonly kept = new Map<string, Kept>()

  constructor(parts: ProposingParts) {
    this.parts = parts
  }

  async ofAccount(accountId: string, roles: ReadonlyMap<string, readonly Server[]>, signal?: AbortSignal): Promise<Proposals> {
    const ids = [...roles].map(([role, servers]) => [role, ...servers.map(({ id }) => id).sort()])
    const key = JSON.stringify([await proposalBasis(this.parts), this.parts.use.wholeHours(), ids])
    const now = this.parts.clock.now()
    const before = this.kept.get(accountId)
    if (before?.key === key && ((await before.proposals).failure === null || now - before.at < failureMs)) return before.proposals
    // Whoever asks meanwhile waits for the same; that one of them goes away ends it for none of the others.
    const proposals = proposeSchedules(this.parts, accountId, roles)
    const made = { key, at: now, proposals }
    this.kept.set(accountId, made)
    proposals.catch(() => {
      if (this.kept.get(accountId) === made) this.kept.delete(accountId)
    })
    signal?.throwIfAborted()
    return proposals
  }

  forgetAccount(accountId: string): void {
    this.kept.delete(accountId)
  }
}
