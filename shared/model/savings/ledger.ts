import { costNow, perHour, rateOf } from '../cost.ts'
import { hoursOfMonth, type PriceLookup } from '../price.ts'
import type { PowerState } from '../schedules/schedule.ts'
import type { Server } from '../server.ts'
import { type PowerChange, powerSpans } from './power-history.ts'
import { hourMs } from './server-hour.ts'

/** A server of a role with all that is known of when it ran, oldest first. */
export interface LedgerServer {
  readonly server: Server
  readonly changes: readonly PowerChange[]
}

interface Stretch {
  readonly start: number
  readonly end: number
}

/** The schedule that held, with its exceptions. */
export interface LedgerSchedule {
  /** Since when it has been as it is; before, nothing is on its account. */
  readonly since: number
  readonly off: 'stop' | 'destroy' | 'hibernate'
  /** Elastic IPs of destroyed servers are kept, and paid for. */
  readonly keepsAddresses: boolean
  /** What it wants of a server, without gaps, from a day before the hour to a day after it. */
  wanted(serverId: string): readonly (Stretch & { readonly state: PowerState })[]
}

/** One hour of a role. Seconds are of all its servers together; dollars at the prices of the hour. */
export interface LedgerHour {
  /** Start of the hour, milliseconds since 1970. */
  readonly hour: number
  readonly ran: number
  /** Without the schedule: what ran, and what the schedule had off. */
  readonly wouldHaveRun: number
  /** Nobody knows whether it ran: it is neither in what ran nor in what was saved. */
  readonly unknown: number
  /** What the schedule wanted to run; null: none held. */
  readonly planned: number | null
  /** null: a price is not known. */
  readonly cost: number | null
  readonly saved: number | null
  /** What had no price. */
  readonly missing: readonly string[]
}

/** EC2 bills each start for a minute at least. */
const minimumBilledMs = 60_000

/** What an hour of a role was: what ran, what would have run, and what that saved. Pure, so that it is the same whenever it is written. */
export function ledgerHour(
  servers: readonly LedgerServer[],
  schedule: LedgerSchedule | null,
  hour: number,
  prices: PriceLookup,
): LedgerHour {
  const whole: Stretch = { start: hour, end: hour + hourMs }
  const held: Stretch[] =
    schedule === null || schedule.since >= whole.end ? [] : [{ start: Math.max(schedule.since, hour), end: whole.end }]
  const rested = schedule?.off === 'destroy' ? restedServers(servers, schedule) : new Map<string, Stretch>()
  const totals = { ran: 0, would: 0, unknown: 0, planned: 0, cost: 0, saved: 0 }
  const missing = new Set<string>()
  for (const { server, changes } of servers) {
    const spans = powerSpans(changes, whole.start, whole.end)
    const of = (power: string) => spans.filter((span) => span.power === power).map(({ from, to }): Stretch => ({ start: from, end: to }))
    const [on, off, unknown] = [of('on'), of('off'), of('unknown')]
    const rest = overlap([rested.get(server.id) ?? []].flat(), held)
    if (on.length + off.length + unknown.length + rest.length === 0) continue
    const wanted = (state: PowerState) =>
      schedule
        ? overlap(
            schedule.wanted(server.id).filter((one) => one.state === state),
            held,
          )
        : []
    const offByPlan = overlap(off, wanted('off'))
    const [ran, saved] = [lengthOf(on), lengthOf(offByPlan) + lengthOf(rest)]
    totals.ran += ran
    totals.would += ran + saved
    totals.unknown += lengthOf(unknown)
    totals.planned += lengthOf(overlap([...on, ...off, ...unknown, ...rest], wanted('on')))
    const rates = hourlyRates(server, schedule?.keepsAddresses ?? false, hoursOfMonth(hour), prices)
    for (const what of rates.missing) missing.add(what)
    totals.cost += (billedLength(changes, on) * rates.on + lengthOf(off) * rates.off + lengthOf(rest) * rates.rest) / hourMs
    totals.saved += (lengthOf(offByPlan) * (rates.on - rates.off) + lengthOf(rest) * (rates.on - rates.rest)) / hourMs
  }
  const known = missing.size === 0
  return {
    ...{ hour, ran: totals.ran / 1000, wouldHaveRun: totals.would / 1000, unknown: totals.unknown / 1000 },
    planned: held.length === 0 ? null : totals.planned / 1000,
    ...{ cost: known ? totals.cost : null, saved: known ? totals.saved : null, missing: [...missing] },
  }
}

/** Dollars an hour while it runs, is off, or rests destroyed; 0 where a price is missing, which is then named. */
function hourlyRates(server: Server, keepsAddresses: boolean, hoursInMonth: number, prices: PriceLookup) {
  const stopped = { ...server, state: 'stopped' as const }
  const kept = {
    ...stopped,
    volumes: server.volumes.filter(({ deleteOnTermination }) => !deleteOnTermination),
    elasticAddress: server.elasticAddress && keepsAddresses,
  }
  const monthly = (one: Server) => costNow([one], prices)
  const [on, off, rest] = [monthly({ ...server, state: 'running' }), monthly(stopped), monthly(kept)]
  const hourly = (option: typeof on) => perHour(rateOf(option) ?? { byHour: 0, byMonth: 0 }, hoursInMonth)
  return {
    ...{ on: hourly(on), off: hourly(off), rest: hourly(rest) },
    missing: [...new Set([...on.money.missing, ...off.money.missing])],
  }
}

/**
 * Servers that were destroyed while the schedule wanted them off, and until when they would have run otherwise: to the schedule’s next
 * start, or until another server took their place before it.
 */
function restedServers(servers: readonly LedgerServer[], schedule: LedgerSchedule): Map<string, Stretch> {
  const born = servers.map(({ changes }) => changes[0]?.at ?? Number.POSITIVE_INFINITY).sort((one, other) => one - other)
  const ended = servers
    .flatMap(({ server, changes }) => {
      const last = changes.at(-1)
      return last?.power === 'gone' ? [{ id: server.id, at: last.at }] : []
    })
    .sort((one, other) => one.at - other.at)
  const rested = new Map<string, Stretch>()
  const taken = new Set<number>()
  for (const { id, at } of ended) {
    const stretch = schedule.wanted(id).find((one) => one.state === 'off' && one.start <= at && at < one.end)
    if (!stretch || at < schedule.since) continue
    const successor = born.findIndex((time, index) => time > at && time < stretch.end && !taken.has(index))
    if (successor >= 0) taken.add(successor)
    rested.set(id, { start: at, end: Math.min(stretch.end, born[successor] ?? stretch.end) })
  }
  return rested
}

/** What of one lies in the other; neither overlaps itself. */
function overlap(some: readonly Stretch[], others: readonly Stretch[]): Stretch[] {
  return some.flatMap((one) =>
    others.flatMap((other) => {
      const [start, end] = [Math.max(one.start, other.start), Math.min(one.end, other.end)]
      return start < end ? [{ start, end }] : []
    }),
  )
}

function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { start, end }) => sum + end - start, 0)
}

/** As billed: what began in this hour and lasted less than a minute counts as one. */
function billedLength(changes: readonly PowerChange[], on: readonly Stretch[]): number {
  return on.reduce((sum, { start, end }) => {
    const index = changes.findIndex((change) => change.at === start && change.power === 'on')
    const whole = index < 0 ? Number.POSITIVE_INFINITY : (changes[index + 1]?.at ?? Number.POSITIVE_INFINITY) - start
    return sum + (whole < minimumBilledMs ? minimumBilledMs : end - start)
  }, 0)
}
