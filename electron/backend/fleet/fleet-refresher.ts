import type { Clock } from '../../../shared/model/clock.ts'
import type { AccountFleet } from '../../../shared/model/fleet.ts'
import type { ChangeHub } from '../events/change-hub.ts'
import type { FleetService } from './fleet-service.ts'
import type { FleetAccounts, FleetLog } from './ports.ts'

/** How often it looks whether somebody watches and whether an account is due. */
const lookMs = 1000
const longestPauseMs = 5 * 60_000

interface Turn {
  /** When it was planned: a clock that was put back since is not waited for. */
  readonly at: number
  readonly dueAt: number
  readonly failures: number
}

export interface RefresherParts {
  readonly fleet: FleetService
  readonly accounts: FleetAccounts
  readonly settings: { get(): Promise<{ readonly refreshSeconds: number }> }
  readonly changes: ChangeHub
  readonly clock: Clock
  readonly log: FleetLog
  /** How many pages are subscribed to changes now. */
  readonly watchers: () => number
  /** 0 ≤ x < 1, for the jitter. */
  readonly random: () => number
}

/**
 * Refreshes each account at the interval of the settings, while a page is open. An account that fails waits longer each time; one
 * that is signed out waits until something about accounts changes, which signing in or a check does.
 */
export class FleetRefresher {
  private readonly parts: RefresherParts
  private readonly turns = new Map<string, Turn>()
  private readonly running = new Set<Promise<void>>()

  constructor(parts: RefresherParts) {
    this.parts = parts
  }

  /** Resolves when the signal aborts and nothing of it runs any more. */
  async run(signal: AbortSignal): Promise<void> {
    const listening = this.listen(signal)
    try {
      for (;;) {
        if (this.parts.watchers() > 0) await this.startDue(signal)
        await this.parts.clock.sleep(lookMs, signal)
      }
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      await Promise.allSettled([listening, ...this.running])
    }
  }

  private async startDue(signal: AbortSignal): Promise<void> {
    const now = this.parts.clock.now()
    const { refreshSeconds } = await this.parts.settings.get()
    for (const { id } of await this.parts.accounts.list()) {
      const turn = this.turns.get(id) ?? { at: now, dueAt: 0, failures: 0 }
      if (turn.dueAt === Number.POSITIVE_INFINITY || (now >= turn.at && now < turn.dueAt)) continue
      // Not due again until this one has answered, however long that takes.
      this.turns.set(id, { ...turn, dueAt: Number.POSITIVE_INFINITY })
      const work = this.refresh(id, turn.failures, refreshSeconds * 1000, signal).finally(() => this.running.delete(work))
      this.running.add(work)
    }
  }

  private async refresh(accountId: string, failures: number, intervalMs: number, signal: AbortSignal): Promise<void> {
    const plan = (dueInMs: number, failed: number) => {
      // Something about accounts changed meanwhile: then it is due already.
      const at = this.parts.clock.now()
      if (this.turns.get(accountId)?.dueAt !== 0) this.turns.set(accountId, { at, dueAt: at + dueInMs, failures: failed })
    }
    let answer: AccountFleet
    try {
      answer = await this.parts.fleet.refreshAccount(accountId, signal)
    } catch (error) {
      if (signal.aborted) return
      this.parts.log.error({ id: 'FLEET-0003', accountId, err: error }, 'unexpected failure of the regular refresh')
      return plan(longestPauseMs, failures + 1)
    }
    if (!answer.error) return plan(intervalMs, 0)
    if (answer.error.code === 'SIGNED_OUT') return plan(Number.POSITIVE_INFINITY, failures + 1)
    const pause = Math.min(longestPauseMs, intervalMs * 2 ** Math.min(failures + 1, 10))
    plan(Math.max(intervalMs, pause * (0.75 + this.parts.random() / 4)), failures + 1)
  }

  private async listen(signal: AbortSignal): Promise<void> {
    try {
      for await (const change of this.parts.changes.subscribe(signal)) {
        if (change.topic === 'accounts') await this.accountsChanged()
        // A recipe may name another image now; it is looked up at the next refresh.
        if (change.topic === 'recipes') this.makeDue(({ failures }) => failures === 0)
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  private async accountsChanged(): Promise<void> {
    const known = new Set((await this.parts.accounts.list()).map(({ id }) => id))
    for (const id of this.turns.keys()) if (!known.has(id)) this.turns.delete(id)
    this.makeDue(({ failures }) => failures > 0)
  }

  private makeDue(which: (turn: Turn) => boolean): void {
    for (const [id, turn] of this.turns) if (which(turn)) this.turns.set(id, { ...turn, dueAt: 0 })
  }
}
