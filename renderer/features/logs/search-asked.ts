import { type ResolvedRange, resolveRange } from '../../../shared/model/log-time-range.ts'
import type { LineOrder, LogQuery } from '../../../shared/model/logs.ts'
import type { LogsAddress } from './logs-address.ts'
import { defaultRange } from './time-range.ts'

const dayMs = 86_400_000

/** What an address asks for at an instant. */
export interface SearchAsked {
  /** All that is found is counted of this. */
  readonly query: LogQuery
  /** The lines of the list, which may begin elsewhere. */
  readonly lines: LogQuery
  /** Fields that the lines must have. */
  readonly columns: readonly string[]
  readonly order: LineOrder
  /** How many lines the first page has. */
  readonly firstRows: number
}

/** Lines of a page. */
export const pageRows = 500
/** More than a screen shows, few enough to be there at once. */
export const quickRows = 100

/** The times of an address, now being so many milliseconds since 1970. */
export function rangeAsked(address: Pick<LogsAddress, 'range'>, now: number): ResolvedRange {
  return resolveRange(address.range, now) ?? resolveRange(defaultRange, now) ?? { from: now - dayMs, to: now }
}

/** `shown`: the columns where the address names none. */
export function searchAsked(address: LogsAddress, now: number, shown: readonly string[]): SearchAsked {
  const { source, query: text, language, roles, serverIds, levels, filters, order } = address
  const { from, to } = rangeAsked(address, now)
  const query: LogQuery = {
    ...(source === null ? {} : { source }),
    query: text,
    ...(language === 'kql' ? {} : { language }),
    roles: [...roles],
    serverIds: [...serverIds],
    levels: [...levels],
    // Pinning changes nothing of what is found.
    filters: filters.filter((one) => one.enabled).map((one) => ({ ...one, pinned: false })),
    from,
    to,
  }
  const place = address.at === null ? null : Date.parse(address.at)
  return {
    query,
    lines: {
      ...query,
      ...(order === 'newest' ? { to: Math.min(to, (place ?? to) + 1) } : { from: Math.max(from, place ?? from) }),
    },
    // The own store gives all fields of every line; a server only those that are shown.
    columns: source === null ? [] : (address.columns ?? shown),
    order,
    // The line that keeps its place on the screen must be among them.
    firstRows: place === null ? quickRows : pageRows,
  }
}
