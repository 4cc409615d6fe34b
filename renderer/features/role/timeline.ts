import type { Generation } from '../../../shared/model/fleet.ts'

export interface TimelineScale {
  readonly from: number
  readonly to: number
}

const hour = 3_600_000
const day = 24 * hour

/** From the first birth to now, a little room at the left; at least an hour. */
export function timelineScale(generations: readonly Generation[], now: number): TimelineScale {
  const first = Math.min(now - hour, ...generations.map((generation) => Date.parse(generation.bornAt)))
  return { from: first - (now - first) * 0.02, to: now }
}

/** Place of an instant on the scale, in percent. */
export function positionOf(at: number, { from, to }: TimelineScale): number {
  return Math.max(0, Math.min(100, ((at - from) / (to - from)) * 100))
}

/** Instants to label, four to eight of them on whole hours, days or weeks of the reader’s zone. */
export function ticks({ from, to }: TimelineScale): number[] {
  const steps = [hour / 4, hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 14 * day, 30 * day, 90 * day]
  const step = steps.find((each) => (to - from) / each <= 8) ?? 365 * day
  const offset = new Date(from).getTimezoneOffset() * 60_000
  const first = Math.ceil((from - offset) / step) * step + offset
  const found: number[] = []
  for (let at = first; at < to - (to - from) * 0.04; at += step) found.push(at)
  return found
}

/** `14:00` on a scale of hours, `12 Nov` on one of days. */
export function tickLabel(at: number, { from, to }: TimelineScale): string {
  const format: Intl.DateTimeFormatOptions =
    to - from < 2 * day ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' }
  return new Intl.DateTimeFormat('en-GB', format).format(at)
}

/** Each revision its colour, in the order of first birth, so that a colour stays when more are born. */
export function revisionColours(generations: readonly Generation[]): ReadonlyMap<string | null, string> {
  const colours = new Map<string | null, string>()
  const oldestFirst = [...generations].sort((one, other) => Date.parse(one.bornAt) - Date.parse(other.bornAt))
  for (const { server } of oldestFirst) {
    if (colours.has(server.revision)) continue
    colours.set(server.revision, server.revision === null ? 'var(--henge-border-strong)' : `var(--henge-series-${(colours.size % 6) + 1})`)
  }
  return colours
}
