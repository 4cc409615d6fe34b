import { type InfiniteData, infiniteQueryOptions, keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef } from 'react'
import type { LogPage, LogRow } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'
import { pageRows, type SearchAsked } from './search-asked.ts'

/** 20,000 rows are held; what is farther away is asked for again when it comes near. */
const pagesHeld = 40

type Cursor = string | null

const none: readonly LogRow[] = []

export interface LogPages {
  readonly rows: readonly LogRow[]
  /** Rows that were let go and stand before `rows`. */
  readonly dropped: number
  readonly error: Error | null
  readonly pending: boolean
  /** The rows shown are of the search before. */
  readonly stale: boolean
  readonly fetching: boolean
  readonly hasMore: boolean
  /** What the source could not look at. */
  readonly notice: string | null
  readonly tookMs: number | null
  fetchNext(): void
  fetchPrevious(): void
  refetch(): void
}

function pagesOf({ lines, columns, order, firstRows }: SearchAsked) {
  return infiniteQueryOptions<LogPage, Error, InfiniteData<LogPage, Cursor>, readonly unknown[], Cursor>({
    queryKey: ['logs', 'search', lines, columns, order, firstRows],
    queryFn: ({ pageParam, signal }) =>
      client.logs.search(
        { ...lines, columns: [...columns], order, limit: pageParam === null ? firstRows : pageRows, after: pageParam ?? undefined },
        { signal },
      ),
    initialPageParam: null,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })
}

/** Asks for the first lines of a search before the screen turns to it. Ends when they are there, or when it failed: the screen says so. */
export function useAskAhead(): (asked: SearchAsked) => Promise<void> {
  const queries = useQueryClient()
  return useCallback((asked) => queries.prefetchInfiniteQuery(pagesOf(asked)), [queries])
}

/**
 * Lines of a query in one order, page by page. Cursors lead onwards only; the way back is the list of those passed, with how many rows
 * stand before each. `asked`: another object is another search.
 */
export function useLogPages(asked: SearchAsked): LogPages {
  const passed = useMemo(() => {
    void asked
    return { before: new Map<Cursor, Cursor>(), ahead: new Map<Cursor, number>([[null, 0]]) }
  }, [asked])

  const answer = useInfiniteQuery({
    ...pagesOf(asked),
    maxPages: pagesHeld,
    getNextPageParam: (page, _pages, cursor) => {
      if (page.next === null) return undefined
      passed.before.set(page.next, cursor)
      passed.ahead.set(page.next, (passed.ahead.get(cursor) ?? 0) + page.rows.length)
      return page.next
    },
    getPreviousPageParam: (_page, _pages, cursor) => (cursor === null ? undefined : passed.before.get(cursor)),
    placeholderData: keepPreviousData,
  })

  const { data } = answer
  const found = useMemo(() => data?.pages.flatMap((page) => page.rows), [data])
  // A search that fails takes nothing away: what was read last stays, greyed.
  const lastFound = useRef<readonly LogRow[]>(none)
  if (found !== undefined) lastFound.current = found
  const failed = answer.error !== null && found === undefined
  return {
    rows: found ?? (failed ? lastFound.current : none),
    dropped: passed.ahead.get(data?.pageParams[0] ?? null) ?? 0,
    error: answer.error,
    pending: answer.isPending,
    stale: answer.isPlaceholderData || failed,
    fetching: answer.isFetching,
    hasMore: answer.hasNextPage,
    notice: data?.pages.find((page) => page.notice)?.notice ?? null,
    tookMs: data?.pages[0]?.tookMs ?? null,
    fetchNext: () => {
      if (answer.hasNextPage && !answer.isFetching) void answer.fetchNextPage()
    },
    fetchPrevious: () => {
      if (answer.hasPreviousPage && !answer.isFetching) void answer.fetchPreviousPage()
    },
    refetch: () => void answer.refetch(),
  }
}
