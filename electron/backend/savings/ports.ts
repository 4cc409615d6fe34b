import type { PriceLookup } from '../../../shared/model/price.ts'
import type { Bill, Coverage } from '../../../shared/model/savings/actuals.ts'
import type { IdleChoice } from '../../../shared/model/savings/idle-rule.ts'
import type { LedgerHour } from '../../../shared/model/savings/ledger.ts'
import type { LedgerDay, LedgerTotal, RoleTotal } from '../../../shared/model/savings/ledger-report.ts'
import type { PowerChange } from '../../../shared/model/savings/power-history.ts'
import type { ServerBill } from '../../../shared/model/savings/server-bill.ts'
import type { ServerHour } from '../../../shared/model/savings/server-hour.ts'
import type { WeeklyHours } from '../../../shared/model/savings.ts'
import type { Server } from '../../../shared/model/server.ts'

export type CpuSample = Pick<ServerHour, 'at' | 'average' | 'maximum'>

/** CloudWatch of one account in one region. Both ask in as few calls as the provider’s limits allow; it bills each metric of each call. */
export interface MetricSource {
  /** Hourly CPU of each server, the hour that has begun included, oldest first; hours without data are absent. */
  hourlyCpu(
    serverIds: readonly string[],
    from: number,
    to: number,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly CpuSample[]>>
  /** Whole hours of each server since its own beginning, oldest first; hours without data are absent. */
  hourlyUse(since: ReadonlyMap<string, number>, to: number, signal?: AbortSignal): Promise<ReadonlyMap<string, readonly ServerHour[]>>
}

/** What the metrics of a region tell of when servers ran. */
export interface RunTraces {
  /** Starts of the five minutes of which a server has a point, since its own beginning, oldest first; empty where it has none. Kept for 63 days. */
  runTimes(since: ReadonlyMap<string, number>, to: number, signal?: AbortSignal): Promise<ReadonlyMap<string, readonly number[]>>
}

/** Hours that were measured, kept longer than the provider shows those of destroyed servers. */
export interface MetricStore {
  /** Up to when each server’s hours were asked for, milliseconds since 1970. */
  readUntil(accountId: string): Promise<ReadonlyMap<string, number>>
  /** Of these servers, those with at ≥ from, oldest first. A server without any is absent. */
  hours(accountId: string, serverIds: readonly string[], from: number): Promise<ReadonlyMap<string, readonly ServerHour[]>>
  /** What an answer brought and up to when it goes: both or neither. */
  keep(accountId: string, hours: ReadonlyMap<string, readonly ServerHour[]>, until: ReadonlyMap<string, number>): Promise<void>
  /** Days that ended before. */
  forgetBefore(at: number): Promise<void>
  forgetAccount(accountId: string): Promise<void>
}

/** On-demand prices, and where they come from: both are shown. */
export interface PriceList extends PriceLookup {
  readonly source: string
  /** ISO date on which the prices were read. */
  readonly asOf: string
}

/** A price that somebody asked for. */
export type WantedPrice =
  | { readonly kind: 'instance' | 'volume'; readonly region: string; readonly type: string }
  | { readonly kind: 'volume-iops' | 'volume-throughput' | 'snapshot' | 'address' | 'idle-address'; readonly region: string }

/** The provider’s own price list. */
export interface PriceSource {
  /** US dollars in the unit of PriceLookup; null: it has no such price, or only in another currency. */
  price(wanted: WantedPrice, signal?: AbortSignal): Promise<number | null>
}

export interface KnownPrice {
  readonly key: string
  readonly amount: number | null
  /** Milliseconds since 1970. */
  readonly readAt: number
}

export interface PriceStore {
  all(): Promise<KnownPrice[]>
  save(price: KnownPrice): Promise<void>
}

export interface LedgerEntry extends LedgerHour {
  readonly role: string
  /** Date of the prices that it was reckoned with. */
  readonly pricesAsOf: string
}

export interface DayTotal extends LedgerTotal {
  /** ISO date, UTC. */
  readonly day: string
}

/** How far an account has been watched, milliseconds since 1970. */
export interface Watched {
  readonly first: number
  readonly until: number
  /** Up to where hours are in the ledger. */
  readonly written: number
}

/** When servers ran, and the hours that are written from it: what is written is never changed. */
export interface LedgerStore {
  watched(accountId: string): Promise<Watched | null>
  /** What a look found, and when it was: both or neither. */
  saw(
    accountId: string,
    at: number,
    changes: ReadonlyMap<string, readonly PowerChange[]>,
    addressed: ReadonlyMap<string, boolean>,
  ): Promise<void>
  /** What was found out afterwards of times that were unknown: changes that are there at the same instant are replaced. */
  learned(accountId: string, changes: ReadonlyMap<string, readonly PowerChange[]>): Promise<void>
  /**
   * The clock was ahead and is right again at `at`: what was seen at times to come is forgotten, and what is left is as if nobody had
   * looked since. Hours that were written and are not over go, as they are no history; all others stay.
   */
  rewind(accountId: string, at: number): Promise<void>
  /** Servers that had a public address when they were last seen to run: one that is stopped does not show it. */
  addressed(accountId: string): Promise<ReadonlySet<string>>
  /** Of each server, those since an instant and the last one before it, oldest first. One that was gone by then is absent. */
  changes(accountId: string, from: number): Promise<ReadonlyMap<string, readonly PowerChange[]>>
  /** Hours, and up to where they go: both or neither. An hour of a role that is there already stays as it is. */
  write(accountId: string, entries: readonly LedgerEntry[], until: number): Promise<void>
  /** `from` and `to` are beginnings of days. */
  days(from: number, to: number, accountId?: string): Promise<LedgerDay[]>
  /** The same days, of each role together, the dearest first, and of all roles together by day. */
  totals(
    from: number,
    to: number,
    accountId?: string,
  ): Promise<{ readonly roles: readonly RoleTotal[]; readonly days: readonly DayTotal[] }>
  /** Of some roles only. */
  daysOf(roles: readonly Pick<RoleTotal, 'accountId' | 'role'>[], from: number, to: number): Promise<LedgerDay[]>
  /** What had no price in these hours. */
  unpriced(from: number, to: number, accountId?: string): Promise<string[]>
  /** First and last date of the prices of these hours; null: there are none. */
  priceDates(from: number, to: number, accountId?: string): Promise<{ readonly from: string; readonly to: string } | null>
  /** Over all accounts, or of one. */
  watchedSpan(accountId?: string): Promise<{ readonly first: number; readonly written: number } | null>
}

/** The provider’s own bill. Each call costs. */
export interface BillSource {
  /** Of the days from `from` up to but not including `to` (ISO dates, UTC). `counted` is called for each call, whatever comes of it. */
  read(from: string, to: string, counted: () => void, signal?: AbortSignal): Promise<Bill>
  /** The same by resource, of EC2 compute; only of the last two weeks, and only where the account has that turned on. */
  readByResource(from: string, to: string, counted: () => void, signal?: AbortSignal): Promise<ServerBill>
}

export interface BillStore {
  /** The last answer for a month, and when it was read. */
  bill(accountId: string, month: string): Promise<{ readonly bill: Bill; readonly readAt: number } | null>
  /** How hours were bought in the latest month that was read: of a bill of many roles a small part. */
  lastCoverage(
    accountId: string,
  ): Promise<{ readonly month: string; readonly coverage: readonly Coverage[]; readonly readAt: number } | null>
  keep(accountId: string, month: string, bill: Bill, readAt: number): Promise<void>
  /** The last answer by resource. */
  serverBill(accountId: string): Promise<{ readonly bill: ServerBill; readonly readAt: number } | null>
  keepServerBill(accountId: string, bill: ServerBill, readAt: number): Promise<void>
  countCall(accountId: string, at: number): Promise<void>
  calls(accountId: string, from: number, to: number): Promise<number>
}

export type LastBills = Pick<BillStore, 'lastCoverage'>

/** The servers that money and idleness are reckoned from. */
export interface ServerHistory {
  /** Of one account, or of all: servers alive, and destroyed ones as far as they are remembered. */
  everyServer(accountId: string | undefined, signal?: AbortSignal): Promise<readonly Server[]>
}

/** The metrics of an account in a region, as `Clouds` gives them. */
export type MetricsOf = (accountId: string, region: string) => Promise<MetricSource>

export interface SavingsStore {
  loadHours(): Promise<WeeklyHours | null>
  saveHours(hours: WeeklyHours): Promise<void>
  loadIdle(): Promise<IdleChoice | null>
  saveIdle(choice: IdleChoice): Promise<void>
}
