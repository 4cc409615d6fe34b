import { isRelativePoint, type ResolvedRange, resolvePoint, resolveRange, type TimeRange } from '../../../shared/model/log-time-range.ts'

export const quickRanges = [
  { label: 'Last 15 minutes', from: 'now-15m', to: 'now' },
  { label: 'Last hour', from: 'now-1h', to: 'now' },
  { label: 'Last 4 hours', from: 'now-4h', to: 'now' },
  { label: 'Today', from: 'now/d', to: 'now' },
  { label: 'Last 24 hours', from: 'now-24h', to: 'now' },
  { label: 'Last 7 days', from: 'now-7d', to: 'now' },
  { label: 'Last 30 days', from: 'now-30d', to: 'now' },
  { label: 'Last 90 days', from: 'now-90d', to: 'now' },
  { label: 'Last year', from: 'now-365d', to: 'now' },
] as const

export const defaultRange: TimeRange = { from: 'now-24h', to: 'now' }

const written = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?$/

export function isRelative(range: TimeRange): boolean {
  return isRelativePoint(range.to)
}

export function isQuickRange(range: TimeRange): boolean {
  return quickRanges.some(({ from, to }) => from === range.from && to === range.to)
}

export function absoluteRange(from: number, to: number): TimeRange {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
}

/** What somebody typed, as an end of a range: `now-2h`, `2026-11-22`, `2026-11-22 14:05:30` in local time, or ISO. null: no time. */
export function readTyped(text: string): string | null {
  const trimmed = text.trim()
  if (isRelativePoint(trimmed)) return trimmed
  const match = written.exec(trimmed)
  if (match) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0))
    const millisecond = Number((match[7] ?? '').padEnd(3, '0'))
    const date = new Date(year, month - 1, day, hour, minute, second, millisecond)
    const asWritten = date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day && date.getHours() === hour
    return asWritten && minute < 60 && second < 60 ? date.toISOString() : null
  }
  return /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/.test(trimmed) && !Number.isNaN(Date.parse(trimmed))
    ? new Date(trimmed).toISOString()
    : null
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** `2026-11-22 14:05:30` in local time: what `readTyped` reads back. */
export function writeLocal(instant: number): string {
  const date = new Date(instant)
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  const fraction = date.getMilliseconds() === 0 ? '' : `.${String(date.getMilliseconds()).padStart(3, '0')}`
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}${fraction}`
}

/** `2026-11-22 14:05` in local time, for a sentence. */
export function writeMinute(instant: number): string {
  return writeLocal(instant).slice(0, 16)
}

/** Time of a row: the day only where the range spans several. */
export function writeRowTime(instant: number, withDay: boolean): string {
  const date = new Date(instant)
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`
  return withDay ? `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}` : clock
}

export const timeHelp = 'A time looks like 2026-11-22 14:05, or now-2h.'

export interface RangeProblem {
  readonly field: 'from' | 'to'
  readonly message: string
}

/** The instant that somebody typed to go to; null for what is no time, or before 1970. */
export function readTypedInstant(text: string, now: number): number | null {
  const point = readTyped(text)
  const at = point === null ? null : resolvePoint(point, now)
  return at === null || at < 0 ? null : at
}

/** What two typed ends mean, or which of them is wrong and how it is written. */
export function readTypedRange(from: string, to: string, now: number): TimeRange | RangeProblem {
  const [begin, end] = [readTyped(from), readTyped(to)]
  if (begin === null) return { field: 'from', message: timeHelp }
  if (end === null) return { field: 'to', message: timeHelp }
  if ((resolvePoint(begin, now) ?? 0) < 0) return { field: 'from', message: 'That is before 1970; no line is older.' }
  return resolveRange({ from: begin, to: end }, now) === null
    ? { field: 'to', message: 'The end must be after the beginning.' }
    : { from: begin, to: end }
}

/** Characters of a time as it is written here, to its minutes, its seconds and its end. */
const [minutes, seconds, whole] = [16, 19, 23]

const unitNames: Readonly<Record<string, string>> = { s: 'seconds', m: 'minutes', h: 'hours', d: 'days', w: 'weeks' }

/** As a button says it, as exactly as its length asks for; `resolved` is what the range means at present. */
export function describeRange(range: TimeRange, resolved: ResolvedRange): string {
  const quick = quickRanges.find((known) => known.from === range.from && known.to === range.to)
  if (quick) return quick.label
  const [, count, unit] = /^now-(\d+)([smhdw])$/.exec(range.from) ?? []
  if (range.to === 'now' && count !== undefined) return `Last ${count} ${unitNames[unit ?? '']}`
  if (isRelative(range)) return `Since ${writeLocal(resolved.from)}`
  const ends = [writeLocal(resolved.from), writeLocal(resolved.to)]
  const length = resolved.to - resolved.from
  const characters = length >= 30 * 60_000 || ends.every((end) => end.endsWith(':00')) ? minutes : length >= 60_000 ? seconds : whole
  const [from = '', to = ''] = ends.map((end) => end.slice(0, characters))
  const same = [10, 4].find((end) => from.slice(0, end) === to.slice(0, end))
  return `${from} – ${same === undefined ? to : to.slice(same + 1)}`
}

/**
 * A range that holds this instant and does not move on with the present: this one where it does, else as wide a one about the instant.
 * A link to a place in the list shows the same place to whoever follows it later.
 */
export function rangeAbout(at: number, range: ResolvedRange): TimeRange {
  if (at >= range.from && at < range.to) return absoluteRange(range.from, range.to)
  const half = Math.ceil((range.to - range.from) / 2)
  return absoluteRange(Math.max(0, at - half), at + half)
}

/** Twice as wide, about the same middle, not into the future. */
export function widen(range: ResolvedRange, now: number): TimeRange {
  const width = range.to - range.from
  return absoluteRange(Math.max(0, Math.round(range.from - width / 2)), Math.min(Math.max(range.to, now), Math.round(range.to + width / 2)))
}
