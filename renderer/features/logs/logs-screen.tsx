import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import type { LogFilter } from '../../../shared/model/log-filter.ts'
import type { LogImport, LogRow } from '../../../shared/model/logs.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { useShortcuts } from '../../ui/keyboard.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { DropZone } from './drop-zone.tsx'
import { FieldsPanel } from './fields-panel.tsx'
import type { EditedFilter } from './filter-form.tsx'
import { switchedOff, withFilter } from './filter-list.ts'
import { FilterPills } from './filter-pills.tsx'
import { useHighlight } from './highlight.tsx'
import { HistogramPanel } from './histogram-panel.tsx'
import { ImportPanel } from './import-panel.tsx'
import { describeImported } from './import-words.ts'
import { LevelFilter } from './level-filter.tsx'
import { LineTools, type ShownAs } from './line-tools.tsx'
import { linesAround } from './lines-around.ts'
import { LogDetail } from './log-detail.tsx'
import { LogRows } from './log-rows.tsx'
import { useLogView } from './log-view.ts'
import styles from './logs.module.css'
import { LogsToolbar } from './logs-toolbar.tsx'
import { NamedSource } from './named-source.tsx'
import { NoLines } from './no-lines.tsx'
import { PatternsView } from './patterns-view.tsx'
import { PlaceBar } from './place-bar.tsx'
import { QueryProblem } from './query-bar.tsx'
import type { QueryEditorHandle } from './query-editor.tsx'
import { absoluteRange } from './time-range.ts'
import { useImports } from './use-imports.ts'
import { useLogsSearch } from './use-logs-search.ts'

/** Lines of all servers, destroyed ones too. The address holds what is searched. */
export function LogsScreen() {
  const [active, setActive] = useState<LogRow | null>(null)
  const [atTop, setAtTop] = useState(true)
  const [shown, setShown] = useState<ShownAs>('lines')
  const [importing, setImporting] = useState(false)
  const [imported, setImported] = useState<readonly LogImport[]>([])
  const [editedFilter, setEditedFilter] = useState<EditedFilter | null>(null)
  const fieldsShown = useLogView((view) => view.fieldsShown)
  const input = useRef<QueryEditorHandle>(null)
  const scroll = useRef<HTMLDivElement>(null)
  const imports = useImports()
  const toTop = () => {
    setActive(null)
    scroll.current?.scrollTo({ top: 0 })
  }
  const search = useLogsSearch(!atTop || active !== null, toTop)
  const { address, pages, liveRows, tail, problem, badQuery, go } = search
  const wantedMarks = useHighlight(address.query, address.language)
  // Lines of the search before keep theirs: marking them anew would hold up the search for which they go.
  const shownMarks = useRef(wantedMarks)
  if (!pages.stale) shownMarks.current = wantedMarks
  const marks = shownMarks.current

  const move = (by: number) => {
    if (shown !== 'lines') return
    const lines = [...liveRows, ...pages.rows]
    const index = active === null ? -1 : lines.findIndex((row) => row.key === active.key)
    const next = lines[Math.max(0, Math.min(lines.length - 1, index + by))]
    if (next) setActive(next)
  }
  const showAs = (as: ShownAs) => {
    setActive(null)
    setShown(as)
  }
  const below = () => move(1)
  const above = () => move(-1)
  const close = () => setActive(null)
  useShortcuts({ '/': () => input.current?.focus(), j: below, k: above, ArrowDown: below, ArrowUp: above, Escape: close })

  const showImported = (found: readonly LogImport[]) => {
    const firsts = found.flatMap((one) => one.first ?? [])
    const lasts = found.flatMap((one) => one.last ?? [])
    setImported(found)
    setImporting(false)
    imports.clear()
    search.setLive(false)
    if (firsts.length > 0) {
      go({
        query: '',
        roles: [],
        serverIds: [],
        levels: [],
        filters: switchedOff(address.filters),
        range: absoluteRange(Math.min(...firsts), Math.max(...lasts) + 1),
      })
    }
  }
  const addFilter = (filter: LogFilter) => go({ filters: withFilter(address.filters, filter) })
  const showAround = (row: LogRow) => {
    search.setLive(false)
    const around = linesAround(row, address, Date.now())
    go(around)
    search.place.around(row.key, around.at)
    setActive(row)
  }

  return (
    <DropZone
      onFiles={(files) => {
        imports.add(files)
        setImporting(true)
      }}
    >
      <PageHeader title="Logs" />
      <LogsToolbar
        search={search}
        input={input}
        editedFilter={editedFilter}
        onEditFilter={setEditedFilter}
        onImport={() => setImporting(true)}
      />
      <FilterPills
        filters={address.filters}
        bad={search.badFilter}
        onChange={(filters) => go({ filters })}
        onEdit={(index) => {
          const filter = address.filters[index]
          if (filter !== undefined) setEditedFilter({ index, filter })
        }}
      />
      <NamedSource />
      {problem && badQuery ? <QueryProblem problem={problem} /> : null}
      {problem && !badQuery ? <ErrorState title="The lines cannot be searched." problem={problem} onRetry={search.refresh} /> : null}
      {tail.problem && !badQuery ? <ErrorState title="New lines do not arrive." problem={tail.problem} /> : null}
      {imported.length > 0 ? (
        <p className={styles.notice} role="status">
          <span>{describeImported(imported)}</span>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Close this note" onClick={() => setImported([])}>
            <IconX size={14} />
          </ActionIcon>
        </p>
      ) : null}
      <HistogramPanel
        histogram={search.histogram}
        range={search.range}
        stale={search.histogramStale}
        marks={search.marks}
        onRange={search.zoom}
      />
      <div className={styles.levelsAndView}>
        <LevelFilter chosen={address.levels} histogram={search.histogram} onChange={(levels) => go({ levels })} />
        <LineTools search={search} shown={shown} onShown={showAs} />
      </div>
      <div className={styles.split} data-detail={active === null ? undefined : ''}>
        {fieldsShown ? (
          <FieldsPanel
            query={search.sampled}
            on={!pages.fetching && problem === null}
            columns={search.columns}
            onColumns={search.setColumns}
            onFilter={addFilter}
          />
        ) : null}
        <div className={styles.results}>
          {tail.waiting > 0 ? (
            <button
              type="button"
              className={styles.newLines}
              onClick={() => {
                tail.release()
                toTop()
              }}
            >
              ↑ {tail.waiting} new {tail.waiting === 1 ? 'line' : 'lines'}
            </button>
          ) : null}
          {tail.dropped > 0 ? (
            <p className={styles.dropped}>{tail.dropped} lines came too fast to show here; Search again lists them.</p>
          ) : null}
          <PlaceBar place={search.place} />
          {pages.notice === null ? null : <p className={styles.dropped}>{pages.notice}</p>}
          {shown === 'patterns' && !badQuery ? (
            <PatternsView
              query={search.sampled}
              onQuery={(query, lines) => {
                go({ query })
                if (lines) showAs('lines')
              }}
            />
          ) : null}
          {shown === 'lines' && pages.pending && problem === null ? <TableSkeleton label="Lines are being searched" rows={14} /> : null}
          {shown === 'patterns' ? null : liveRows.length + pages.rows.length > 0 ? (
            <LogRows
              live={liveRows}
              rows={pages.rows}
              dropped={pages.dropped}
              hasMore={pages.hasMore}
              order={address.order}
              onOrder={search.setOrder}
              withDay={search.withDay}
              columns={search.columns}
              onColumns={search.setColumns}
              marks={marks}
              activeKey={active?.key ?? null}
              anchor={search.place.anchor}
              stale={pages.stale}
              onNext={pages.fetchNext}
              onPrevious={pages.fetchPrevious}
              onOpen={setActive}
              onScrolled={setAtTop}
              scroll={scroll}
            />
          ) : pages.pending || problem !== null ? null : (
            <NoLines address={address} live={search.live} place={search.place} onGo={go} onImport={() => setImporting(true)} />
          )}
        </div>
        {active === null ? null : (
          <LogDetail
            key={active.key}
            source={address.source}
            row={active}
            marks={marks}
            onClose={close}
            order={address.order}
            onAbove={above}
            onBelow={below}
            onFilter={addFilter}
            onAround={showAround}
          />
        )}
      </div>
      {importing ? (
        <ImportPanel
          imports={imports}
          onClose={() => {
            imports.cancel()
            setImporting(false)
          }}
          onShow={showImported}
        />
      ) : null}
    </DropZone>
  )
}
