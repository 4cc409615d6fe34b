import type { Power, PowerChange } from './power-history.ts'

/** CloudWatch has a point every five minutes of each server that runs, and none of one that does not. Basic monitoring cannot be turned off. */
export const traceMs = 5 * 60_000
/** A point that is missing is no stop: a hole so short counts as having run. */
const shortestHoleMs = 15 * 60_000

/** A time of which looks and the provider’s dates do not tell whether a server ran. */
export interface UnknownSpan {
  readonly from: number
  readonly to: number
  readonly before: Power
  readonly after: Power
}

/** Those of a server that have ended, oldest first. */
export function unknownSpans(changes: readonly PowerChange[]): UnknownSpan[] {
  return changes.flatMap(({ at, power }, index) => {
    const [before, after] = [changes[index - 1], changes[index + 1]]
    return power === 'unknown' && after ? [{ from: at, to: after.at, before: before?.power ?? 'gone', after: after.power }] : []
  })
}

/**
 * What the points of a server tell of such a time: on where there are some, off where there are none. `points`: starts of five minutes with a
 * point, oldest first; `since`: from when on they were asked for. What lies before that stays unknown. A server of which there is no point at all
 * is not known there, and its silence tells nothing: then []. All in milliseconds since 1970.
 */
export function powerByTraces(span: UnknownSpan, points: readonly number[], since: number): PowerChange[] {
  if (points.length === 0) return []
  const from = Math.max(span.from, since)
  const told = ranBetween(points, from, span.to, span.before === 'on' && from === span.from)
  const changes: PowerChange[] = span.from < from ? [{ at: span.from, power: 'unknown' }] : []
  let at = from
  for (const stretch of told) {
    if (stretch.start > at) changes.push({ at, power: 'off' })
    changes.push({ at: stretch.start, power: 'on' })
    at = stretch.end
  }
  if (at < span.to) changes.push({ at, power: 'off' })
  return changes
}

/** Only five minutes that lie in it as a whole count: the others may have their point from before or from after. */
function ranBetween(points: readonly number[], from: number, to: number, begunBefore: boolean): { start: number; end: number }[] {
  const ran: { start: number; end: number }[] = begunBefore ? [{ start: from, end: Math.min(Math.ceil(from / traceMs) * traceMs, to) }] : []
  for (const at of points) {
    if (at < from || at + traceMs > to) continue
    const last = ran.at(-1)
    if (last && at - last.end < shortestHoleMs) last.end = at + traceMs
    else ran.push({ start: at, end: at + traceMs })
  }
  const last = ran.at(-1)
  if (last && to - last.end < shortestHoleMs) last.end = to
  return ran.filter(({ start, end }) => start < end)
}
