import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, memo, type ReactNode, useEffect, useRef } from 'react'
import styles from './data-table.module.css'

export interface Column<Row> {
  readonly id: string
  readonly header: ReactNode
  /** A CSS grid track: `120px`, `minmax(160px, 1fr)`. */
  readonly width: string
  readonly align?: 'left' | 'right'
  readonly cell: (row: Row) => ReactNode
}

/** What a row tells beside its cells. */
export interface RowTraits {
  readonly selected?: boolean
  /** Greyed: destroyed, stale. */
  readonly quiet?: boolean
  readonly label?: string
}

interface DataTableProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  readonly traits?: (row: Row) => RowTraits
  /** Where the keyboard is. */
  readonly activeKey?: string | null
  readonly onOpen?: (row: Row) => void
  /** Takes the height that is left and scrolls inside; else as high as its rows. */
  readonly fill?: boolean
  readonly rowHeight?: number
}

/** Up to so many rows are all in the document; more are virtual. */
const virtualFrom = 120

/** Dense rows on a common grid. Keys and opening are the screen’s; this draws. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, activeKey, fill = false, rowHeight = 34 } = props
  const scroll = useRef<HTMLDivElement>(null)
  const virtual = fill && rows.length > virtualFrom
  const virtualizer = useVirtualizer({
    count: virtual ? rows.length : 0,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })

  useEffect(() => {
    if (activeKey === null || activeKey === undefined) return
    const index = rows.findIndex((row) => rowKey(row) === activeKey)
    if (index < 0) return
    if (virtual) virtualizer.scrollToIndex(index)
    else scroll.current?.querySelector(`[data-key="${CSS.escape(activeKey)}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [activeKey, rows, rowKey, virtual, virtualizer])

  const grid = { '--henge-columns': columns.map((column) => column.width).join(' ') } as CSSProperties
  return (
    <div ref={scroll} className={`${styles.scroll} ${fill ? styles.fill : ''}`}>
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual table cannot be a <table>: its rows are laid out apart */}
      <div role="table" aria-label={label} aria-rowcount={rows.length} className={styles.table} style={grid}>
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: a heading is not for acting on */}
        <div role="row" className={styles.head}>
          {columns.map((column) => (
            // biome-ignore lint/a11y/useSemanticElements: see above
            // biome-ignore lint/a11y/useFocusableInteractive: see above
            <span key={column.id} role="columnheader" className={`${styles.cell} ${column.align === 'right' ? styles.right : ''}`}>
              {column.header}
            </span>
          ))}
        </div>
        {virtual ? (
          <div style={{ position: 'relative', height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map((item) => {
              const row = rows[item.index]
              if (row === undefined) return null
              return (
                <div key={rowKey(row)} style={{ position: 'absolute', left: 0, right: 0, transform: `translateY(${item.start}px)` }}>
                  <StillRow {...props} row={row} />
                </div>
              )
            })}
          </div>
        ) : (
          rows.map((row) => <TableRow key={rowKey(row)} {...props} row={row} />)
        )}
      </div>
    </div>
  )
}

function TableRow<Row>({ row, columns, rowKey, traits, activeKey, onOpen }: DataTableProps<Row> & { readonly row: Row }) {
  const key = rowKey(row)
  const { selected, quiet, label } = traits?.(row) ?? {}
  return (
    // biome-ignore lint/a11y/useSemanticElements: see DataTable
    // biome-ignore lint/a11y/useFocusableInteractive: the screen moves through rows with j, k and Enter; controls inside take the focus
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    <div
      role="row"
      className={styles.row}
      data-key={key}
      aria-selected={selected}
      aria-label={label}
      data-openable={onOpen === undefined ? undefined : ''}
      data-selected={selected ? '' : undefined}
      data-active={activeKey === key ? '' : undefined}
      data-quiet={quiet ? '' : undefined}
      onClick={
        onOpen === undefined
          ? undefined
          : (event) => {
              if (event.target instanceof Element && event.target.closest('button, a, input, label') !== null) return
              onOpen(row)
            }
      }
    >
      {columns.map((column) => (
        // biome-ignore lint/a11y/useSemanticElements: see DataTable
        <div key={column.id} role="cell" className={`${styles.cell} ${column.align === 'right' ? styles.right : ''}`}>
          {column.cell(row)}
        </div>
      ))}
    </div>
  )
}

/** While the table scrolls its properties stay the same: only rows that come into view are made. */
const StillRow = memo(TableRow) as typeof TableRow
