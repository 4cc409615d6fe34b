import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { dayMs, hourMs, type ServerHour } from '../../../shared/model/savings/server-hour.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { MetricStore, MetricsOf } from './ports.ts'

/** How far back a server that is new here is asked for. */
const firstDays = 14
/** Compute Optimizer’s longest look back; beyond, no rule asks. */
const keptDays = 93
/** The last points of an hour come some minutes after its end. */
const settledMs = 15 * 60_000
/** What comes later is read with the next hours: a call over some hours more costs the same. */
const lateMs = 3 * hourMs

export interface UseOfServers {
  /** By server; one without data is absent. */
  readonly hours: ReadonlyMap<string, readonly ServerHour[]>
  /** Up to when hours are known, milliseconds since 1970. */
  readonly to: number
  /** Why metrics could not be read now; `hours` is then what was known before. */
  readonly failure: string | null
}

/**
 * Hours of use of servers, alive and destroyed. What was read is kept, so that only hours that have passed since are asked for, and those
 * of a server are known after the provider has forgotten it.
 */
export class UseMeasurements {
  private readonly metricsOf: MetricsOf
  private readonly store: MetricStore
  private readonly clock: Clock
  private readonly turns = new Map<string, Promise<unknown>>()

  constructor(metricsOf: MetricsOf, store: MetricStore, clock: Clock) {
    this.metricsOf = metricsOf
    this.store = store
    this.clock = clock
  }

  /** Of the last so many days. Metrics that are refused or out of reach become a failure: costs can be shown without them. */
  async ofAccount(accountId: string, servers: readonly Server[], days: number, signal?: AbortSignal): Promise<UseOfServers> {
    const failures = await this.inTurn(accountId, async () => {
      const regions = [...Map.groupBy(servers, (server) => server.region)]
      const until = await this.store.readUntil(accountId)
      return Promise.all(regions.map(([region, inRegion]) => this.readRegion(accountId, region, inRegion, until, signal)))
    })
    const ids = servers.map(({ id }) => id)
    const to = this.wholeHours()
    const hours = await this.store.hours(accountId, ids, to - days * dayMs)
    return { hours, to, failure: failures.find((failure) => failure !== null) ?? null }
  }

  /** Up to when hours can be known now, milliseconds since 1970. */
  wholeHours(): number {
    return Math.floor((this.clock.now() - settledMs) / hourMs) * hourMs
  }

  /** Up to when the last reading of an account goes, milliseconds since 1970; null: none. One of a time to come is none. */
  async readBefore(accountId: string): Promise<number | null> {
    const now = this.clock.now()
    const times = [...(await this.store.readUntil(accountId)).values()].filter((until) => until <= now)
    return times.length === 0 ? null : Math.max(...times)
  }

  /** Reckoned from an earlier reading, so that a clock that was put forward does not take away what cannot be read again. */
  forgetOld(before: number): Promise<void> {
    return this.store.forgetBefore(Math.min(before, this.clock.now()) - keptDays * dayMs)
  }

  /** Null: all that is new has been read. */
  private async readRegion(
    accountId: string,
    region: string,
    servers: readonly Server[],
    readUntil: ReadonlyMap<string, number>,
    signal: AbortSignal | undefined,
  ): Promise<string | null> {
    const to = this.wholeHours()
    const since = new Map<string, number>()
    for (const { id, terminatedAt } of servers) {
      // Read up to a time to come: the clock was put back since, and what was there then is not all of these hours.
      const before = readUntil.get(id) ?? 0
      const from = Math.max(before > to ? 0 : before, to - firstDays * dayMs)
      const isNew = !readUntil.has(id)
      const end = terminatedAt === null ? to : Math.min(to, Date.parse(terminatedAt) + (isNew ? 0 : lateMs))
      if (from < end) since.set(id, isNew ? from : Math.max(from - lateMs, to - firstDays * dayMs))
    }
    if (since.size === 0) return null
    try {
      const metrics = await this.metricsOf(accountId, region)
      const found = await metrics.hourlyUse(since, to, signal)
      await this.store.keep(
        accountId,
        await this.different(accountId, found, since, readUntil),
        new Map([...since.keys()].map((id) => [id, to])),
      )
      return null
    } catch (error) {
      if (error instanceof HengeError && error.code !== 'CANCELLED') return error.message
      throw error
    }
  }

  /** Hours that are kept already are not kept again, unless more of them is known by now. */
  private async different(
    accountId: string,
    found: ReadonlyMap<string, readonly ServerHour[]>,
    since: ReadonlyMap<string, number>,
    readUntil: ReadonlyMap<string, number>,
  ): Promise<ReadonlyMap<string, readonly ServerHour[]>> {
    const again = [...since].filter(([id]) => readUntil.has(id))
    if (again.length === 0) return found
    const ids = again.map(([id]) => id)
    const known = await this.store.hours(accountId, ids, Math.min(...again.map(([, from]) => from)))
    return new Map([...found].map(([id, hours]) => [id, withoutKnown(hours, known.get(id) ?? [])]))
  }

  /** One after the other for an account: who comes second finds what the first has read. */
  private inTurn<Result>(accountId: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.turns.get(accountId) ?? Promise.resolve()
    const mine = before.then(work)
    this.turns.set(
      accountId,
      mine.catch(() => undefined),
    )
    return mine
  }
}

function withoutKnown(hours: readonly ServerHour[], known: readonly ServerHour[]): ServerHour[] {
  const kept = new Map(known.map((hour) => [hour.at, hour]))
  return hours.filter((hour) => {
    const same = kept.get(hour.at)
    return (
      same === undefined ||
      Math.abs(same.average - hour.average) + Math.abs(same.maximum - hour.maximum) > 0.01 ||
      same.network !== (hour.network === null ? null : Math.round(hour.network))
    )
  })
}
