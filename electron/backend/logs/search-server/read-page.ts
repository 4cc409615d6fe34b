import { HengeError } from '../../../../shared/model/error.ts'
import { isIndexPattern } from '../../../../shared/model/log-sources.ts'
import type { LineOrder, LogPage, LogRow } from '../../../../shared/model/logs.ts'
import { isObject, type SearchDialect } from '../../../../shared/model/search-server/dialect.ts'
import { allOf, type Dsl } from '../../../../shared/model/search-server/dsl.ts'
import { type Hit, hitsOf, rowReader } from '../../../../shared/model/search-server/hits.ts'
import { rowFields, serverTimeout } from '../../../../shared/model/search-server/search-requests.ts'
import { fieldsFor, type ServerFields } from '../../../../shared/model/search-server/server-fields.ts'
import { missingPart } from '../../../../shared/model/search-server/server-problem.ts'
import { timeQuery } from '../../../../shared/model/search-server/value-query.ts'
import type { LogPageAsked } from '../ports.ts'
import { type PageCursor, readCursor, writeCursor } from './page-cursor.ts'
import { keepAlive, type PointsInTime } from './points-in-time.ts'
import type { Prepared } from './search-log-source.ts'
import type { ServerLink } from './server-link.ts'

/** Characters of lines in one page, as of the program’s own store. */
const largestPage = 4_000_000
/** Lines of one millisecond that a place remembers beside the server’s own; more would make it longer than a page of lines. */
const mostIds = 2000
const directions: Readonly<Record<LineOrder, 'asc' | 'desc'>> = { newest: 'desc', oldest: 'asc' }

/**
 * One page. The first is a plain search, so that it comes at once; those behind it are read within one point in time, so that
 * lines that arrive meanwhile move nothing. Of the longest lines there are, a page holds fewer.
 */
export function readPage(
  prepared: Prepared,
  link: ServerLink,
  points: PointsInTime,
  asked: LogPageAsked,
  signal: AbortSignal | undefined,
): Promise<Omit<LogPage, 'tookMs'>> {
  return inFewerLines(asked.limit, (limit) => readPageOf(prepared, link, points, { ...asked, limit }, signal))
}

/** The newest lines, without a place to go on from. */
export function readNewest(prepared: Prepared, link: ServerLink, most: number, signal: AbortSignal | undefined): Promise<LogRow[]> {
  return inFewerLines(most, async (limit) =>
    hitsOf(await search(prepared, link.path('_search'), request(prepared, 'newest', limit), signal)).map(rowReader(prepared.fields)),
  )
}

/** Asks for fewer lines where so many are too large for one answer. */
export async function inFewerLines<Result>(most: number, read: (limit: number) => Promise<Result>): Promise<Result> {
  for (let limit = most; ; limit = Math.ceil(limit / 8)) {
    try {
      return await read(limit)
    } catch (error) {
      if (limit === 1 || !(error instanceof HengeError) || error.code !== 'TOO_LARGE') throw error
    }
  }
}

async function readPageOf(
  prepared: Prepared,
  link: ServerLink,
  points: PointsInTime,
  { limit: asked, after, columns = [], order = 'newest' }: LogPageAsked,
  signal: AbortSignal | undefined,
): Promise<Omit<LogPage, 'tookMs'>> {
  if (after === null) {
    const answer = await search(prepared, link.path('_search'), request(prepared, order, asked + 1, columns), signal)
    return page(answer, prepared.fields, asked, null, null)
  }
  const cursor = readCursor(after)
  const limit = Math.min(asked, cursor.most ?? asked)
  if (cursor.pointInTime !== null && cursor.sort !== null) {
    try {
      return await within(prepared, points, cursor.pointInTime, cursor, { limit, columns, order }, signal)
    } catch (error) {
      // Given up by the server: a new one is begun below, from the same place.
      if (!(error instanceof HengeError) || error.code !== 'CONFLICT') throw error
    }
  }
  const pointInTime = await points.begin(prepared, signal)
  return within(prepared, points, pointInTime, { ...cursor, sort: null }, { limit, columns, order }, signal)
}

/** One line with all that its document holds; null: it is gone. INVALID_INPUT for what is no key of ours. */
export async function readLine(link: ServerLink, key: string, signal: AbortSignal | undefined): Promise<LogRow | null> {
  const [, index = '', id = ''] = /^([^/]+)\/(.+)$/.exec(key) ?? []
  if (id === '' || !isIndexPattern(index) || /[*,]/.test(index))
    throw new HengeError('INVALID_INPUT', 'This is no line of this log source.', { details: { field: 'key' } })
  const { server } = await link.connected(signal)
  const body = { size: 1, timeout: serverTimeout, _source: false, fields: [{ field: '*' }], query: { ids: { values: [id] } } }
  const path = `/${encodeURIComponent(index)}/_search`
  const [hit] = hitsOf(await server.send({ method: 'POST', path, body, query: { ignore_unavailable: 'true' } }, signal))
  return hit ? rowReader(await link.fields([], signal))(hit) : null
}

async function within(
  prepared: Prepared,
  points: PointsInTime,
  pointInTime: string,
  cursor: PageCursor,
  { limit, columns, order }: { readonly limit: number; readonly columns: readonly string[]; readonly order: LineOrder },
  signal: AbortSignal | undefined,
): Promise<Omit<LogPage, 'tookMs'>> {
  const { fields, dialect, filter } = prepared
  const fresh = cursor.sort === null
  // The first page was not in the order of the point in time: what it showed of this instant may stand anywhere in it.
  const known = new Set(cursor.ids)
  const ahead =
    order === 'newest' ? { from: Number.NEGATIVE_INFINITY, to: cursor.at + 1 } : { from: cursor.at, to: Number.POSITIVE_INFINITY }
  const rest = fresh ? allOf([filter, ...fieldsFor('at', fields).map(({ name }) => timeQuery(name, ahead))]) : filter
  const body = {
    ...request({ ...prepared, filter: rest }, order, limit + 1 + known.size, columns),
    sort: pagedSort(fields, dialect, order),
    pit: { id: pointInTime, keep_alive: keepAlive },
    ...(fresh ? {} : { search_after: cursor.sort }),
  }
  const answer = await search(prepared, '/_search', body, signal)
  const renamed = points.renamed(pointInTime, isObject(answer) ? answer.pit_id : undefined)
  return page(answer, fields, limit, renamed, cursor, known)
}

function request({ fields, filter }: Prepared, order: LineOrder, size: number, columns: readonly string[] = []): Dsl {
  const time = fieldsFor('at', fields)[0]?.name ?? '@timestamp'
  return {
    size,
    track_total_hits: false,
    timeout: serverTimeout,
    _source: false,
    fields: rowFields(fields, columns),
    query: filter,
    sort: [{ [time]: { order: directions[order], unmapped_type: 'date' } }],
  }
}

/** Always with what tells lines of one instant apart: OpenSearch adds nothing of its own. */
function pagedSort(fields: ServerFields, { product, sortsByShardDoc }: SearchDialect, order: LineOrder): Dsl[] {
  const direction = directions[order]
  const time = fieldsFor('at', fields)[0]?.name ?? '@timestamp'
  // Else nanoseconds would be cut off on the way here and back.
  const format = product === 'elasticsearch' ? { format: 'strict_date_optional_time_nanos' } : {}
  const ties = sortsByShardDoc ? [{ _shard_doc: direction }] : [{ _seq_no: direction }, { _index: direction }]
  return [{ [time]: { order: direction, unmapped_type: 'date', ...format } }, ...ties]
}

async function search({ server }: Prepared, path: string, body: Dsl, signal: AbortSignal | undefined): Promise<unknown> {
  // A point in time knows its indices, and takes no options about them.
  const query = { ignore_unavailable: 'true', allow_no_indices: 'true' }
  return server.send({ method: 'POST', path, body, ...('pit' in body ? {} : { query }) }, signal)
}

function page(
  answer: unknown,
  fields: ServerFields,
  most: number,
  pointInTime: string | null,
  before: PageCursor | null,
  known: ReadonlySet<string> = new Set(),
): Omit<LogPage, 'tookMs'> {
  const hits = hitsOf(answer)
  const wanted = hits.filter((hit) => !known.has(keyOf(hit)))
  const found = wanted.slice(0, most).map(rowReader(fields))
  const rows = thoseThatFit(found)
  const limit = rows.length
  const last = rows.at(-1)
  const notice = missingPart(answer)
  if (wanted.length <= limit || last === undefined) return { rows, next: null, notice }
  const sameInstant = rows.filter(({ at }) => at === last.at).map(({ key }) => key)
  const ids = before !== null && before.at === last.at ? [...before.ids, ...sameInstant] : sameInstant
  const sort = pointInTime === null ? null : (placeBefore(wanted, limit) ?? before?.sort ?? null)
  // The next ones may be as long: what would not fit is not asked for.
  const fewer = limit < found.length || before?.most !== undefined ? { most: Math.max(1, limit * 2) } : {}
  return { rows, next: writeCursor({ at: last.at, ids: ids.slice(-mostIds), pointInTime, sort, ...fewer }), notice }
}

/** As many as fit into what the page is given at once; one at least. */
function thoseThatFit(rows: readonly LogRow[]): LogRow[] {
  let characters = 0
  const end = rows.findIndex(({ message, fields }, index) => {
    characters += message.length + (fields === null ? 0 : JSON.stringify(fields).length)
    return characters > largestPage && index > 0
  })
  return end === -1 ? [...rows] : rows.slice(0, end)
}

/**
 * The place from which the next page is read. Where lines of several shards are told apart by nothing (OpenSearch 2 counts `_seq_no` in each
 * shard anew), a page may end among such: it then goes on before them, and those shown already are left out. Null: all of the page are such.
 */
function placeBefore(hits: readonly Hit[], limit: number): unknown[] | null {
  const first = JSON.stringify(hits[limit]?.sort)
  const place = hits.slice(0, limit).findLast(({ sort }) => JSON.stringify(sort) !== first)
  return place ? [...(place.sort ?? [])] : null
}

function keyOf({ _index, _id }: Hit): string {
  return `${_index}/${_id}`
}
