import { type Clock, isoTime } from '../../../shared/model/clock.ts'
import { costNow } from '../../../shared/model/cost.ts'
import type { PriceLookup } from '../../../shared/model/price.ts'
import { type LedgerSchedule, type LedgerServer, ledgerHour } from '../../../shared/model/savings/ledger.ts'
import { changesSeen, type Power, type PowerChange, powerOf } from '../../../shared/model/savings/power-history.ts'
import { dayMs, hourMs } from '../../../shared/model/savings/server-hour.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { LedgerEntry, LedgerStore, ServerHistory, Watched } from './ports.ts'

/** How often it sees whether servers were looked at anew. */
const lookMs = 5_000
/**
 * How often hours are written. Only those that were over at the time before are: a clock that was put forward by mistake has so long to be
 * put right, as what is written stays.
 */
const writeMs = 10 * 60_000
/** A clock that is put right by less is waited for: what happens meanwhile is dated by the provider. */
const putBackMs = 10 * 60_000
/** With nobody watching, servers of accounts with schedules are looked at so often. */
const longestBlindMs = 45 * 60_000
/** How long servers are remembered to be off by a schedule that destroys them. */
const longestRestMs = 40 * dayMs
/** Hours written at once, so that a long absence does not hold everything up. */
const hoursAtOnce = 48
/** An account whose ledger could not be kept is left alone for so long. */
const retryMs = 60_000

export interface LedgerParts {
  readonly servers: ServerHistory
  readonly store: LedgerStore
  readonly prices: PriceLookup & { readonly asOf: string }
  readonly accountIds: () => readonly string[]
  /** When an account’s servers were last listed with success, milliseconds since 1970. */
  readonly lookedAt: (accountId: string) => number | null
  /** Lists them now; a failure of it is not thrown. */
  readonly look: (accountId: string, signal: AbortSignal) => Promise<unknown>
  /** The schedule of a role that holds now, with what it wants between two instants; null: none. */
  readonly scheduleOf: (accountId: string, role: string, from: number, to: number) => Promise<LedgerSchedule | null>
  /** Finds out what looks left open of the hours between two instants, and says up to when they can be written. */
  readonly fill: (accountId: string, from: number, to: number, signal?: AbortSignal) => Promise<number>
  readonly hasSchedules: (accountId: string) => Promise<boolean>
  readonly changed: (accountId: string) => void
  readonly clock: Clock
  readonly log: { error(fields: object, message: string): void }
}

/** Watches what runs, and writes hour by hour what ran, what would have run and what that saved. */
export class LedgerKeeper {
  private readonly parts: LedgerParts
  private readonly seen = new Map<string, Map<string, { readonly server: Server; readonly power: Power }>>()
  private readonly failedAt = new Map<string, number>()
  private confirmed: number

  constructor(parts: LedgerParts) {
    this.parts = parts
    this.confirmed = parts.clock.now()
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.parts
    let writtenAt = clock.now()
    for (;;) {
      await this.ofEach(signal, (accountId) => this.takeLook(accountId))
      const now = clock.now()
      if (now < writtenAt || now - writtenAt >= writeMs) {
        await this.ofEach(signal, async (accountId) => {
          await this.lookAgain(accountId, signal)
          await this.write(accountId, Math.min(this.confirmed, now), signal)
        })
        this.confirmed = now
        writtenAt = now
      }
      await clock.sleep(lookMs, signal)
    }
  }

  /** What a refresh of the fleet has found, once each. */
  async takeLook(accountId: string): Promise<void> {
    const { servers, store, prices, lookedAt } = this.parts
    const at = lookedAt(accountId)
    if (at === null) return
    const watched = await this.watchedBefore(accountId, at)
    if (watched && at <= watched.until) return
    const known = await this.knownOf(accountId)
    const changes = new Map<string, PowerChange[]>()
    const addressed = new Map<string, boolean>()
    const now = new Map<string, { readonly server: Server; readonly power: Power }>()
    for (const server of await servers.everyServer(accountId)) {
      const before = known.get(server.id) ?? null
      const power = powerOf(server)
      now.set(server.id, { server, power })
      // The same object: nothing of it is different since the last look.
      if (before?.server === server) continue
      const found = changesSeen(before?.power ?? null, watched?.until ?? null, server, at)
      if (found.length > 0) {
        changes.set(server.id, found)
        // What is asked for now is known when the hour is written, which is only once.
        costNow([{ ...server, state: 'running' }], prices)
      }
      if (server.state === 'running' && before?.server?.publicAddress !== server.publicAddress) {
        addressed.set(server.id, server.publicAddress !== null)
      }
    }
    await store.saw(accountId, at, changes, addressed)
    this.seen.set(accountId, now)
  }

  /**
   * What was seen while the clock was far ahead would keep it from seeing anything until then. Where the provider dates something after this
   * look it is the clock of now that is wrong, and it is waited for.
   */
  private async watchedBefore(accountId: string, at: number): Promise<Watched | null> {
    const { store, servers, changed, log } = this.parts
    const watched = await store.watched(accountId)
    if (!watched || watched.until - at <= putBackMs) return watched
    if ((await servers.everyServer(accountId)).some((server) => isDatedAfter(server, at + putBackMs))) return watched
    log.error({ id: 'LEDGER-0003', accountId, by: isoTime(watched.until) }, 'the clock was put back; what was noted of times to come goes')
    await store.rewind(accountId, at)
    this.seen.delete(accountId)
    changed(accountId)
    return store.watched(accountId)
  }

  /** Hours that are over at `upTo` and that have been watched. */
  async write(accountId: string, upTo: number, signal?: AbortSignal): Promise<void> {
    const { store, fill, changed } = this.parts
    for (;;) {
      const watched = await store.watched(accountId)
      if (!watched) return
      const from = Math.ceil(watched.written / hourMs) * hourMs
      const over = Math.min(Math.floor(Math.min(watched.until, upTo) / hourMs) * hourMs, from + hoursAtOnce * hourMs)
      if (from >= over) return
      const to = await fill(accountId, from, over, signal)
      if (from >= to) return
      await store.write(accountId, await this.entries(accountId, from, to), to)
      changed(accountId)
    }
  }

  /** What fails for one account (it was removed meanwhile, the disk is full) keeps neither the others nor later hours from being written. */
  private async ofEach(signal: AbortSignal, work: (accountId: string) => Promise<void>): Promise<void> {
    const { accountIds, clock, log } = this.parts
    for (const accountId of accountIds()) {
      const failed = clock.now() - (this.failedAt.get(accountId) ?? Number.NEGATIVE_INFINITY)
      if (failed >= 0 && failed < retryMs) continue
      try {
        await work(accountId)
      } catch (error) {
        if (signal.aborted) throw error
        this.failedAt.set(accountId, clock.now())
        log.error({ id: 'LEDGER-0001', accountId, err: error }, 'the ledger of an account could not be kept; it is tried again')
      }
    }
  }

  private async entries(accountId: string, from: number, to: number): Promise<LedgerEntry[]> {
    const { servers, store, prices, scheduleOf } = this.parts
    const changes = await store.changes(accountId, from - longestRestMs)
    const addressed = await store.addressed(accountId)
    const roles = Map.groupBy(
      (await servers.everyServer(accountId)).filter((server) => server.role !== null && changes.has(server.id)),
      (server) => server.role ?? '',
    )
    const entries: LedgerEntry[] = []
    for (const [role, own] of roles) {
      const all = own.map((server) => billedServer(server, changes, addressed)).filter((one) => livesIn(one, from))
      if (all.length === 0) continue
      const schedule = await scheduleOf(accountId, role, from - longestRestMs, to + dayMs)
      for (let hour = from; hour < to; hour += hourMs) {
        const entry = ledgerHour(all, schedule, hour, prices)
        if (entry.ran + entry.wouldHaveRun + entry.unknown + (entry.planned ?? 0) > 0 || entry.cost !== 0) {
          entries.push({ ...entry, role, pricesAsOf: prices.asOf })
        }
      }
    }
    return entries
  }

  private async lookAgain(accountId: string, signal: AbortSignal): Promise<void> {
    const { store, clock, look, hasSchedules } = this.parts
    const watched = await store.watched(accountId)
    const blind = watched ? clock.now() - watched.until : Number.POSITIVE_INFINITY
    if (blind >= 0 && blind < longestBlindMs) return
    if (!(await hasSchedules(accountId))) return
    await look(accountId, signal)
    await this.takeLook(accountId)
  }

  /** What was known at the last look; after a start from what is kept. */
  private async knownOf(accountId: string): Promise<ReadonlyMap<string, { readonly server: Server | null; readonly power: Power }>> {
    const known = this.seen.get(accountId)
    if (known) return known
    const kept = await this.parts.store.changes(accountId, Number.POSITIVE_INFINITY)
    return new Map([...kept].map(([id, changes]) => [id, { server: null, power: changes.at(-1)?.power ?? 'gone' }]))
  }
}

/** A stopped server shows no public address; while it ran it was paid for. */
function billedServer(server: Server, changes: ReadonlyMap<string, readonly PowerChange[]>, addressed: ReadonlySet<string>): LedgerServer {
  const publicAddress = server.publicAddress ?? (addressed.has(server.id) ? 'while it ran' : null)
  return { server: { ...server, publicAddress }, changes: changes.get(server.id) ?? [] }
}

/** By the provider’s own dates; the end of what has vanished is dated by whoever looked. */
function isDatedAfter({ launchedAt, stoppedAt }: Server, time: number): boolean {
  return Date.parse(launchedAt) > time || (stoppedAt !== undefined && Date.parse(stoppedAt) > time)
}

/** Not long gone. */
function livesIn({ changes }: LedgerServer, from: number): boolean {
  const last = changes.at(-1)
  return last !== undefined && (last.power !== 'gone' || last.at > from - longestRestMs)
}
