import { type CompiledSchedule, isHeldBack, meansDay } from './compile-schedule.ts'
import { minutesInDay } from './local-days.ts'
import type { PowerState } from './schedule.ts'

/** A stretch of wall-clock time, in minutes since 1970 as the clocks of the zone show them. */
export interface LocalSegment {
  readonly start: number
  end: number
  readonly state: PowerState
  /** Index of the period that wants this; null where none says anything. */
  readonly period: number | null
}

interface Window {
  readonly start: number
  end: number
  readonly period: number
}

/** A gap of one minute between two windows is none: 12:00 and 12:01, or 23:59 and 00:00, are meant to touch. */
const touching = 1

/**
 * What a schedule wants, in wall-clock time without gaps, from midnight of `firstDay` to midnight after `lastDay` (days since 1970).
 * Where periods disagree, on counts before any, and any before off.
 */
export function localSegments(schedule: CompiledSchedule, firstDay: number, lastDay: number): LocalSegment[] {
  const { on, any, off } = gather(schedule, firstDay - 2, lastDay + 1)
  const end = (lastDay + 1) * minutesInDay
  const segments: LocalSegment[] = []
  const push = (from: number, until: number, state: PowerState, period: number | null) => {
    if (until <= from) return
    const before = segments.at(-1)
    if (before?.state === state) before.end = until
    else segments.push({ start: from, end: until, state, period })
  }
  let at = firstDay * minutesInDay
  let [onAt, anyAt, offAt] = [0, 0, 0]
  while (at < end) {
    onAt = skipEnded(on, onAt, at)
    anyAt = skipEnded(any, anyAt, at)
    offAt = skipEnded(off, offAt, at)
    const [nextOn, nextAny, nextOff] = [on[onAt], any[anyAt], off[offAt]]
    const holding = nextOn && nextOn.start <= at ? nextOn : nextAny && nextAny.start <= at ? nextAny : null
    if (holding && holding === nextOn) {
      push(at, Math.min(holding.end, end), 'on', holding.period)
      at = holding.end
      continue
    }
    if (holding) {
      const until = Math.min(holding.end, nextOn?.start ?? end, end)
      push(at, until, 'any', holding.period)
      at = until
      continue
    }
    const stopping = nextOff && nextOff.start <= at ? nextOff : null
    const until = Math.min(nextOn?.start ?? end, nextAny?.start ?? end, (stopping ? stopping.end : nextOff?.start) ?? end, end)
    push(at, until, stopping ? 'off' : schedule.base, stopping?.period ?? null)
    at = until
  }
  return segments
}

function skipEnded(windows: readonly Window[], from: number, at: number): number {
  let index = from
  while (index < windows.length && (windows[index]?.end ?? 0) <= at) index += 1
  return index
}

function gather(schedule: CompiledSchedule, firstDay: number, lastDay: number): { on: Window[]; any: Window[]; off: Window[] } {
  const on: Window[] = []
  const any: Window[] = []
  const off: Window[] = []
  for (let day = firstDay; day <= lastDay; day += 1) {
    const midnight = day * minutesInDay
    const holiday = schedule.holiday(day)
    for (const period of schedule.periods) {
      if (!meansDay(period, day) || isHeldBack(period, holiday)) continue
      const { begin, end, index } = period
      if (begin !== null && end !== null) add(on, midnight + begin, midnight + end, index, touching)
      else if (begin !== null) {
        add(any, midnight, midnight + begin, index)
        add(on, midnight + begin, midnight + minutesInDay, index, touching)
      } else if (end !== null) {
        add(any, midnight, midnight + end, index)
        add(off, midnight + end, midnight + minutesInDay, index)
      } else add(on, midnight, midnight + minutesInDay, index, touching)
    }
  }
  return { on, any, off }
}

/** Windows come in the order of their starts but for those of one day that begin at midnight: these are put in their place. */
function add(windows: Window[], start: number, end: number, period: number, gap = 0): void {
  if (end <= start) return
  const last = windows.at(-1)
  if (last && start < last.start) {
    windows.pop()
    add(windows, start, end, period, gap)
    add(windows, last.start, last.end, last.period, gap)
  } else if (last && start <= last.end + gap) last.end = Math.max(last.end, end)
  else windows.push({ start, end, period })
}
