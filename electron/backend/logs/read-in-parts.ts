import type { Timeline } from '../../../shared/model/log-timeline.ts'
import type { ReadRecords, readRecords } from './read-records.ts'

/** Of a stretch, read at a time: some thousand lines, for which the store takes about as long as for reading as many. */
const partBytes = 384 * 1024
const lineFeed = 10

type How = Parameters<typeof readRecords>[3]

/**
 * Reads a stretch as `read` reads it whole, but part by part, so that whoever takes them stores one while the next is read. What the last
 * one says of the rest and of time is so of the stretch.
 */
export function* readInParts(
  read: typeof readRecords,
  stretch: Uint8Array,
  offset: number,
  final: boolean,
  {
    timelineFrom,
    lastAt,
    ...how
  }: Omit<How, 'timeline'> & { readonly timelineFrom: (lastAt: number | null) => Timeline; readonly lastAt: number | null },
): Generator<ReadRecords, void> {
  let [from, end] = [0, 0]
  let last = lastAt
  for (;;) {
    end = endOfPart(stretch, end + partBytes)
    const whole = end === stretch.length
    const part = read(stretch.subarray(from, end), offset + from, final && whole, { ...how, timeline: timelineFrom(last) })
    yield part
    if (whole) return
    // What may still grow is read again with more behind it. A field too long to wait for may end behind the part, or behind all of it.
    from = part.restFrom - offset
    if (from >= stretch.length) return
    end = Math.max(end, from)
    last = part.lastAt
  }
}

/** Behind the line that goes on at `at`: one is never cut for its length that ends within the stretch. */
function endOfPart(stretch: Uint8Array, at: number): number {
  const found = at >= stretch.length ? -1 : stretch.indexOf(lineFeed, at)
  return found === -1 ? stretch.length : found + 1
}
