import { screenLink } from '../../../shared/model/screen-link.ts'
import { type LogsAddress, writeAddress } from './logs-address.ts'
import { absoluteRange } from './time-range.ts'

/** Where a link from elsewhere has the name of its log source: ids are of one computer alone. */
export const sourceNameParameter = 'source-name'

/**
 * The search that is shown, for somebody else: the same times and columns whenever and by whomever it is opened. `sourceName`: null for the
 * program’s own store.
 */
export function linkOfSearch(
  address: LogsAddress,
  shown: {
    readonly columns: readonly string[]
    readonly range: { readonly from: number; readonly to: number }
    readonly sourceName: string | null
  },
): string {
  const { columns, range, sourceName } = shown
  const search = writeAddress({ ...address, source: null, saved: null, columns, range: absoluteRange(range.from, range.to) })
  if (sourceName !== null) search.set(sourceNameParameter, sourceName)
  return screenLink(`/logs?${search}`)
}
