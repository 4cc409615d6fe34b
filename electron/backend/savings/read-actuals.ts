import { abortable } from '../../../shared/model/abortable.ts'
import { type Clock, isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { PriceLookup } from '../../../shared/model/price.ts'
import { type Actuals, compareWithLedger } from '../../../shared/model/savings/actuals.ts'
import { monthSpan } from '../../../shared/model/savings/ledger-report.ts'
import { compareServers, daysByResource, type ServerActuals, type ServerBill } from '../../../shared/model/savings/server-bill.ts'
import { dayMs } from '../../../shared/model/savings/server-hour.ts'
import type { BillSource, BillStore, LedgerStore, ServerHistory } from './ports.ts'

interface ActualsParts {
  readonly bills: (accountId: string) => BillSource
  readonly store: BillStore
  readonly ledger: LedgerStore
  readonly servers: ServerHistory
  readonly prices: Pick<PriceLookup, 'instanceHour'>
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
    const { store, ledger } = this.parts
    const problem = anew ? await this.once(JSON.stringify([accountId, month]), () => this.read(accountId, month), signal) : null
    const kept = await store.bill(accountId, month)
    const { from, to } = monthSpan(month)
    const compared = kept
      ? compareWithLedger(kept.bill, await ledger.days(from, to, accountId), await this.watched(accountId))
      : { roles: [], days: 0, estimated: false }
    return {
      ...{ month, ...compared, problem, readAt: kept ? isoTime(kept.readAt) : null },
      calls: await this.callsOfMonth(accountId),
    }
  }

  /** Of the last two weeks, server by server; problems as of `month`. */
  async byServer({ accountId, anew }: Omit<Asked, 'month'>, signal?: AbortSignal): Promise<ServerActuals> {
    const { store, ledger, servers, prices } = this.parts
    const problem = anew ? await this.once(accountId, () => this.readByResource(accountId), signal) : null
    const kept = await store.serverBill(accountId)
    const calls = await this.callsOfMonth(accountId)
    if (!kept) {
      const nothing = { from: null, to: null, estimated: false, servers: [], others: { count: 0, billed: 0 }, missed: [] }
      return { ...nothing, readAt: null, calls, problem }
    }
    const compared = compareServers({
      ...{ bill: kept.bill, servers: await servers.everyServer(accountId, signal), prices },
      changes: await ledger.changes(accountId, Date.parse(kept.bill.from)),
      ...{ watched: await this.watched(accountId), byTag: await this.billByTag(accountId, kept.bill) },
    })
    return { ...compared, readAt: isoTime(kept.readAt), calls, problem }
  }

  private async watched(accountId: string) {
    const watched = await this.parts.ledger.watched(accountId)
    return { since: watched?.first ?? Number.POSITIVE_INFINITY, until: watched?.written ?? 0 }
  }

  private callsOfMonth(accountId: string): Promise<number> {
    const { from, to } = monthSpan(isoTime(this.parts.clock.now()).slice(0, 7))
    return this.parts.store.calls(accountId, from, to)
  }

  /** What was read by tag of the days of a bill by server, and of which of them. */
  private async billByTag(accountId: string, { from, to }: ServerBill) {
    const months = [...new Set([from.slice(0, 7), to.slice(0, 7)])]
    const kept = await Promise.all(months.map((month) => this.parts.store.bill(accountId, month)))
    const days = new Set<string>()
    for (let at = Date.parse(from); at < Date.parse(to); at += dayMs) {
      const bill = kept[months.indexOf(dayOf(at).slice(0, 7))]
      if (bill && at + dayMs <= bill.readAt) days.add(dayOf(at))
    }
    return { lines: kept.flatMap((one) => one?.bill.lines ?? []), days }
  }

  /** Two pages that ask together pay once; who leaves does not take from the other what is paid for already. */
  private once(key: string, ask: () => Promise<string | null>, signal: AbortSignal | undefined): Promise<string | null> {
    const running = this.asking.get(key)
    if (running) return abortable(running, signal)
    const work = ask().finally(() => this.asking.delete(key))
    this.asking.set(key, work)
    return abortable(work, signal)
  }

  private async read(accountId: string, month: string): Promise<string | null> {
    const { bills, store, clock } = this.parts
    const { from, to } = monthSpan(month)
    const now = clock.now()
    // The end is not included; of today there is nothing yet that could be compared.
    const end = Math.min(to, Math.floor(now / dayMs) * dayMs)
    if (end <= from) return 'No day of this month is over yet. AWS bills by the day.'
    return this.counted(accountId, now, async (count) => {
      await store.keep(accountId, month, await bills(accountId).read(dayOf(from), dayOf(end), count), now)
    })
  }

  private readByResource(accountId: string): Promise<string | null> {
    const { bills, store, clock } = this.parts
    const now = clock.now()
    const { from, to } = daysByResource(now)
    return this.counted(accountId, now, async (count) => {
      await store.keepServerBill(accountId, await bills(accountId).readByResource(dayOf(from), dayOf(to), count), now)
    })
  }

  /** Each call that is made is on record when this ends, however it ends. */
  private async counted(accountId: string, now: number, ask: (count: () => void) => Promise<void>): Promise<string | null> {
    const made: Promise<void>[] = []
    try {
      await ask(() => made.push(this.parts.store.countCall(accountId, now)))
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
