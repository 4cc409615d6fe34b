import { type Clock, isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { type Actuals, compareWithLedger } from '../../../shared/model/savings/actuals.ts'
import { monthSpan } from '../../../shared/model/savings/ledger-report.ts'
import { dayMs } from '../../../shared/model/savings/server-hour.ts'
import type { BillSource, BillStore, LedgerStore } from './ports.ts'

interface ActualsParts {
  readonly bills: (accountId: string) => BillSource
  readonly store: BillStore
  readonly ledger: LedgerStore
  readonly clock: Clock
}

interface Asked {
  readonly accountId: string
  readonly month: string
  /** Ask the provider although it costs, and although it was asked less than a day ago. */
  readonly anew: boolean
}

/** What the provider billed, beside what the ledger says. Asking costs: nothing is asked unless somebody wants it, and an answer holds for a day. */
export class ReadActuals {
  private readonly parts: ActualsParts
  private readonly asking = new Map<string, Promise<string | null>>()

  constructor(parts: ActualsParts) {
    this.parts = parts
  }

  /** A bill that cannot be read is said in `problem`; what was read before stays. */
  async month({ accountId, month, anew }: Asked, signal?: AbortSignal): Promise<Actuals> {
    const { store, ledger, clock } = this.parts
    const problem = anew ? await this.once(accountId, month, signal) : null
    const kept = await store.bill(accountId, month)
    const { from, to } = monthSpan(month)
    const watched = await ledger.watched(accountId)
    const span = { since: watched?.first ?? Number.POSITIVE_INFINITY, until: watched?.written ?? 0 }
    const compared = kept
      ? compareWithLedger(kept.bill, await ledger.days(from, to, accountId), span)
      : { roles: [], days: 0, estimated: false }
    const thisMonth = monthSpan(isoTime(clock.now()).slice(0, 7))
    return {
      ...{ month, ...compared, problem, readAt: kept ? isoTime(kept.readAt) : null },
      calls: await store.calls(accountId, thisMonth.from, thisMonth.to),
    }
  }

  /** Two pages that ask together pay once. */
  private once(accountId: string, month: string, signal: AbortSignal | undefined): Promise<string | null> {
    const key = JSON.stringify([accountId, month])
    const running = this.asking.get(key)
    if (running) return running
    const work = this.read(accountId, month, signal).finally(() => this.asking.delete(key))
    this.asking.set(key, work)
    return work
  }

  private async read(accountId: string, month: string, signal: AbortSignal | undefined): Promise<string | null> {
    const { bills, store, clock } = this.parts
    const { from, to } = monthSpan(month)
    const now = clock.now()
    // The end is not included; of today there is nothing yet that could be compared.
    const end = Math.min(to, Math.floor(now / dayMs) * dayMs)
    if (end <= from) return 'No day of this month is over yet. AWS bills by the day.'
    const made: Promise<void>[] = []
    try {
      const bill = await bills(accountId).read(dayOf(from), dayOf(end), () => made.push(store.countCall(accountId, now)), signal)
      await store.keep(accountId, month, bill, now)
      return null
    } catch (error) {
      if (error instanceof HengeError && error.code !== 'CANCELLED') return error.message
      throw error
    } finally {
      await Promise.all(made)
    }
  }
}

const dayOf = (instant: number) => isoTime(instant).slice(0, 10)
