import type { Clock } from '../../../shared/model/clock.ts'
import { costNow, costWithDestroy, costWithStop } from '../../../shared/model/cost.ts'
import type { PriceLookup } from '../../../shared/model/price.ts'
import { chosenRule, defaultIdleChoice } from '../../../shared/model/savings/idle-rule.ts'
import { powerSpans } from '../../../shared/model/savings/power-history.ts'
import { type Proposal, proposeSchedule } from '../../../shared/model/savings/propose-schedule.ts'
import { dayMs, hourMs, joinServers } from '../../../shared/model/savings/server-hour.ts'
import { isAlive, type Server } from '../../../shared/model/server.ts'
import type { UseMeasurements } from './measure-use.ts'
import type { LedgerStore, SavingsStore, ServerHistory } from './ports.ts'

/** From launch to serving, as paid for at each rebuild. */
export const bootSeconds = 180

interface ProposingParts {
  readonly servers: ServerHistory
  readonly use: UseMeasurements
  readonly ledger: LedgerStore
  readonly store: SavingsStore
  readonly prices: PriceLookup
  readonly clock: Clock
  readonly zone: string
}

/** A schedule from a role’s use over all its generations, and what leaving, stopping and destroying would cost a month. */
export async function proposeForRole(
  { servers, use, ledger, store, prices, zone, clock }: ProposingParts,
  { accountId, role }: { readonly accountId: string; readonly role: string },
  signal?: AbortSignal,
): Promise<Proposal> {
  const generations = (await servers.everyServer(accountId, signal)).filter((server) => server.role === role)
  const alive = generations.filter(isAlive)
  const leave = costNow(alive, prices)
  const rule = chosenRule((await store.loadIdle()) ?? defaultIdleChoice)
  const measured = await use.ofAccount(accountId, generations, rule.days, signal)
  if (measured.failure !== null) {
    return { proposal: { state: 'not-enough-data', reason: measured.failure }, leave, stop: null, destroy: null }
  }
  const samples = joinServers(generations.map(({ id }) => measured.hours.get(id) ?? []))
  const off = await hoursOff(ledger, accountId, generations, { from: measured.to - rule.days * dayMs, to: measured.to }, clock.now())
  const proposal = proposeSchedule({ rule, samples, off, zone: (await store.loadHours())?.zone ?? zone, bootSeconds })
  if (proposal.state !== 'schedule') return { proposal, leave, stop: null, destroy: null }
  const plan = { hoursPerWeek: proposal.hoursPerWeek, startsPerWeek: proposal.startsPerWeek, bootSeconds }
  return { proposal, leave, stop: costWithStop(alive, plan, prices), destroy: costWithDestroy(alive, plan, prices) }
}

/** Hours in which, as was watched, none of the servers ran. */
async function hoursOff(
  ledger: LedgerStore,
  accountId: string,
  servers: readonly Server[],
  { from, to }: { readonly from: number; readonly to: number },
  now: number,
): Promise<ReadonlySet<number>> {
  const watched = await ledger.watched(accountId)
  if (!watched) return new Set()
  const changes = await ledger.changes(accountId, from)
  const running = servers.flatMap(({ id }) => powerSpans(changes.get(id) ?? [], from, now).filter(({ power }) => power !== 'off'))
  const hours = new Set<number>()
  const end = Math.min(to, watched.written)
  for (let at = Math.max(from, Math.ceil(watched.first / hourMs) * hourMs); at + hourMs <= end; at += hourMs) {
    if (!running.some((span) => span.from < at + hourMs && span.to > at)) hours.add(at)
  }
  return hours
}
