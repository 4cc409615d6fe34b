import type { LogFilter } from '../../../shared/model/log-filter.ts'
import type { LogsAddress } from './logs-address.ts'

/* For as long as this page is open; its address holds them over a reload. */
let pinned: readonly LogFilter[] = []
const written = new Set<string>()

/** Remembers what is pinned, and that this address already says so. */
export function rememberPinned(filters: readonly LogFilter[], search: URLSearchParams): void {
  pinned = filters.filter((filter) => filter.pinned)
  written.add(search.toString())
}

/** A link of another screen asks for other lines and knows nothing of what is pinned here: that is kept. */
export function withPinned(address: LogsAddress, search: URLSearchParams): LogsAddress {
  if (written.has(search.toString())) return address
  const known = new Set(address.filters.map((filter) => JSON.stringify(filter)))
  const missing = pinned.filter((filter) => !known.has(JSON.stringify(filter)))
  return missing.length === 0 ? address : { ...address, filters: [...missing, ...address.filters] }
}
