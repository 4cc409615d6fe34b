import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../../shared/model/clock.ts'
import { chosenRule, defaultIdleChoice, type IdleRule } from '../../../shared/model/savings/idle-rule.ts'
import { type PowerChange, powerSpans } from '../../../shared/model/savings/power-history.ts'
import { proposeSchedule, type UseProposal } from '../../../shared/model/savings/propose-schedule.ts'
import { dayMs, hourMs, joinServers } from '../../../shared/model/savings/server-hour.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { UseMeasurements } from './measure-use.ts'
import type { LedgerStore, SavingsStore, Watched } from './ports.ts'

/** From launch to serving, as paid for at each rebuild. */
export const bootSeconds = 180

/** Between the roles of one turn nothing else is done: some milliseconds. */
const rolesAtOnce = 10

export interface ProposingParts {
  readonly use: UseMeasurements
  readonly ledger: LedgerStore
  readonly store: SavingsStore
  readonly clock: Clock
  /** IANA zone of this computer, before another was chosen. */
  readonly zone: string
}

interface Basis {
  readonly rule: IdleRule
  readonly zone: string
}

export interface Proposals {
  /** Of each role that was asked for. */
  readonly ofRole: ReadonlyMap<string, UseProposal>
  /** Why metrics could not be read; each role is then one without enough data. */
  readonly failure: string | null
}

/** The idle rule last chosen, and the zone of the hours last chosen. */
export async function proposalBasis({ store, zone }: Pick<ProposingParts, 'store' | 'zone'>): Promise<Basis> {
  return { rule: chosenRule((await store.loadIdle()) ?? defaultIdleChoice), zone: (await store.loadHours())?.zone ?? zone }
}

/** A schedule for each role from its use over all its generations; what is known is read once for all of them. */
export async function proposeSchedules(
  { use, ledger, store, zone, clock }: ProposingParts,
  accountId: string,
  roles: ReadonlyMap<string, readonly Server[]>,
  signal?: AbortSignal,
): Promise<Proposals> {
  const basis = await proposalBasis({ store, zone })
  const { hours, to, failure } = await use.ofAccount(accountId, [...roles.values()].flat(), basis.rule.days, signal)
  const ofRole = new Map<string, UseProposal>()
  if (failure !== null) {
    for (const role of roles.keys()) ofRole.set(role, { state: 'not-enough-data', reason: failure })
    return { ofRole, failure }
  }
  const from = to - basis.rule.days * dayMs
  const [watched, changes] = [await ledger.watched(accountId), await ledger.changes(accountId, from)]
  for (const [role, generations] of roles) {
    const samples = joinServers(generations.map(({ id }) => hours.get(id) ?? []))
    const off = watched === null ? new Set<number>() : hoursOff(generations, changes, watched, { from, to, now: clock.now() })
    ofRole.set(role, proposeSchedule({ ...basis, samples, off, bootSeconds }))
    if (ofRole.size % rolesAtOnce > 0) continue
    await nextTurn()
    signal?.throwIfAborted()
  }
  return { ofRole, failure }
}

/** Hours in which, as was watched, none of the servers ran. */
function hoursOff(
  servers: readonly Server[],
  changes: ReadonlyMap<string, readonly PowerChange[]>,
  watched: Watched,
  { from, to, now }: { readonly from: number; readonly to: number; readonly now: number },
): ReadonlySet<number> {
  const running = servers.flatMap(({ id }) => powerSpans(changes.get(id) ?? [], from, now).filter(({ power }) => power !== 'off'))
  const hours = new Set<number>()
  const end = Math.min(to, watched.written)
  for (let at = Math.max(from, Math.ceil(watched.first / hourMs) * hourMs); at + hourMs <= end; at += hourMs) {
    if (!running.some((span) => span.from < at + hourMs && span.to > at)) hours.add(at)
  }
  return hours
}
