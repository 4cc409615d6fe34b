import { type LogFilter, logFilterSchema, mostFilters } from '../../../shared/model/log-filter.ts'
import { type QueryLanguage, queryLanguageSchema } from '../../../shared/model/log-language.ts'
import { isRelativePoint, resolvePoint, resolveRange, type TimeRange } from '../../../shared/model/log-time-range.ts'
import { type LineOrder, type LogLevel, lineOrderSchema, logLevelSchema } from '../../../shared/model/logs.ts'
import { mostColumns } from './log-columns.ts'
import { defaultRange } from './time-range.ts'

/** What is searched, as the address of the screen holds it: a link to `/logs?server=…&from=…` shows the same to everybody. */
export interface LogsAddress {
  /** null: the program’s own store. */
  readonly source: string | null
  readonly query: string
  readonly language: QueryLanguage
  readonly roles: readonly string[]
  readonly serverIds: readonly string[]
  readonly levels: readonly LogLevel[]
  readonly filters: readonly LogFilter[]
  readonly range: TimeRange
  /** Which lines come first. */
  readonly order: LineOrder
  /** Where the list begins, ISO 8601: with the line nearest to it that is not on its other side. null: with the first of all. */
  readonly at: string | null
  /** File of the saved search that this began as. */
  readonly saved: string | null
  /** null: those shown last. */
  readonly columns: readonly string[] | null
}

/** A link to one server’s lines says no time: it is meant to show them, however old. */
const serverRange: TimeRange = { from: 'now-90d', to: 'now' }

/** null for a place that is not in the range: the list could not begin there. */
function readPlace(text: string | null, range: TimeRange, now: number): string | null {
  const resolved = resolveRange(range, now)
  const at = text === null || isRelativePoint(text) ? null : resolvePoint(text, now)
  return at === null || resolved === null || at < resolved.from || at >= resolved.to ? null : new Date(at).toISOString()
}

function readPoint(text: string | null): string | null {
  if (text === null) return null
  // Other screens link with milliseconds since 1970.
  const point = /^\d{9,14}$/.test(text) ? new Date(Number(text)).toISOString() : text
  return resolvePoint(point, 0) === null ? null : point
}

/** Names of parameters that hold a filter, by whether it is enabled and pinned: their order in the address is that of the filters. */
const filterParts = {
  filter: { enabled: true, pinned: false },
  'filter-off': { enabled: false, pinned: false },
  pin: { enabled: true, pinned: true },
  'pin-off': { enabled: false, pinned: true },
} as const

function readFilters(search: URLSearchParams): LogFilter[] {
  const filters = [...search].flatMap(([name, text]): LogFilter[] => {
    if (!Object.hasOwn(filterParts, name)) return []
    const flags = filterParts[name as keyof typeof filterParts]
    const [operator, field, ...values] = readList(text)
    const read = logFilterSchema.safeParse({ operator, field, values, ...flags })
    return read.success ? [read.data] : []
  })
  return filters.slice(0, mostFilters)
}

function readList(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list : []
  } catch {
    // Somebody wrote the address by hand: what is no filter is left out.
    return []
  }
}

function writeFilter({ operator, field, values, enabled, pinned }: LogFilter): [name: string, text: string] {
  return [`${pinned ? 'pin' : 'filter'}${enabled ? '' : '-off'}`, JSON.stringify([operator, field, ...values])]
}

/** Unknown or broken parts are left out, as is a time that ends before it begins: an address may come from anywhere. */
export function readAddress(search: URLSearchParams, now: number = Date.now()): LogsAddress {
  const levels = search.getAll('level').flatMap((level) => logLevelSchema.safeParse(level).data ?? [])
  const columns = search.getAll('column').filter((name) => name !== '')
  const serverIds = search.getAll('server').filter((id) => id !== '')
  const fallback = serverIds.length > 0 ? serverRange : defaultRange
  const range = { from: readPoint(search.get('from')) ?? fallback.from, to: readPoint(search.get('to')) ?? fallback.to }
  const shown = resolveRange(range, now) === null ? fallback : range
  return {
    saved: search.get('saved')?.slice(0, 255) || null,
    source: search.get('source')?.slice(0, 100) || null,
    language: queryLanguageSchema.safeParse(search.get('language')).data ?? 'kql',
    query: (search.get('q') ?? '').slice(0, 10_000),
    roles: search.getAll('role').filter((role) => role !== ''),
    serverIds,
    levels,
    filters: readFilters(search),
    range: shown,
    order: lineOrderSchema.safeParse(search.get('order')).data ?? 'newest',
    at: readPlace(search.get('at'), shown, now),
    columns: columns.length > 0 ? [...new Set(columns)].slice(0, mostColumns) : null,
  }
}

export function writeAddress(address: LogsAddress): URLSearchParams {
  const search = new URLSearchParams()
  if (address.saved !== null) search.set('saved', address.saved)
  if (address.source !== null) search.set('source', address.source)
  if (address.query !== '') search.set('q', address.query)
  if (address.language !== 'kql') search.set('language', address.language)
  for (const role of address.roles) search.append('role', role)
  for (const id of address.serverIds) search.append('server', id)
  for (const level of address.levels) search.append('level', level)
  for (const filter of address.filters) search.append(...writeFilter(filter))
  for (const name of address.columns ?? []) search.append('column', name)
  search.set('from', address.range.from)
  search.set('to', address.range.to)
  if (address.order !== 'newest') search.set('order', address.order)
  if (address.at !== null) search.set('at', address.at)
  return search
}
