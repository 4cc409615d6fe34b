import { HengeError } from '../error.ts'
import { isObject } from './dialect.ts'

/** An answer that is none: what a user is told of it. `server` is its address, for the message. */
export function serverProblem(status: number, body: unknown, server: string): HengeError {
  const { type, reason } = causeOf(body)
  const details = { status, type, server }
  // Whatever the status: Elasticsearch says 400 here, OpenSearch 500.
  if (type === 'task_cancelled_exception') return new HengeError('CANCELLED', 'The search was cancelled on the server.', { details })
  switch (status) {
    case 401:
      return new HengeError(
        'SIGNED_OUT',
        `${server} does not accept the name and password, or the API key has expired. Enter new ones under Settings → Log sources → Change.`,
        { details },
      )
    case 403:
      return new HengeError(
        'FORBIDDEN',
        `${server} does not allow this: ${reason}. Give the user of this log source the right to read the indices.`,
        { details },
      )
    case 404:
      if (type === 'index_not_found_exception')
        return new HengeError('NOT_FOUND', `${server} has no such index: ${reason}. Check the index pattern of this log source.`, {
          details,
        })
      if (type === 'search_context_missing_exception') return stale(details)
      return new HengeError(
        'UNSUPPORTED',
        `${server} does not know this request (404). Check the address; a path may be missing or too much.`,
        { details },
      )
    case 408:
    case 504:
      return new HengeError('TIMEOUT', `${server} did not answer in time. Ask for a shorter time range, or look at the server’s load.`, {
        details,
        retryable: true,
      })
    case 429:
    case 503:
      return new HengeError(
        'THROTTLED',
        `${server} has too much to do and refused the search${status === 503 ? ' (503)' : ''}. Try again in a moment.`,
        { details, retryable: true },
      )
    case 502:
      return new HengeError('UNREACHABLE', `A gateway before ${server} cannot reach it (502).`, { details, retryable: true })
  }
  if (status >= 500) return new HengeError('UNREACHABLE', `${server} failed: ${reason}.`, { details, retryable: true })
  return new HengeError('INVALID_INPUT', `${server} cannot search for this: ${reason}.`, {
    details: { ...details, field: 'query', unread: unreadQuery(body) },
  })
}

/** What the server’s reader of Lucene said, in its own words; undefined where it read the query. */
function unreadQuery(body: unknown): string | undefined {
  const error = isObject(body) && isObject(body.error) ? body.error : {}
  const shards = Array.isArray(error.failed_shards) ? error.failed_shards.filter(isObject) : []
  for (let cause: unknown = shards[0]?.reason; isObject(cause); cause = cause.caused_by) {
    if (cause.type === 'parse_exception' && typeof cause.reason === 'string') return cause.reason.split('\n')[0]?.slice(0, 11_000)
  }
  return undefined
}

function stale(details: Record<string, unknown>): HengeError {
  return new HengeError('CONFLICT', 'The server has given up the place in the list. Search again to go on.', { details, retryable: true })
}

/** The first cause in its own words, without what a hostile document could make as long as it likes. */
function causeOf(body: unknown): { type: string; reason: string } {
  const error = isObject(body) && isObject(body.error) ? body.error : {}
  const [root] = Array.isArray(error.root_cause) ? error.root_cause.filter(isObject) : []
  const cause = root ?? error
  const reason = typeof cause.reason === 'string' ? cause.reason : 'it gave no reason'
  return {
    type: typeof cause.type === 'string' ? cause.type : 'unknown',
    reason: reason.replaceAll(/\s+/g, ' ').slice(0, 300).replace(/\.$/, ''),
  }
}

/** What a whole answer says of shards that failed or of time that ran out; null: nothing is missing. */
export function missingPart(body: unknown): string | null {
  if (!isObject(body)) return null
  const shards = isObject(body._shards) ? body._shards : {}
  const failed = Number(shards.failed ?? 0)
  const of = Number(shards.total ?? 0)
  if (failed > 0) return `${failed} of ${of} shards of the log source failed: lines may be missing.`
  return body.timed_out === true ? 'The log source did not get through all lines in time: lines may be missing.' : null
}
