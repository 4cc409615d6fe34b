import type { LogRow } from '../../../shared/model/logs.ts'
import { makeFilter, switchedOff, withFilter } from './filter-list.ts'
import type { LogsAddress } from './logs-address.ts'
import { absoluteRange } from './time-range.ts'

/** To each side: a search server is never asked for all of its time (minutes on a large one). */
const aroundMs = 3_600_000

/**
 * Where the lines around one are: those of its server and its file, both as filters that can be switched off, from it on. Nothing of what
 * was asked before is lost but the words and levels; filters are switched off, pinned ones stay. `now`: milliseconds since 1970; time to come has no lines.
 */
export function linesAround(
  row: Pick<LogRow, 'at' | 'serverId' | 'host' | 'file'>,
  address: Pick<LogsAddress, 'filters'>,
  now: number,
): Pick<LogsAddress, 'query' | 'filters' | 'roles' | 'serverIds' | 'levels' | 'range'> & { readonly at: string } {
  const named = [
    ...(row.serverId === null && row.host !== null ? [makeFilter('host', 'is', [row.host])] : []),
    ...(row.file === null ? [] : [makeFilter('file', 'is', [row.file])]),
  ]
  return {
    query: '',
    filters: named.reduce(withFilter, switchedOff(address.filters)),
    roles: [],
    serverIds: row.serverId === null ? [] : [row.serverId],
    levels: [],
    range: absoluteRange(row.at - aroundMs, Math.max(row.at + 1, Math.min(row.at + aroundMs, now))),
    at: new Date(row.at).toISOString(),
  }
}
