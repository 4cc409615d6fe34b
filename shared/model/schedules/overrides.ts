import type { CompiledSchedule } from './compile-schedule.ts'
import { minuteMs } from './local-days.ts'
import type { Override, PowerState } from './schedule.ts'
import { nextTransitions, type Segment, type Transition, timeline } from './timeline.ts'

/** What is wanted of a server in a stretch of time, and by whom: an override, else the schedule. */
export interface WantedSegment extends Segment {
  readonly override: string | null
}

export interface WantedTransition extends Transition {
  /** Id of the override that makes it; null where the schedule does, also where it takes over again. */
  readonly override: string | null
}

type Effect = Pick<Override, 'id' | 'state' | 'from' | 'until' | 'createdAt' | 'serverId' | 'once'>

/** Overrides that count for a server of a role (`serverId`), or for those of its servers that have none of their own (null). */
export function overridesFor<T extends Pick<Override, 'serverId'>>(overrides: readonly T[], serverId: string | null): T[] {
  return overrides.filter((one) => one.serverId === null || one.serverId === serverId)
}

/** The override that counts at an instant: one for a server before one for its role, then the one made last; of one-offs the one that came last. */
export function overrideAt<T extends Effect>(overrides: readonly T[], instant: number): T | null {
  let best: T | null = null
  for (const one of overrides) {
    if (Date.parse(one.from) > instant || Date.parse(one.until) <= instant) continue
    if (best === null || outranks(one, best)) best = one
  }
  return best
}

function outranks(one: Effect, other: Effect): boolean {
  if ((one.serverId === null) !== (other.serverId === null)) return one.serverId !== null
  if (one.once && other.once && one.from !== other.from) return Date.parse(one.from) > Date.parse(other.from)
  return one.createdAt === other.createdAt ? one.id > other.id : one.createdAt > other.createdAt
}

/**
 * What a schedule (null: there is none) with its overrides wants, without gaps, over at least [from, to). `overrides` are those that count
 * for the server, see `overridesFor`.
 */
export function wantedTimeline(schedule: CompiledSchedule | null, overrides: readonly Effect[], from: number, to: number): WantedSegment[] {
  const base = schedule
    ? timeline(schedule, from, to)
    : [{ start: from - 1, end: to + 1, state: 'any' as const, period: null, shift: null }]
  const [first, last] = [base[0]?.start ?? from, base.at(-1)?.end ?? to]
  const near = overrides.filter((one) => Date.parse(one.until) > first && Date.parse(one.from) < last)
  if (near.length === 0) return base.map((segment) => ({ ...segment, override: null }))
  const cuts = new Set<number>()
  for (const { start } of base) cuts.add(start)
  for (const one of near) for (const at of [Date.parse(one.from), Date.parse(one.until)]) if (at > first && at < last) cuts.add(at)
  const starts = [...cuts].sort((a, b) => a - b)
  const segments: WantedSegment[] = []
  let baseAt = 0
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? last
    while ((base[baseAt]?.end ?? last) <= start) baseAt += 1
    const below = base[baseAt]
    const above = overrideAt(near, start)
    const state: PowerState = above?.state ?? below?.state ?? 'any'
    const before = segments.at(-1)
    if (before?.state === state && before.override === (above?.id ?? null)) segments[segments.length - 1] = { ...before, end }
    else {
      const own = above === null && below?.start === start
      segments.push({
        start,
        end,
        state,
        period: above ? null : (below?.period ?? null),
        shift: own ? below.shift : null,
        override: above?.id ?? null,
      })
    }
  }
  return segments
}

/** Changes of what is wanted with from ≤ at < to. An override that wants what was wanted anyway changes nothing; a one-off is done all the same. */
export function wantedTransitions(
  schedule: CompiledSchedule | null,
  overrides: readonly Effect[],
  from: number,
  to: number,
): WantedTransition[] {
  const found: WantedTransition[] = []
  const oneOffs = new Map(overrides.flatMap(({ id, once, from: at }) => (once ? [[id, Date.parse(at)] as const] : [])))
  const changes = (before: WantedSegment, { state, override, start }: WantedSegment) =>
    before.state !== state || (override !== null && oneOffs.get(override) === start)
  let before: WantedSegment | undefined
  for (const segment of wantedTimeline(schedule, overrides, from - 1, to)) {
    if (before && changes(before, segment) && segment.start >= from && segment.start < to) {
      const { start: at, state, period, shift, override } = segment
      found.push({ at, to: state, from: before.state, period, shift, override })
    }
    before = segment
  }
  return found
}

/** From when to when an override must hold: milliseconds since 1970. */
export interface OverrideSpan {
  readonly from: number
  readonly until: number
}

/**
 * How long servers must be left as they are (an override to `any`) for the next start or stop to be left out. Null where none of that
 * kind comes before `horizon`, or nothing after it, because it would then never end.
 */
export function skipNext(schedule: CompiledSchedule, kind: 'on' | 'off', now: number, horizon: number): OverrideSpan | null {
  const coming = nextTransitions(schedule, now, mostLookedAt, horizon)
  const index = coming.findIndex(({ to }) => to === kind)
  const next = coming[index]
  const after = coming[index + 1]
  return next && after ? { from: next.at, until: after.at } : null
}

/** The same for the next start or stop to come later by `minutes`. */
export function postponeNext(
  schedule: CompiledSchedule,
  kind: 'on' | 'off',
  minutes: number,
  now: number,
  horizon: number,
): OverrideSpan | null {
  const next = nextTransitions(schedule, now, mostLookedAt, horizon).find(({ to }) => to === kind)
  return next ? { from: next.at, until: next.at + minutes * minuteMs } : null
}

/** Enough for one of each kind to be among them. */
const mostLookedAt = 6
