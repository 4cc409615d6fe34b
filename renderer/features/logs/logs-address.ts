import { type LogLevel, logLevelSchema } from '../../../shared/model/logs.ts'
import { defaultRange, resolvePoint, resolveRange, type TimeRange } from './time-range.ts'

/** What is searched, as the address of the screen holds it: a link to `/logs?server=…&from=…` shows the same to everybody. */
export interface LogsAddress {
  readonly query: string
  readonly roles: readonly string[]
  readonly serverIds: readonly string[]
  readonly levels: readonly LogLevel[]
  readonly range: TimeRange
}

/** A link to one server’s lines says no time: it is meant to show them, however old. */
const serverRange: TimeRange = { from: 'now-90d', to: 'now' }

function readPoint(text: string | null): string | null {
  if (text === null) return null
  // Other screens link with milliseconds since 1970.
  const point = /^\d{9,14}$/.test(text) ? new Date(Number(text)).toISOString() : text
  return resolvePoint(point, 0) === null ? null : point
}

/** Unknown or broken parts are left out, as is a time that ends before it begins: an address may come from anywhere. */
export function readAddress(search: URLSearchParams, now: number = Date.now()): LogsAddress {
  const levels = search.getAll('level').flatMap((level) => logLevelSchema.safeParse(level).data ?? [])
  const serverIds = search.getAll('server').filter((id) => id !== '')
  const fallback = serverIds.length > 0 ? serverRange : defaultRange
  const range = { from: readPoint(search.get('from')) ?? fallback.from, to: readPoint(search.get('to')) ?? fallback.to }
  return {
    query: (search.get('q') ?? '').slice(0, 10_000),
    roles: search.getAll('role').filter((role) => role !== ''),
    serverIds,
    levels,
    range: resolveRange(range, now) === null ? fallback : range,
  }
}

export function writeAddress(address: LogsAddress): URLSearchParams {
  const search = new URLSearchParams()
  if (address.query !== '') search.set('q', address.query)
  for (const role of address.roles) search.append('role', role)
  for (const id of address.serverIds) search.append('server', id)
  for (const level of address.levels) search.append('level', level)
  search.set('from', address.range.from)
  search.set('to', address.range.to)
  return search
}

/** The query with one more thing that must, or must not, hold. */
export function withFieldFilter(query: string, field: string, value: string, wanted: boolean): string {
  const term = `${wanted ? '' : 'not '}${field}: "${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  const before = query.trim()
  if (before === '') return term
  return /\bor\b/i.test(before) ? `(${before}) and ${term}` : `${before} and ${term}`
}
