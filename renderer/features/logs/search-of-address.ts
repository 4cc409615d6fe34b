import { isRelativePoint } from '../../../shared/model/log-time-range.ts'
import type { SavedSearch } from '../../../shared/model/saved-search.ts'
import { defaultColumns } from './log-columns.ts'
import type { LogsAddress } from './logs-address.ts'

/** What is on the screen, and by which name its log source is known to others. */
export interface ShownSearch {
  readonly address: LogsAddress
  readonly columns: readonly string[]
  /** null: the program’s own store; undefined: it has been removed. */
  readonly sourceName: string | null | undefined
}

interface Titled {
  readonly name: string
  readonly description: string
  readonly withTime: boolean
}

/** The search that is shown, as it is kept. */
export function searchOf({ address, columns, sourceName }: ShownSearch, { name, description, withTime }: Titled): SavedSearch {
  return {
    name,
    description,
    source: sourceName ?? null,
    query: address.query,
    language: address.language,
    roles: [...address.roles],
    servers: [...address.serverIds],
    levels: [...address.levels],
    filters: [...address.filters],
    columns: JSON.stringify(columns) === JSON.stringify(defaultColumns) ? null : [...columns],
    order: address.order,
    time: withTime ? { ...address.range } : null,
  }
}

/** Where a saved search leads. What is pinned here stays. `source`: id of the one it names; null: the program’s own store. */
export function addressOf(saved: SavedSearch, file: string, source: string | null, before: LogsAddress): Partial<LogsAddress> {
  const known = new Set(saved.filters.map((filter) => JSON.stringify(filter)))
  const pinned = before.filters.filter((filter) => filter.pinned && !known.has(JSON.stringify(filter)))
  return {
    saved: file,
    source,
    query: saved.query,
    language: saved.language,
    roles: saved.roles,
    serverIds: saved.servers,
    levels: saved.levels,
    filters: [...pinned, ...saved.filters],
    columns: saved.columns ?? defaultColumns,
    order: saved.order,
    at: null,
    ...(saved.time === null ? {} : { range: saved.time }),
  }
}

/** Whether what is shown is not what was saved any more. A filter that was pinned elsewhere is not a part of it. */
export function isChanged(saved: SavedSearch, shown: ShownSearch): boolean {
  const known = new Set(saved.filters.map((filter) => JSON.stringify(filter)))
  const own = shown.address.filters.filter((filter) => !filter.pinned || known.has(JSON.stringify(filter)))
  const { name, description } = saved
  const now = searchOf({ ...shown, address: { ...shown.address, filters: own } }, { name, description, withTime: saved.time !== null })
  return shown.sourceName === undefined || JSON.stringify(comparable(now)) !== JSON.stringify(comparable(saved))
}

function comparable(search: SavedSearch): SavedSearch {
  const columns = search.columns ?? [...defaultColumns]
  return { ...searchOfSame(search), columns }
}

/** The same with its fields in one order. */
function searchOfSame({ filters, time, ...rest }: SavedSearch): SavedSearch {
  const ordered = filters.map(({ field, operator, values, enabled, pinned }) => ({ field, operator, values, enabled, pinned }))
  const { name, description, source, query, language, roles, servers, levels, columns, order } = rest
  return {
    ...{ name, description, source, query, language, roles, servers, levels },
    columns,
    order,
    filters: ordered,
    time: time && { from: time.from, to: time.to },
  }
}

/** A time that moves on with the present is the same thing tomorrow; one that does not is seldom meant. */
export function keepsTime({ range }: LogsAddress): boolean {
  return isRelativePoint(range.from) && isRelativePoint(range.to)
}
