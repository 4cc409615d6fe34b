import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, memo, type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import type { LogRow } from '../../../shared/model/logs.ts'
import { formatAbsolute } from '../../ui/duration.ts'
import { visibleText } from '../../ui/visible-text.ts'
import { Highlighted } from './highlight.tsx'
import { levelNames } from './levels.ts'
import { rowText, wrappedText } from './line-text.ts'
import { columnText, gridColumns } from './log-columns.ts'
import { LogHead } from './log-head.tsx'
import styles from './log-rows.module.css'
import { rowHeights, useLogView } from './log-view.ts'
import { writeRowTime } from './time-range.ts'

/** Rows from the end at which the next page is asked for. */
const nearEnd = 150

interface LogRowsProps {
  /** Newest first: live lines, then those found. */
  readonly live: readonly LogRow[]
  readonly rows: readonly LogRow[]
  /** Rows between `live` and `rows` that are not held any more. */
  readonly dropped: number
  readonly hasOlder: boolean
  readonly withDay: boolean
  readonly columns: readonly string[]
  readonly onColumns: (columns: readonly string[]) => void
  readonly marks: RegExp | null
  readonly activeKey: string | null
  /** The line that keeps its place on the screen when rows come above it. */
  readonly anchor: string | null
  readonly stale: boolean
  readonly onOlder: () => void
  readonly onNewer: () => void
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
    hasOlder,
    withDay,
    columns,
    onColumns,
    marks,
    activeKey,
    anchor,
    stale,
    onOlder,
    onNewer,
    onOpen,
    onScrolled,
    scroll,
  } = props
  const { density, wrap, widths } = useLogView()
  const rowHeight = rowHeights[density]
  const count = live.length + dropped + rows.length
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 30,
    getItemKey: (index) => rowAt(index)?.key ?? `gone-${index}`,
  })
  function rowAt(index: number): LogRow | undefined {
    return index < live.length ? live[index] : rows[index - live.length - dropped]
  }

  // Wrapped rows say their height themselves; of others none is remembered from then.
  useEffect(() => {
    if (!wrap && rowHeight > 0) virtualizer.measure()
  }, [rowHeight, wrap, virtualizer])

  const items = virtualizer.getVirtualItems()
  const firstIndex = items[0]?.index ?? 0
  const lastIndex = items.at(-1)?.index ?? 0
  const latest = useRef({ onOlder, onNewer })
  latest.current = { onOlder, onNewer }
  useEffect(() => {
    if (hasOlder && lastIndex >= count - nearEnd) latest.current.onOlder()
    else if (dropped > 0 && firstIndex < live.length + dropped + nearEnd) latest.current.onNewer()
  }, [firstIndex, lastIndex, count, hasOlder, dropped, live.length])

  const activeIndex = activeKey === null ? -1 : indexOfKey(activeKey, live, rows, dropped)
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: 'auto' })
  }, [activeIndex, virtualizer])

  const anchored = useRef<string | null>(null)
  useLayoutEffect(() => {
    if (anchor === anchored.current || stale || anchor === null) return
    const index = indexOfKey(anchor, live, rows, dropped)
    if (index < 0) return
    anchored.current = anchor
    if (index === 0 || scroll.current === null) return
    const [start] = virtualizer.getOffsetForIndex(index, 'start') ?? [index * rowHeight]
    scroll.current.scrollTop += start
  }, [anchor, stale, live, rows, dropped, rowHeight, virtualizer, scroll])

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
        aria-rowcount={hasOlder ? -1 : count}
        className={styles.table}
        data-wrap={wrap ? '' : undefined}
        style={{ '--columns': gridColumns(columns, widths, withDay), '--row': `${rowHeight}px` } as CSSProperties}
      >
        <LogHead columns={columns} onColumns={onColumns} />
        <div style={{ position: 'relative', height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rowAt(item.index)
            return (
              <div
                key={item.key}
                ref={wrap ? virtualizer.measureElement : undefined}
                data-index={item.index}
                className={styles.rowPlace}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {row === undefined ? (
                  <div className={styles.rowGone}>…</div>
                ) : (
                  <Row
                    row={row}
                    index={item.index}
                    withDay={withDay}
                    columns={columns}
                    wrap={wrap}
                    marks={marks}
                    active={row.key === activeKey}
                    onOpen={onOpen}
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

function indexOfKey(key: string, live: readonly LogRow[], rows: readonly LogRow[], dropped: number): number {
  const inLive = live.findIndex((row) => row.key === key)
  if (inLive >= 0) return inLive
  const found = rows.findIndex((row) => row.key === key)
  return found < 0 ? -1 : found + live.length + dropped
}

interface RowProps {
  readonly row: LogRow
  readonly index: number
  readonly withDay: boolean
  readonly columns: readonly string[]
  readonly wrap: boolean
  readonly marks: RegExp | null
  readonly active: boolean
  readonly onOpen: (row: LogRow) => void
}

const Row = memo(function Row({ row, index, withDay, columns, wrap, marks, active, onOpen }: RowProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see LogRows
    // biome-ignore lint/a11y/useFocusableInteractive: the screen moves through rows with the arrow keys
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter opens the line that the arrow keys chose
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={active}
      className={styles.row}
      data-level={row.level}
      data-active={active ? '' : undefined}
      onClick={() => onOpen(row)}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see LogRows */}
      <i role="cell" className={styles.levelBar} title={levelNames[row.level]} aria-label={levelNames[row.level]} />
      {/* biome-ignore lint/a11y/useSemanticElements: see LogRows */}
      <span role="cell" className={styles.rowTime} title={formatAbsolute(row.at)}>
        {writeRowTime(row.at, withDay)}
      </span>
      {columns.map((name) => (
        // biome-ignore lint/a11y/useSemanticElements: see LogRows
        <span key={name} role="cell" className={name === 'message' ? styles.rowMessage : styles.rowField} title={cellTitle(row, name)}>
          {name === 'message' ? (
            <Highlighted text={wrap ? wrappedText(row.message) : rowText(row.message)} marks={marks} />
          ) : (
            rowText(columnText(row, name))
          )}
        </span>
      ))}
    </div>
  )
})

function cellTitle(row: LogRow, name: string): string | undefined {
  if (name === 'message') return undefined
  return visibleText(name === 'host' ? `${row.role ?? 'no role'} · ${columnText(row, name)}` : columnText(row, name))
}
