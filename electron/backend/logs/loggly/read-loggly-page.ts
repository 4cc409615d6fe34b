import { z } from 'zod'
import { HengeError } from '../../../../shared/model/error.ts'
import { eventsOf, nextOf } from '../../../../shared/model/loggly/loggly-events.ts'
import type { LineOrder, LogPage } from '../../../../shared/model/logs.ts'
import type { LogPageAsked } from '../ports.ts'

/** Events of one page: what Loggly takes for `size`. */
const [leastEvents, mostEvents] = [50, 1000]
/** Ids of one millisecond that a place remembers. */
const mostIds = 2000

type Get = (path: string, query: Readonly<Record<string, string>>) => Promise<unknown>

interface Asked {
  readonly q: string
  readonly from: number
  readonly to: number
}

/** `next`: Loggly’s own place, which it forgets after ten minutes; then lines before `at`, and those of that instant but `ids`, are next. */
const cursorSchema = z.object({ at: z.number(), ids: z.array(z.string()).max(mostIds), next: z.string().nullable() })
type Cursor = z.infer<typeof cursorSchema>

/** One page. */
export async function readLogglyPage(
  get: Get,
  asked: Asked,
  { limit, after, order = 'newest' }: LogPageAsked,
): Promise<Omit<LogPage, 'tookMs'>> {
  const cursor = after === null ? null : readCursor(after)
  const size = Math.min(mostEvents, Math.max(leastEvents, limit + (cursor?.ids.length ?? 0) + 1))
  const answer =
    (await goOn(get, cursor)) ??
    (await begin(
      get,
      cursor === null ? asked : { ...asked, ...(order === 'newest' ? { to: cursor.at + 1 } : { from: cursor.at }) },
      order,
      size,
    ))
  const seen = new Set(cursor?.ids)
  const fresh = eventsOf(answer).filter(({ at, key }) => at >= asked.from && at < asked.to && !seen.has(key))
  const rows = fresh.slice(0, limit)
  const last = rows.at(-1)
  const next = nextOf(answer)
  if (last === undefined || (fresh.length <= limit && next === null)) return { rows, next: null, notice: null }
  const sameInstant = rows.filter(({ at }) => at === last.at).map(({ key }) => key)
  const ids = cursor?.at === last.at ? [...cursor.ids, ...sameInstant] : sameInstant
  // Loggly’s place is behind the whole of its page: where some of that is still to be shown, the next page is asked for by time.
  const place: Cursor = { at: last.at, ids: ids.slice(-mostIds), next: fresh.length > rows.length ? null : next }
  return { rows, next: JSON.stringify(place), notice: null }
}

async function goOn(get: Get, cursor: Cursor | null): Promise<unknown> {
  if (cursor === null || cursor.next === null) return null
  try {
    return await get('/apiv2/events/iterate', { next: cursor.next })
  } catch (error) {
    // Forgotten meanwhile: begun again below, from the same place.
    const forgotten = error instanceof HengeError && (error.code === 'CONFLICT' || error.code === 'INVALID_INPUT')
    if (forgotten || (error instanceof HengeError && error.code === 'UNSUPPORTED')) return null
    throw error
  }
}

function begin(get: Get, { q, from, to }: Asked, order: LineOrder, size: number): Promise<unknown> {
  // `until` may be taken as exclusive or not: what is too new is left out above.
  const range = { from: new Date(Math.max(0, from)).toISOString(), until: new Date(Math.min(to, Date.UTC(9999, 0))).toISOString() }
  return get('/apiv2/events/iterate', { q, ...range, order: order === 'newest' ? 'desc' : 'asc', size: String(size) })
}

/** INVALID_INPUT for a text that is no cursor of ours. */
function readCursor(text: string): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(text))
  } catch (error) {
    const message = 'The place to go on from is none of this log source. Search again.'
    throw new HengeError('INVALID_INPUT', message, { details: { field: 'after' }, cause: error })
  }
}
