import { type CompiledSchedule, isHeldBack, meansDay } from './compile-schedule.ts'
import type { PowerState } from './schedule.ts'
import { segmentAt } from './timeline.ts'

/** Why a schedule wants what it wants. */
export type StateReason =
  | { readonly kind: 'period'; readonly period: number }
  | { readonly kind: 'holiday'; readonly name: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'nothing' }

export interface DesiredState {
  readonly state: PowerState
  readonly reason: StateReason
}

/** What a schedule wants at an instant (milliseconds since 1970). */
export function desiredState(schedule: CompiledSchedule, instant: number): DesiredState {
  const { state, period } = segmentAt(schedule, instant)
  if (period !== null) return { state, reason: { kind: 'period', period } }
  const day = schedule.zone.localDay(instant)
  const holiday = schedule.holiday(day)
  if (holiday !== null && schedule.periods.some((one) => meansDay(one, day) && isHeldBack(one, holiday))) {
    return { state, reason: { kind: 'holiday', name: holiday } }
  }
  return { state, reason: { kind: state === 'off' ? 'outside' : 'nothing' } }
}
