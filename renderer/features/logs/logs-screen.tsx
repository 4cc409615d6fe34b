import { ActionIcon, Button, Switch } from '@mantine/core'
import { IconRefresh, IconUpload, IconX } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type DragEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import type { LogImport, LogQuery, LogRow } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { jobsQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { useShortcuts } from '../../ui/keyboard.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { useHighlight } from './highlight.tsx'
import { HistogramPanel } from './histogram-panel.tsx'
import { describeImport, ImportPanel } from './import-panel.tsx'
import { LevelFilter } from './level-filter.tsx'
import { LogDetail } from './log-detail.tsx'
import { LogRows } from './log-rows.tsx'
import styles from './logs.module.css'
import { type LogsAddress, readAddress, withFieldFilter, writeAddress } from './logs-address.ts'
import { NoLines } from './no-lines.tsx'
import { QueryBar, QueryProblem } from './query-bar.tsx'
import { ServerPicker } from './server-picker.tsx'
import { TimePicker } from './time-picker.tsx'
import { absoluteRange, defaultRange, isRelative, resolveRange } from './time-range.ts'
import { useImports } from './use-imports.ts'
import { useLiveTail } from './use-live-tail.ts'
import { useLogPages } from './use-log-pages.ts'

const liveHistogramMs = 5000
const dayMs = 86_400_000

/** Lines of all servers, destroyed ones too. The address holds what is searched. */
export function LogsScreen() {
  const [search, setSearch] = useSearchParams()
  const address = useMemo(() => readAddress(search), [search])
  const [now, setNow] = useState(() => Date.now())
  const [live, setLive] = useState(false)
  const [active, setActive] = useState<LogRow | null>(null)
  const [atTop, setAtTop] = useState(true)
  const [importing, setImporting] = useState(false)
  const [imported, setImported] = useState<readonly LogImport[]>([])
  const [dragging, setDragging] = useState(false)
  const imports = useImports()
  const input = useRef<HTMLInputElement>(null)
  const scroll = useRef<HTMLDivElement>(null)

  const range = useMemo(
    () => resolveRange(address.range, now) ?? resolveRange(defaultRange, now) ?? { from: now - dayMs, to: now },
    [address.range, now],
  )
  const query = useMemo<LogQuery>(
    () => ({ query: address.query, ...range, roles: [...address.roles], serverIds: [...address.serverIds], levels: [...address.levels] }),
    [address, range],
  )
  const pages = useLogPages(query)
  const histogram = useQuery({
    queryKey: ['logs', 'histogram', query],
    queryFn: ({ signal }) => client.logs.histogram({ ...query, ...(live ? { to: Date.now() } : {}), maxBuckets: 120 }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: live ? liveHistogramMs : false,
    gcTime: 60_000,
  })
  const jobs = useQuery(jobsQuery())
  const marks = useMemo(
    () =>
      (jobs.data ?? []).flatMap((job) =>
        job.status === 'succeeded' && job.finishedAt !== null ? [{ at: Date.parse(job.finishedAt), label: job.title }] : [],
      ),
    [jobs.data],
  )
  const tailQuery = useMemo(
    () => ({ query: address.query, roles: [...address.roles], serverIds: [...address.serverIds], levels: [...address.levels] }),
    [address.query, address.roles, address.serverIds, address.levels],
  )
  const tail = useLiveTail(tailQuery, live, !atTop || active !== null)
  const highlight = useHighlight(address.query)

  const liveRows = useMemo(() => {
    const found = new Set(pages.rows.slice(0, 2000).map((row) => row.key))
    return tail.shown.filter((row) => !found.has(row.key))
  }, [tail.shown, pages.rows])

  // Lines that arrived between the search and the beginning of the tail: looked for once more when the tail has begun.
  useEffect(() => {
    if (!live) return
    const timer = window.setTimeout(() => setNow(Date.now()), 1000)
    return () => window.clearTimeout(timer)
  }, [live])

  const go = (change: Partial<LogsAddress>) => {
    const next = { ...address, ...change }
    setNow(Date.now())
    setActive(null)
    scroll.current?.scrollTo({ top: 0 })
    setSearch(writeAddress(next))
  }
  const toggleLive = (on: boolean) => {
    setLive(on)
    if (on && !isRelative(address.range)) go({ range: { from: 'now-15m', to: 'now' } })
  }
  const zoom = (from: number, to: number) => {
    setLive(false)
    go({ range: absoluteRange(from, Math.max(to, from + 1)) })
  }
  const move = (by: number) => {
    const lines = [...liveRows, ...pages.rows]
    const index = active === null ? -1 : lines.findIndex((row) => row.key === active.key)
    const next = lines[Math.max(0, Math.min(lines.length - 1, index + by))]
    if (next) setActive(next)
  }
  const showImported = (found: readonly LogImport[]) => {
    const firsts = found.flatMap((one) => one.first ?? [])
    const lasts = found.flatMap((one) => one.last ?? [])
    setImported(found)
    setImporting(false)
    imports.clear()
    setLive(false)
    if (firsts.length > 0) {
      go({ query: '', roles: [], serverIds: [], levels: [], range: absoluteRange(Math.min(...firsts), Math.max(...lasts) + 1) })
    }
  }
  const refresh = () => {
    if (isRelative(address.range)) return setNow(Date.now())
    pages.refetch()
    void histogram.refetch()
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setDragging(false)
    if (event.dataTransfer.files.length === 0) return
    imports.add(event.dataTransfer.files)
    setImporting(true)
  }
  const older = () => move(1)
  const newer = () => move(-1)
  const close = () => setActive(null)
  useShortcuts({ '/': () => input.current?.focus(), j: older, k: newer, ArrowDown: older, ArrowUp: newer, Escape: close })

  const failure = pages.error ?? histogram.error
  const problem = failure === null ? null : toProblem(failure)
  const badQuery = problem !== null && problem.code === 'INVALID_INPUT' && problem.details.field === 'query' ? problem : null
  const count = liveRows.length + pages.rows.length
  const waiting = `${tail.waiting} new ${tail.waiting === 1 ? 'line' : 'lines'}`

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping files is a shortcut for the Import button
    <div
      className={styles.screen}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setDragging(true)
      }}
      onDragLeave={(event) => {
        if (event.currentTarget === event.target) setDragging(false)
      }}
      onDrop={drop}
    >
      <PageHeader title="Logs" />
      <div className={styles.bar}>
        <ServerPicker
          roles={address.roles}
          serverIds={address.serverIds}
          onChange={(roles, serverIds) => go({ roles, serverIds })}
          onHost={(host) => go({ query: withFieldFilter(address.query, 'host', host, true) })}
        />
        <QueryBar query={address.query} input={input} onSearch={(text) => (text === address.query ? refresh() : go({ query: text }))} />
        <TimePicker
          range={address.range}
          resolved={range}
          onChange={(chosen) => {
            if (!isRelative(chosen)) setLive(false)
            go({ range: chosen })
          }}
        />
        <ActionIcon
          variant="default"
          size={36}
          aria-label="Search again"
          title="Search again"
          loading={pages.fetching && !pages.pending}
          onClick={refresh}
        >
          <IconRefresh size={16} aria-hidden />
        </ActionIcon>
        <Switch label="Live" checked={live} onChange={(event) => toggleLive(event.currentTarget.checked)} className={styles.live} />
        <Button variant="default" size="sm" fw={500} leftSection={<IconUpload size={15} aria-hidden />} onClick={() => setImporting(true)}>
          Import…
        </Button>
      </div>
      {badQuery ? <QueryProblem problem={badQuery} /> : null}
      {problem && !badQuery ? <ErrorState title="The lines cannot be searched." problem={problem} onRetry={refresh} /> : null}
      {tail.problem && !badQuery ? <ErrorState title="New lines do not arrive." problem={tail.problem} /> : null}
      {imported.length > 0 ? (
        <p className={styles.notice} role="status">
          <span>{imported.map((one) => `Imported ${one.fileName}: ${describeImport(one)}`).join('; ')}</span>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Close this note" onClick={() => setImported([])}>
            <IconX size={14} />
          </ActionIcon>
        </p>
      ) : null}
      <HistogramPanel
        histogram={histogram.data}
        range={live ? { ...range, to: Math.max(range.to, lastBar(histogram.data)) } : range}
        marks={marks}
        onRange={zoom}
      />
      <LevelFilter chosen={address.levels} histogram={histogram.data} onChange={(levels) => go({ levels })} />
      <div className={styles.split}>
        <div className={styles.results}>
          {tail.waiting > 0 ? (
            <button
              type="button"
              className={styles.newLines}
              onClick={() => {
                setActive(null)
                tail.release()
                scroll.current?.scrollTo({ top: 0 })
              }}
            >
              ↑ {waiting}
            </button>
          ) : null}
          {tail.dropped > 0 ? (
            <p className={styles.dropped}>{tail.dropped} lines came too fast to show here; Search again lists them.</p>
          ) : null}
          {pages.pending ? (
            problem ? null : (
              <TableSkeleton label="Lines are being searched" rows={14} />
            )
          ) : count === 0 && problem === null ? (
            <NoLines address={address} live={live} onGo={go} onImport={() => setImporting(true)} />
          ) : (
            <LogRows
              live={liveRows}
              rows={pages.rows}
              dropped={pages.dropped}
              hasOlder={pages.hasOlder}
              withDay={range.to - range.from > dayMs || new Date(range.from).getDate() !== new Date(now).getDate()}
              marks={highlight}
              activeKey={active?.key ?? null}
              stale={pages.stale || badQuery !== null}
              onOlder={pages.fetchOlder}
              onNewer={pages.fetchNewer}
              onOpen={setActive}
              onScrolled={setAtTop}
              scroll={scroll}
            />
          )}
        </div>
        {active === null ? null : (
          <LogDetail
            key={active.key}
            row={active}
            marks={highlight}
            onClose={close}
            onNewer={newer}
            onOlder={older}
            onFilter={(field, value, wanted) => go({ query: withFieldFilter(address.query, field, value, wanted) })}
            onAround={(row) =>
              go({
                query: row.serverId === null && row.host !== null ? withFieldFilter('', 'host', row.host, true) : '',
                roles: [],
                serverIds: row.serverId === null ? [] : [row.serverId],
                levels: [],
                range: absoluteRange(row.at - 300_000, row.at + 300_000),
              })
            }
          />
        )}
      </div>
      {dragging ? <div className={styles.dropHere}>Drop log files to import them</div> : null}
      {importing ? (
        <ImportPanel
          imports={imports}
          onClose={() => {
            imports.cancel()
            setImporting(false)
          }}
          onFinished={showImported}
          onShow={(found) => showImported([found])}
        />
      ) : null}
    </div>
  )
}

function lastBar(histogram: { readonly intervalMs: number; readonly buckets: readonly { readonly at: number }[] } | undefined): number {
  const last = histogram?.buckets.at(-1)
  return histogram && last ? last.at + histogram.intervalMs : 0
}
