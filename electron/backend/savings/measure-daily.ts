import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { dayMs, hourMs } from '../../../shared/model/savings/server-hour.ts'
import type { UseMeasurements } from './measure-use.ts'
import type { ServerHistory } from './ports.ts'

/** A reading goes up to a whole hour: so long after it the next brings a day. */
const longestMs = dayMs + hourMs
/** How often it sees whether a day has passed. */
const lookMs = 10 * 60_000
/** How long an account is left alone that could not be read. */
const pauseMs = hourMs

export interface DailyUseParts {
  readonly use: Pick<UseMeasurements, 'ofAccount' | 'readBefore' | 'forgetOld'>
  readonly servers: ServerHistory
  readonly accountIds: () => readonly string[]
  /** When an account’s servers were last listed with success, milliseconds since 1970. */
  readonly lookedAt: (accountId: string) => number | null
  /** Lists them now; a failure of it is not thrown. */
  readonly look: (accountId: string, signal: AbortSignal) => Promise<unknown>
  readonly clock: Clock
  readonly log: { warn(fields: object, message: string): void }
}

/** Reads the hours of use of all roles once a day, so that what is known of a role does not hang on somebody looking at it. */
export class DailyUse {
  private readonly parts: DailyUseParts
  private readonly pauses = new Map<string, { readonly since: number; readonly lasts: number; readonly failed: boolean }>()

  constructor(parts: DailyUseParts) {
    this.parts = parts
  }

  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      // The start of the program has enough to do, and a page that is open reads by itself.
      await this.parts.clock.sleep(lookMs, signal)
      for (const accountId of this.parts.accountIds()) if (await this.isDue(accountId)) await this.read(accountId, signal)
    }
  }

  private async isDue(accountId: string): Promise<boolean> {
    const now = this.parts.clock.now()
    const pause = this.pauses.get(accountId)
    if (pause && now >= pause.since && now - pause.since < pause.lasts) return false
    const before = await this.parts.use.readBefore(accountId)
    return before === null || now - before >= longestMs
  }

  private async read(accountId: string, signal: AbortSignal): Promise<void> {
    const { use, servers, clock, lookedAt, look, log } = this.parts
    try {
      const at = lookedAt(accountId)
      if (at === null || Math.abs(clock.now() - at) >= hourMs) await look(accountId, signal)
      const managed = (await servers.everyServer(accountId, signal)).filter(({ role }) => role !== null)
      if (managed.length === 0) {
        this.pauses.set(accountId, { since: clock.now(), lasts: dayMs, failed: false })
        return
      }
      const before = await use.readBefore(accountId)
      const { failure } = await use.ofAccount(accountId, managed, 1, signal)
      if (failure !== null) throw new HengeError('REFUSED', failure)
      this.pauses.delete(accountId)
      if (before !== null) await use.forgetOld(before)
    } catch (error) {
      signal.throwIfAborted()
      // Said once, until it works again: it is tried every hour.
      if (!this.pauses.get(accountId)?.failed) {
        log.warn({ id: 'USE-0001', accountId, err: error }, 'the use of an account’s servers could not be read; it is tried again')
      }
      this.pauses.set(accountId, { since: clock.now(), lasts: pauseMs, failed: true })
    }
  }
}
