import { hash } from './dice.ts'
import type { Instance, InstanceState, StateChange } from './entities.ts'
import type { Timings } from './timings.ts'

const vanished = { code: 'Server.InternalError', message: 'Server.InternalError: Internal error on launch' }

/** The change that holds at `now`. */
export function changeAt(instance: Instance, now: number): StateChange {
  if (instance.vanishesAt !== undefined && now >= instance.vanishesAt) {
    return { at: instance.vanishesAt, state: 'terminated', reason: vanished }
  }
  let current = instance.history[0]
  for (const change of instance.history) {
    if (change.at > now) break
    current = change
  }
  if (current === undefined) throw new Error(`instance ${instance.id} has no history`)
  return current
}

export function stateAt(instance: Instance, now: number): InstanceState {
  return changeAt(instance, now).state
}

/** The history with what was still to come replaced by `changes`. */
export function changedHistory(instance: Instance, now: number, changes: readonly StateChange[]): StateChange[] {
  return [...instance.history.filter((change) => change.at <= now), ...changes]
}

/** True while the describing calls list it. */
export function isVisible(instance: Instance, now: number, timings: Timings): boolean {
  if (now < instance.visibleAt || (instance.vanishesAt !== undefined && now >= instance.vanishesAt)) return false
  const last = changeAt(instance, now)
  return last.state !== 'terminated' || now < last.at + timings.terminatedVisible
}

/** When it was last launched or started: LaunchTime is renewed by a start. */
export function launchedAt(instance: Instance, now: number): number {
  let at = instance.createdAt
  for (const change of instance.history) if (change.at <= now && change.state === 'pending') at = change.at
  return at
}

export interface RunningPeriod {
  /** The guest’s system begins to boot. */
  readonly from: number
  /** Infinity while nothing has been asked that would end it. */
  readonly to: number
  /** The first boot from its disk: the user data is carried out. */
  readonly first: boolean
  readonly end: 'stopped' | 'terminated' | 'rebooted' | null
}

/** From a reboot to the new boot’s first line. */
export const rebootPauseMs = 2000

/** The times in which the instance ran or will run, as far as is settled now, oldest first. */
export function runningPeriods(instance: Instance): RunningPeriod[] {
  const periods: RunningPeriod[] = []
  const swaps = new Map((instance.rootSwaps ?? []).map((swap) => [swap.at, swap]))
  const reboots = [...new Set([...instance.reboots, ...swaps.keys()])].sort((first, second) => first - second)
  let first = true
  instance.history.forEach((change, index) => {
    if (change.state !== 'running') return
    const next = instance.history[index + 1]
    const end = next === undefined ? null : next.state === 'stopping' ? 'stopped' : 'terminated'
    const to = Math.min(next?.at ?? Number.POSITIVE_INFINITY, instance.vanishesAt ?? Number.POSITIVE_INFINITY)
    if (to <= change.at) return
    let from = change.at
    for (const reboot of reboots) {
      if (reboot < from || reboot + rebootPauseMs >= to) continue
      periods.push({ from, to: reboot, first, end: 'rebooted' })
      const swap = swaps.get(reboot)
      first = swap?.outcome === 'image'
      // Without a root volume there is nothing to boot from.
      if (swap?.outcome === 'none') return
      from = reboot + rebootPauseMs
    }
    periods.push({ from, to, first, end })
    first = false
  })
  return periods
}

/** Share of the time between `from` and `to` in which it ran, 0 to 1. */
export function shareRunning(instance: Instance, from: number, to: number): number {
  let milliseconds = 0
  for (const period of runningPeriods(instance)) milliseconds += Math.max(0, Math.min(to, period.to) - Math.max(from, period.from))
  return milliseconds / (to - from)
}

export type StatusCheck = 'ok' | 'initializing' | 'impaired' | 'not-applicable'

export function statusAt(instance: Instance, now: number, timings: Timings): StatusCheck {
  if (stateAt(instance, now) !== 'running') return 'not-applicable'
  const swap = instance.rootSwaps?.findLast(({ at }) => at <= now)
  const launched = Math.max(launchedAt(instance, now), swap?.at ?? 0)
  if (instance.neverHealthy || (swap?.outcome === 'none' && swap.at === launched))
    return now < launched + timings.impaired ? 'initializing' : 'impaired'
  return now < launched + timings.statusOk ? 'initializing' : 'ok'
}

export function terminatedAt(instance: Instance): number | null {
  const at = instance.history.find((change) => change.state === 'terminated')?.at
  if (instance.vanishesAt === undefined) return at ?? null
  return Math.min(at ?? instance.vanishesAt, instance.vanishesAt)
}

/** The address that AWS lends while it runs: another one after each start, and after an Elastic IP was taken from it. */
export function lentPublicAddress(instance: Instance, now: number): string | null {
  const state = stateAt(instance, now)
  if (!instance.wantsPublicAddress || (state !== 'running' && state !== 'stopping')) return null
  const bits = hash(`${instance.id}@${Math.max(launchedAt(instance, now), instance.lentAddressSince ?? 0)}`)
  return `3.${120 + (bits & 7)}.${(bits >>> 8) & 255}.${1 + ((bits >>> 16) % 254)}`
}

export const userHibernated = { code: 'Client.UserInitiatedHibernate', message: 'Client.UserInitiatedHibernate: User initiated hibernate' }

export const userInitiated = { code: 'Client.UserInitiatedShutdown', message: 'Client.UserInitiatedShutdown: User initiated shutdown' }
