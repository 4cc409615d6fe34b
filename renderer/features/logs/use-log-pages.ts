import { type InfiniteData, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { LogPage, LogQuery, LogRow } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'

/** Lines of one page. */
export const pageRows = 500
/** 20,000 rows are held; what is farther away is asked for again when it comes near. */
const pagesHeld = 40

type Cursor = string | null

const none: readonly LogRow[] = []

export interface LogPages {
  readonly rows: readonly LogRow[]
  /** Newer rows that were let go: they stand before `rows`. */
  readonly dropped: number
  readonly error: Error | null
  readonly pending: boolean
  /** The rows shown are of the search before. */
  readonly stale: boolean
  readonly fetching: boolean
  readonly hasOlder: boolean
  /** What the source could not look at. */
  readonly notice: string | null
  readonly tookMs: number | null
  fetchOlder(): void
  fetchNewer(): void
  refetch(): void
}

/**
 * Lines of a query, newest first, page by page. Cursors lead to older lines only; the way back is the list of those passed, with how
 * many rows are newer than each.
 */
export function useLogPages(query: LogQuery, columns: readonly string[]): LogPages {
  const passed = useMemo(() => {
    void query
    void columns
    return { before: new Map<Cursor, Cursor>(), newer: new Map<Cursor, number>([[null, 0]]) }
  }, [query, columns])

  const answer = useInfiniteQuery<LogPage, Error, InfiniteData<LogPage, Cursor>, readonly unknown[], Cursor>({
    queryKey: ['logs', 'search', query, columns],
    queryFn: ({ pageParam, signal }) =>
      client.logs.search({ ...query, columns: [...columns], limit: pageRows, after: pageParam ?? undefined }, { signal }),
    initialPageParam: null,
    maxPages: pagesHeld,
    getNextPageParam: (page, _pages, cursor) => {
      if (page.next === null) return undefined
      passed.before.set(page.next, cursor)
      passed.newer.set(page.next, (passed.newer.get(cursor) ?? 0) + page.rows.length)
      return page.next
    },
    getPreviousPageParam: (_page, _pages, cursor) => (cursor === null ? undefined : passed.before.get(cursor)),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })

  const { data } = answer
  const found = useMemo(() => data?.pages.flatMap((page) => page.rows), [data])
  // A search that fails takes nothing away: what was read last stays, greyed.
  const lastFound = useRef<readonly LogRow[]>(none)
  if (found !== undefined) lastFound.current = found
  const failed = answer.error !== null && found === undefined
  return {
    rows: found ?? (failed ? lastFound.current : none),
    dropped: passed.newer.get(data?.pageParams[0] ?? null) ?? 0,
    error: answer.error,
    pending: answer.isPending,
    stale: answer.isPlaceholderData || failed,
    fetching: answer.isFetching,
    hasOlder: answer.hasNextPage,
    notice: data?.pages.find((page) => page.notice)?.notice ?? null,
    tookMs: data?.pages[0]?.tookMs ?? null,
    fetchOlder: () => {
      if (answer.hasNextPage && !answer.isFetching) void answer.fetchNextPage()
    },
    fetchNewer: () => {
      if (answer.hasPreviousPage && !answer.isFetching) void answer.fetchPreviousPage()
    },
    refetch: () => void answer.refetch(),
  }
}
