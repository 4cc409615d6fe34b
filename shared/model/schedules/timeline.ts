import type { CompiledSchedule } from './compile-schedule.ts'
import { minuteMs } from './local-days.ts'
import { localSegments } from './local-segments.ts'
import type { PowerState } from './schedule.ts'
import type { ResolvedTime } from './zone-offsets.ts'

/** A stretch of time, in milliseconds since 1970. */
export interface Segment {
  readonly start: number
  readonly end: number
  readonly state: PowerState
  /** Index of the period that wants this; null where none says anything. */
  readonly period: number | null
  /** What a change of the clocks does to its start: it is moved, or is the first of two. */
  readonly shift: ResolvedTime['shift']
}

export interface Transition {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly to: PowerState
  readonly from: PowerState
  readonly period: number | null
  readonly shift: ResolvedTime['shift']
}

/**
 * What a schedule wants, without gaps, over at least [from, to) in milliseconds since 1970, and for a day around it. All else is read
 * from this, so nothing can disagree. A local time that clocks jump over is the moment after the jump, one that comes twice is
 * the first; a window that lies in the jump altogether is left out.
 */
export function timeline(schedule: CompiledSchedule, from: number, to: number): Segment[] {
  const { zone } = schedule
  const segments: Segment[] = []
  let last: { start: number; end: number; state: PowerState; period: number | null; shift: ResolvedTime['shift'] } | undefined
  const local = localSegments(schedule, zone.localDay(from) - 1, zone.localDay(to) + 1)
  let begin = zone.resolve((local[0]?.start ?? 0) * minuteMs)
  for (const { end, state, period } of local) {
    const until = zone.resolve(end * minuteMs)
    if (until.at > begin.at) {
      if (last && last.state === state) last.end = until.at
      else {
        last = { start: begin.at, end: until.at, state, period, shift: begin.shift }
        segments.push(last)
      }
    }
    begin = until
  }
  return segments
}

/** Changes of what a schedule wants with from ≤ at < to, in order. */
export function transitions(schedule: CompiledSchedule, from: number, to: number): Transition[] {
  const found: Transition[] = []
  let before: Segment | undefined
  for (const segment of timeline(schedule, from, to)) {
    if (before && segment.start >= from && segment.start < to) {
      const { start: at, state, period, shift } = segment
      found.push({ at, to: state, from: before.state, period, shift })
    }
    before = segment
  }
  return found
}

/** The stretch that holds an instant, with where it began and ends as far as a day around shows. */
export function segmentAt(schedule: CompiledSchedule, instant: number): Segment {
  const found = timeline(schedule, instant, instant + 1).find(({ start, end }) => start <= instant && instant < end)
  if (!found) throw new Error(`no segment holds ${instant}`)
  return found
}

const chunkMs = 35 * 86_400_000

/** The next changes after an instant, at most `count`; fewer where the schedule has no more before `until`. */
export function nextTransitions(schedule: CompiledSchedule, after: number, count: number, until: number): Transition[] {
  const found: Transition[] = []
  for (let from = after + 1; from < until && found.length < count; from += chunkMs) {
    found.push(...transitions(schedule, from, Math.min(from + chunkMs, until)))
  }
  return found.slice(0, count)
}
