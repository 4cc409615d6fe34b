import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type RefObject, useCallback, useDeferredValue, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { LineOrder, LogRow } from '../../../shared/model/logs.ts'
import { type RowEntry, useFoldedRows } from './fold-rows.ts'
import { gridColumns } from './log-columns.ts'
import { LogHead } from './log-head.tsx'
import { Row } from './log-row.tsx'
import styles from './log-rows.module.css'
import { rowHeights, useLogView } from './log-view.ts'

/** Rows from the end at which the next page is asked for. */
const nearEnd = 150
const foldedNearEnd = 20
/** Rows outside the window that are drawn already. */
const overscan = 30
const firstOverscan = 4

interface LogRowsProps {
  /** Newest first: live lines, then those found. */
  readonly live: readonly LogRow[]
  readonly rows: readonly LogRow[]
  /** Rows between `live` and `rows` that are not held any more. */
  readonly dropped: number
  readonly hasMore: boolean
  readonly withDay: boolean
  readonly columns: readonly string[]
  readonly onColumns: (columns: readonly string[]) => void
  readonly order: LineOrder
  readonly onOrder: (order: LineOrder) => void
  readonly marks: RegExp | null
  readonly activeKey: string | null
  /** The line that keeps its place on the screen when rows come above it. */
  readonly anchor: string | null
  readonly stale: boolean
  readonly onNext: () => void
  readonly onPrevious: () => void
  readonly onOpen: (row: LogRow) => void
  readonly onScrolled: (atTop: boolean) => void
  readonly scroll: RefObject<HTMLDivElement | null>
}

/** The lines, virtual: as many rows in the document as fit the window. */
export function LogRows(props: LogRowsProps) {
  const {
    live,
    rows,
    dropped,
    hasMore,
    withDay,
    columns,
    onColumns,
    order,
    onOrder,
    marks,
    activeKey,
    anchor,
    stale,
    onNext,
    onPrevious,
    onOpen,
    onScrolled,
    scroll,
  } = props
  const { density, wrap, widths, fold } = useLogView()
  const rowHeight = rowHeights[density]
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const { entries: liveEntries } = useFoldedRows(live, 0, fold, opened)
  const { entries, dropped: gone } = useFoldedRows(rows, dropped, fold, opened)
  const count = liveEntries.length + gone + entries.length
  // A folded row may stand for a hundred lines: of those fewer are read ahead.
  const ahead = fold ? foldedNearEnd : Math.min(nearEnd, Math.ceil(count / 4))
  const entryAt = useCallback(
    (index: number): RowEntry | undefined => (index < liveEntries.length ? liveEntries[index] : entries[index - liveEntries.length - gone]),
    [liveEntries, entries, gone],
  )
  // The same function as long as the rows are the same: with another one all of them are laid out anew, at each frame.
  const getItemKey = useCallback((index: number) => entryAt(index)?.row.key ?? `gone-${index}`, [entryAt])
  // Of a new search first what is seen, and the rows around it after that.
  const first = rows[0]?.key
  const firstDrawn = useDeferredValue(first) === first
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: firstDrawn ? overscan : firstOverscan,
    getItemKey,
  })
  const toggle = useCallback((alike: readonly LogRow[]) => {
    const keys = alike.map(({ key }) => key)
    setOpened((before) => {
      const others = [...before].filter((key) => !keys.includes(key))
      return new Set(others.length < before.size ? others : [...others, ...keys])
    })
  }, [])

  // Wrapped rows say their height themselves; of others none is remembered from then.
  useEffect(() => {
    if (!wrap && rowHeight > 0) virtualizer.measure()
  }, [rowHeight, wrap, virtualizer])

  const items = virtualizer.getVirtualItems()
  const firstIndex = items[0]?.index ?? 0
  const lastIndex = items.at(-1)?.index ?? 0
  const latest = useRef({ onNext, onPrevious })
  latest.current = { onNext, onPrevious }
  useEffect(() => {
    if (hasMore && lastIndex >= count - ahead) latest.current.onNext()
    else if (gone > 0 && firstIndex < liveEntries.length + gone + ahead) latest.current.onPrevious()
  }, [firstIndex, lastIndex, count, ahead, hasMore, gone, liveEntries.length])

  const activeIndex = activeKey === null ? -1 : indexOfKey(activeKey, liveEntries, entries, gone)
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: 'auto' })
  }, [activeIndex, virtualizer])

  const anchored = useRef<string | null>(null)
  useLayoutEffect(() => {
    // The same line may be held a second time, after the list was elsewhere.
    if (anchor === null) anchored.current = null
    if (anchor === null || anchor === anchored.current || stale) return
    const index = indexOfKey(anchor, liveEntries, entries, gone)
    if (index < 0) return
    anchored.current = anchor
    if (index === 0 || scroll.current === null) return
    const [start] = virtualizer.getOffsetForIndex(index, 'start') ?? [index * rowHeight]
    scroll.current.scrollTop += start
  }, [anchor, stale, liveEntries, entries, gone, rowHeight, virtualizer, scroll])

  return (
    <div
      ref={scroll}
      className={styles.rows}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by Tab; the arrow keys then move through the lines
      tabIndex={0}
      data-stale={stale ? '' : undefined}
      onScroll={(event) => onScrolled(event.currentTarget.scrollTop < rowHeight / 2)}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual table cannot be a <table>: its rows are laid out apart */}
      <div
        role="table"
        aria-label="Lines"
        aria-rowcount={hasMore ? -1 : count}
        className={styles.table}
        data-wrap={wrap ? '' : undefined}
        style={{ '--columns': gridColumns(columns, widths, withDay), '--row': `${rowHeight}px` } as CSSProperties}
      >
        <LogHead columns={columns} onColumns={onColumns} order={order} onOrder={onOrder} />
        <div style={{ position: 'relative', height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const entry = entryAt(item.index)
            return (
              <div
                key={item.key}
                ref={wrap ? virtualizer.measureElement : undefined}
                data-index={item.index}
                className={styles.rowPlace}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {entry === undefined ? (
                  <div className={styles.rowGone}>…</div>
                ) : (
                  <Row
                    row={entry.row}
                    alike={entry.alike}
                    opened={entry.opened}
                    index={item.index}
                    withDay={withDay}
                    columns={columns}
                    wrap={wrap}
                    marks={marks}
                    active={item.index === activeIndex}
                    onOpen={onOpen}
                    onToggle={toggle}
                  />
                )}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** Of the row that shows the line, or stands for it. */
function indexOfKey(key: string, live: readonly RowEntry[], entries: readonly RowEntry[], gone: number): number {
  const holds = ({ row, alike, opened }: RowEntry) => row.key === key || (!opened && (alike?.some((one) => one.key === key) ?? false))
  const inLive = live.findIndex(holds)
  if (inLive >= 0) return inLive
  const found = entries.findIndex(holds)
  return found < 0 ? -1 : found + live.length + gone
}
