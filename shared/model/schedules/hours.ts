import type { CompiledSchedule } from './compile-schedule.ts'
import { dayMs } from './local-days.ts'
import { type Segment, timeline } from './timeline.ts'

const hourMs = 3_600_000
const weekMs = 7 * dayMs

export interface ScheduleHours {
  readonly hoursPerWeek: number
  /** How often a week servers come back. */
  readonly startsPerWeek: number
}

/**
 * Mean hours that a schedule keeps servers on over a year from `now`, as for costs. Where it leaves servers as they are, they stay as it
 * last wanted them. Null where it only stops, or only starts: then somebody else decides how long they run.
 */
export function scheduleHours(schedule: CompiledSchedule, now: number): ScheduleHours | null {
  const until = now + 52 * weekMs
  const segments = timeline(schedule, now, until)
  const wanted = new Set(segments.map(({ state }) => state))
  if (!wanted.has('on') && !wanted.has('off')) return null
  if (wanted.has('any') && !(wanted.has('on') && wanted.has('off'))) return null
  let [on, starts] = [0, 0]
  let state: Segment['state'] = segments.find((one) => one.state !== 'any')?.state ?? 'any'
  for (const segment of segments) {
    const before = state
    if (segment.state !== 'any') state = segment.state
    const [start, end] = [Math.max(segment.start, now), Math.min(segment.end, until)]
    if (end <= start || state !== 'on') continue
    on += end - start
    if (before === 'off' && segment.start >= now) starts += 1
  }
  return { hoursPerWeek: on / hourMs / 52, startsPerWeek: starts / 52 }
}
