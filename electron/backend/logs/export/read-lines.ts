import type { Clock } from '../../../../shared/model/clock.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import type { LogPage, LogQuery } from '../../../../shared/model/logs.ts'
import type { LogSource } from '../ports.ts'

const firstPage = 500
const mostRows = 5000
/** Characters of lines that a page should have: very long lines make fewer of them. */
const charactersWanted = 4_000_000
/** Waited before a page is asked for again that failed and may succeed later, milliseconds. */
const waits: readonly number[] = [1000, 4000, 15_000]

export interface LinesAsked {
  /** Fields beside those that every line has a place for; `*`: all. */
  readonly columns: readonly string[]
  /** Lines wanted at most; all where none is given. */
  readonly most?: number
  /** Whether a page behind the first is asked for again where that may help: worth it where much has been read. */
  readonly patient?: boolean
}

/** Everything that the query finds, newest first, page by page; only one page is held, whatever the query finds. */
export async function* readLines(
  source: Pick<LogSource, 'search'>,
  query: LogQuery,
  { columns, most = Number.POSITIVE_INFINITY, patient = false }: LinesAsked,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<LogPage, void> {
  let after: string | null = null
  let limit = firstPage
  let left = most
  do {
    const asked = { limit: Math.min(limit, left), after, columns }
    const ask = () => source.search(query, asked, signal)
    const page: LogPage = patient && after !== null ? await patiently(ask, clock, signal) : await ask()
    yield page
    left -= page.rows.length
    limit = nextLimit(page)
    after = page.next
  } while (after !== null && left > 0)
}

function nextLimit({ rows }: LogPage): number {
  let characters = 0
  for (const { message } of rows) characters += message.length
  const perRow = Math.max(1, characters / Math.max(1, rows.length))
  return Math.max(10, Math.min(mostRows, Math.floor(charactersWanted / perRow)))
}

/** A server that is busy for a moment does not end an export of an hour. */
async function patiently<Result>(ask: () => Promise<Result>, clock: Clock, signal: AbortSignal): Promise<Result> {
  for (const wait of waits) {
    try {
      return await ask()
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof HengeError) || !error.retryable) throw error
      await clock.sleep(wait, signal)
    }
  }
  return ask()
}
