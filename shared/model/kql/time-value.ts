import type { KqlRangeOperator, KqlValue } from './ast.ts'
import { valueText } from './ast.ts'
import { KqlProblem } from './lexer.ts'

/** Milliseconds since 1970: `from` inclusive, `to` exclusive. */
export interface TimeSpan {
  readonly from: number
  readonly to: number
}

const date = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i
const relative = /^now((?:[-+]\d{1,9}[smhdwMy])*)(?:\/([smhdwMy]))?$/
const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/**
 * Instants that satisfy a comparison with a date as Elasticsearch understands it: a date given to the day means the whole day, so `> day`
 * begins after it and `<= day` includes it. `now-15m`, `now/d` and milliseconds since 1970 are read too; times without a zone are UTC.
 */
export function compileTimeSpan(operator: KqlRangeOperator | ':', value: KqlValue, now: number): TimeSpan {
  const meant = readSpan(valueText(value), now)
  if (!meant) {
    throw new KqlProblem(`"${valueText(value)}" is no time.`, value.start, ['a date like 2024-05-31 or 2024-05-31T08:30', 'now-15m'])
  }
  switch (operator) {
    case ':':
      return meant
    case '>':
      return { from: meant.to, to: Number.POSITIVE_INFINITY }
    case '>=':
      return { from: meant.from, to: Number.POSITIVE_INFINITY }
    case '<':
      return { from: Number.NEGATIVE_INFINITY, to: meant.from }
    case '<=':
      return { from: Number.NEGATIVE_INFINITY, to: meant.to }
  }
}

function readSpan(text: string, now: number): TimeSpan | null {
  const math = relative.exec(text)
  if (math) return readRelative(math[1] ?? '', math[2], now)
  if (/^-?\d{10,15}$/.test(text)) return { from: Number(text), to: Number(text) + 1 }
  const parts = date.exec(text)
  return parts ? readDate(parts) : null
}

function readDate(parts: RegExpExecArray): TimeSpan | null {
  const numbers = parts.slice(1, 7).map((part) => (part === undefined ? undefined : Number(part)))
  const [year = 0, month, day, hour, minute, second] = numbers
  const fraction = parts[7]
  const inRange =
    (month ?? 1) >= 1 && (month ?? 1) <= 12 && (day ?? 1) >= 1 && (hour ?? 0) <= 24 && (minute ?? 0) < 60 && (second ?? 0) <= 60
  if (!inRange || (day ?? 1) > new Date(Date.UTC(year, month ?? 1, 0)).getUTCDate()) return null
  const millisecond = fraction === undefined ? 0 : Math.trunc(Number(`0.${fraction}`) * 1000)
  const shift = zoneShift(parts[8])
  const at = (y: number, mo: number, d: number, h: number, mi: number, s: number, ms: number) => Date.UTC(y, mo, d, h, mi, s, ms) - shift
  const from = at(year, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0, millisecond)
  if (month === undefined) return { from, to: at(year + 1, 0, 1, 0, 0, 0, 0) }
  if (day === undefined) return { from, to: at(year, month, 1, 0, 0, 0, 0) }
  if (hour === undefined) return { from, to: from + 86_400_000 }
  if (minute === undefined) return { from, to: from + 3_600_000 }
  if (second === undefined) return { from, to: from + 60_000 }
  return { from, to: from + (fraction === undefined ? 1000 : 1) }
}

function zoneShift(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

function readRelative(steps: string, rounding: string | undefined, now: number): TimeSpan {
  let at = now
  for (const [, sign, count, unit] of steps.matchAll(/([-+])(\d+)([smhdwMy])/g)) {
    at = shifted(at, Number(count) * (sign === '-' ? -1 : 1), unit ?? 's')
  }
  if (rounding === undefined) return { from: at, to: at + 1 }
  const from = startOf(at, rounding)
  return { from, to: shifted(from, 1, rounding) }
}

function shifted(at: number, count: number, unit: string): number {
  const fixed = unitMs[unit]
  if (fixed !== undefined) return at + count * fixed
  const day = new Date(at)
  day.setUTCMonth(day.getUTCMonth() + (unit === 'y' ? 12 * count : count))
  return day.getTime()
}

function startOf(at: number, unit: string): number {
  const day = new Date(at)
  if (unit === 'y') return Date.UTC(day.getUTCFullYear(), 0, 1)
  if (unit === 'M') return Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1)
  // 1970 began on a Thursday; weeks begin on Monday.
  const offset = unit === 'w' ? 4 * 86_400_000 : 0
  const length = unitMs[unit] ?? 1
  return Math.floor((at - offset) / length) * length + offset
}
