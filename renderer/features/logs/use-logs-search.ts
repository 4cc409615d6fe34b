import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import type { LogFilter } from '../../../shared/model/log-filter.ts'
import type { ResolvedRange, TimeRange } from '../../../shared/model/log-time-range.ts'
import type { LineOrder, LogHistogram, LogQuery, LogRow } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'
import { type Problem, toProblem } from '../../bridge/problem.ts'
import { jobsQuery } from '../../bridge/queries.ts'
import type { TimeMark } from './histogram-chart.tsx'
import { changeLogView, useLogView } from './log-view.ts'
import { type LogsAddress, readAddress, writeAddress } from './logs-address.ts'
import { rememberPinned, withPinned } from './pinned-filters.ts'
import { useRememberRange } from './recent-ranges.tsx'
import { rangeAsked, type SearchAsked, searchAsked } from './search-asked.ts'
import { absoluteRange, isRelative, rangeAbout } from './time-range.ts'
import { useLateLines } from './use-late-lines.ts'
import { type ListPlace, useListPlace } from './use-list-place.ts'
import { type LiveTail, useLiveTail } from './use-live-tail.ts'
import { type LogPages, useAskAhead, useLogPages } from './use-log-pages.ts'

export const histogramBars = 120
const liveHistogramMs = 5000
/** A search that is answered by then is drawn once, with its lines; of a slower one the screen shows that it is under way. */
const turnMs = 80
/** The tail has begun by then: what arrived between the search and it is found by searching once more. */
const tailBegunMs = 1000
const dayMs = 86_400_000

export interface LogsSearch {
  readonly address: LogsAddress
  readonly range: ResolvedRange
  /** Rows need their day, for the range holds more than today. */
  readonly withDay: boolean
  readonly pages: LogPages
  /** Live lines that the pages do not hold. */
  readonly liveRows: readonly LogRow[]
  readonly histogram: LogHistogram | undefined
  /** The histogram is of the search before. */
  readonly histogramStale: boolean
  readonly marks: readonly TimeMark[]
  readonly tail: LiveTail
  readonly live: boolean
  /** Why nothing is found: a query that does not parse, or a failure. */
  readonly problem: Problem | null
  readonly badQuery: boolean
  /** The filter that cannot be asked. */
  readonly badFilter: LogFilter | null
  /** What fields and values are counted for: as the search, but it does not move on by itself with the time. */
  readonly sampled: LogQuery
  /** Offset at which the text of the query is wrong. */
  readonly problemAt: number | null
  readonly columns: readonly string[]
  go(change: Partial<LogsAddress>): void
  /** As `go`, but asks first and lets the screen turn to it after that. Ends when the first lines are there, or when it failed. */
  ask(change: Partial<LogsAddress>): Promise<void>
  /** Shows other columns of the same lines. */
  setColumns(columns: readonly string[]): void
  chooseRange(range: TimeRange): void
  readonly place: ListPlace
  /** Which lines come first. The oldest cannot be live: new ones would be the last. */
  setOrder(order: LineOrder): void
  /** Lets the list begin with the last line that is not after this instant. */
  jump(at: number): void
  zoom(from: number, to: number): void
  setLive(on: boolean): void
  refresh(): void
}

/** What is searched, from the address, and what is found. `held` keeps live lines back; `moved` is called when the search changes. */
export function useLogsSearch(held: boolean, moved: () => void): LogsSearch {
  const [search, setSearch] = useSearchParams()
  const address = useMemo(() => withPinned(readAddress(search), search), [search])
  useEffect(() => {
    if (readAddress(search).filters.length !== address.filters.length) setSearch(writeAddress(address), { replace: true })
    else rememberPinned(address.filters, search)
  }, [address, search, setSearch])
  const [now, setNow] = useState(() => Date.now())
  const lastColumns = useLogView((view) => view.columns)
  const [live, setLiveOn] = useState(false)

  const range = useMemo(() => rangeAsked(address, now), [address, now])
  const shownColumns = address.columns ?? lastColumns
  // The same object as long as the same is asked for, however the address was written.
  const askedKey = JSON.stringify(searchAsked(address, now, lastColumns))
  const asked = useMemo(() => JSON.parse(askedKey) as SearchAsked, [askedKey])
  const { query } = asked
  const filterKey = JSON.stringify({ ...query, from: undefined, to: undefined })
  const filter = useMemo(() => JSON.parse(filterKey) as Omit<LogQuery, 'from' | 'to'>, [filterKey])
  const pages = useLogPages(asked)
  const [asks, setAsks] = useState(0)
  const histogram = useQuery({
    queryKey: ['logs', 'histogram', query, live],
    queryFn: ({ signal }) =>
      client.logs.histogram({ ...query, ...(live ? { to: Date.now() } : {}), maxBuckets: histogramBars }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: live ? liveHistogramMs : false,
    gcTime: 60_000,
  })
  // As with the rows: a search that fails leaves what was there.
  const lastHistogram = useRef<LogHistogram | undefined>(undefined)
  if (histogram.data !== undefined) lastHistogram.current = histogram.data
  const histogramFailed = histogram.error !== null && histogram.data === undefined
  const bars = histogram.data ?? (histogramFailed ? lastHistogram.current : undefined)
  const someLines = (histogram.data?.total ?? 0) > 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: the time as it was when something else changed, or was asked for again
  const sampled = useMemo<LogQuery>(() => query, [filter, address.range.from, address.range.to, someLines, asks])
  const jobs = useQuery(jobsQuery())
  const marks = useMemo(() => {
    const finished = (jobs.data ?? []).filter((job) => job.status === 'succeeded')
    const replaced = finished.flatMap((job) => (job.finishedAt === null ? [] : [{ at: Date.parse(job.finishedAt), label: job.title }]))
    return address.at === null ? replaced : [...replaced, { at: Date.parse(address.at), label: 'The list begins here' }]
  }, [jobs.data, address.at])

  const tail = useLiveTail(filter, live, held)
  const liveRows = useMemo(() => {
    const found = new Set(pages.rows.slice(0, 2000).map((row) => row.key))
    return tail.shown.filter((row) => !found.has(row.key))
  }, [tail.shown, pages.rows])
  useEffect(() => {
    if (!live) return
    const timer = window.setTimeout(() => setNow(Date.now()), tailBegunMs)
    return () => window.clearTimeout(timer)
  }, [live])

  const queryClient = useQueryClient()
  const readServers = () => void queryClient.invalidateQueries({ queryKey: ['logs', 'servers'] })
  useLateLines({
    total: histogram.data?.total,
    unfiltered:
      address.query === '' && address.roles.length + address.serverIds.length + address.levels.length + (filter.filters?.length ?? 0) === 0,
    on: !live && !held && address.order === 'newest' && address.at === null && isRelative(address.range),
    count: async () => (await histogram.refetch()).data?.total,
    more: () => {
      pages.refetch()
      readServers()
    },
    moveOn: () => {
      setNow(Date.now())
      readServers()
    },
  })

  const write = (next: LogsAddress, options?: { readonly replace: boolean }) => {
    ahead.current = null
    const written = writeAddress(next)
    // What is let go here is not to be kept.
    rememberPinned(next.filters, written)
    setSearch(written, options)
  }
  // What the screen is about to turn to: whatever is changed meanwhile is changed of that.
  const ahead = useRef<LogsAddress | null>(null)
  useEffect(
    () => () => {
      ahead.current = null
    },
    [],
  )
  const changed = (change: Partial<LogsAddress>) => ({
    ...(ahead.current ?? address),
    // Another time has a newest line of its own.
    ...(change.range === undefined ? {} : { at: null }),
    ...change,
  })
  const turnTo = (next: LogsAddress, at: number) => {
    setNow(at)
    moved()
    write(next)
  }
  const go = (change: Partial<LogsAddress>) => turnTo(changed(change), Date.now())
  const askAhead = useAskAhead()
  const remember = useRememberRange()
  const chooseRange = (chosen: TimeRange) => {
    if (!isRelative(chosen)) setLiveOn(false)
    go({ range: chosen })
  }
  const listPlace = useListPlace({
    at: address.at,
    order: address.order,
    query,
    first: pages.rows[0],
    settled: !pages.stale && !pages.fetching && pages.rows.length > 0,
    onPlace: (at) => {
      // A search that is on its way is not given up for the place of the one before.
      if (ahead.current === null) write({ ...address, at })
    },
    onFirst: () => go({ at: null }),
  })
  const failure = pages.error ?? histogram.error
  const problem = failure === null ? null : toProblem(failure)
  const badFilter =
    problem?.details.field === 'filters' ? (address.filters.filter(({ enabled }) => enabled)[Number(problem.details.filter)] ?? null) : null
  const last = histogram.data?.buckets.at(-1)
  const liveEnd = live && histogram.data && last ? last.at + histogram.data.intervalMs : 0
  return {
    address,
    range: { from: range.from, to: Math.max(range.to, liveEnd) },
    withDay: range.to - range.from > dayMs || new Date(range.from).toDateString() !== new Date(now).toDateString(),
    pages,
    liveRows,
    histogram: bars,
    histogramStale: histogramFailed || histogram.isPlaceholderData,
    marks,
    tail,
    live,
    problem,
    badQuery:
      problem?.code === 'INVALID_INPUT' &&
      (problem.details.field === 'query' || problem.details.field === 'language' || badFilter !== null),
    badFilter,
    sampled,
    problemAt: problem?.details.field === 'query' && typeof problem.details.position === 'number' ? problem.details.position : null,
    columns: shownColumns,
    go,
    ask: (change) => {
      const [next, at] = [changed(change), Date.now()]
      ahead.current = next
      const found = askAhead(searchAsked(next, at, lastColumns))
      const late = new Promise<void>((resolve) => window.setTimeout(resolve, turnMs))
      void Promise.race([found, late]).then(() => {
        if (ahead.current === next) turnTo(next, at)
      })
      return found
    },
    setColumns: (columns) => {
      changeLogView({ columns })
      write(changed({ columns }), { replace: true })
    },
    chooseRange,
    place: listPlace,
    setOrder: (chosen) => {
      if (chosen === 'oldest') setLiveOn(false)
      go({ order: chosen, at: null })
    },
    jump: (at) => {
      setLiveOn(false)
      go({ range: rangeAbout(at, range), at: new Date(at).toISOString() })
    },
    zoom: (from, to) => {
      const chosen = absoluteRange(from, Math.max(to, from + 1))
      remember(chosen)
      chooseRange(chosen)
    },
    setLive: (on) => {
      setLiveOn(on)
      if (on && !isRelative(address.range)) go({ range: { from: 'now-15m', to: 'now' }, order: 'newest' })
      else if (on && (address.at !== null || address.order !== 'newest')) go({ at: null, order: 'newest' })
    },
    refresh: () => {
      setAsks((before) => before + 1)
      if (isRelative(address.range)) return setNow(Date.now())
      pages.refetch()
      void histogram.refetch()
    },
  }
}
