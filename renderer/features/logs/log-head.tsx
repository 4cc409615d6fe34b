import { Menu } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useState } from 'react'
import type { LineOrder } from '../../../shared/model/logs.ts'
import { columnTitle, columnWidth, movedColumn, withoutColumn } from './log-columns.ts'
import styles from './log-rows.module.css'
import { setColumnWidth, useLogView } from './log-view.ts'

const keyStep = 12

interface ColumnsProps {
  readonly columns: readonly string[]
  readonly onColumns: (columns: readonly string[]) => void
}

interface LogHeadProps extends ColumnsProps {
  readonly order: LineOrder
  readonly onOrder: (order: LineOrder) => void
}

/** Heads of the columns: the order of the lines, a menu for each, a handle to draw it wider, and each can be drawn to another place. */
export function LogHead({ columns, onColumns, order, onOrder }: LogHeadProps) {
  const [dragged, setDragged] = useState<string | null>(null)
  const [over, setOver] = useState<string | null>(null)
  return (
    // biome-ignore lint/a11y/useSemanticElements: the table is virtual, see LogRows
    // biome-ignore lint/a11y/useFocusableInteractive: a heading is not gone to
    <div role="row" className={styles.rowsHead}>
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: a heading is not gone to */}
      <span role="columnheader">
        <span className="henge-unseen">Level</span>
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the button in it is gone to */}
      <span role="columnheader" aria-sort={order === 'newest' ? 'descending' : 'ascending'}>
        <button
          type="button"
          className={styles.headButton}
          title={order === 'newest' ? 'The newest lines first; click for the oldest' : 'The oldest lines first; click for the newest'}
          onClick={() => onOrder(order === 'newest' ? 'oldest' : 'newest')}
        >
          Time {order === 'newest' ? <IconArrowDown size={12} aria-hidden /> : <IconArrowUp size={12} aria-hidden />}
        </button>
      </span>
      {columns.map((name, place) => (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: the button in it is gone to
        <span
          key={name}
          role="columnheader"
          className={styles.head}
          data-over={over === name && dragged !== name ? '' : undefined}
          draggable
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move'
            event.dataTransfer.setData('text/plain', columnTitle(name))
            setDragged(name)
          }}
          onDragOver={(event) => {
            if (dragged === null) return
            event.preventDefault()
            setOver(name)
          }}
          onDragEnd={() => {
            setDragged(null)
            setOver(null)
          }}
          onDrop={(event) => {
            if (dragged === null) return
            event.preventDefault()
            event.stopPropagation()
            onColumns(movedColumn(columns, dragged, place))
          }}
        >
          <HeadMenu name={name} place={place} columns={columns} onColumns={onColumns} />
          {name === 'message' ? null : <WidthHandle name={name} />}
        </span>
      ))}
    </div>
  )
}

interface HeadMenuProps extends ColumnsProps {
  readonly name: string
  readonly place: number
}

function HeadMenu({ name, place, columns, onColumns }: HeadMenuProps) {
  return (
    <Menu position="bottom-start" shadow="md" width={180}>
      <Menu.Target>
        <button type="button" className={styles.headButton} aria-label={`Column ${columnTitle(name)}`} title={columnTitle(name)}>
          {columnTitle(name)}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={place === 0} onClick={() => onColumns(movedColumn(columns, name, place - 1))}>
          Move left
        </Menu.Item>
        <Menu.Item disabled={place === columns.length - 1} onClick={() => onColumns(movedColumn(columns, name, place + 1))}>
          Move right
        </Menu.Item>
        <Menu.Item disabled={columns.length === 1} onClick={() => onColumns(withoutColumn(columns, name))}>
          Remove the column
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Drawn by the pointer, or by the arrow keys left and right. */
function WidthHandle({ name }: { readonly name: string }) {
  const width = useLogView((view) => columnWidth(name, view.widths))
  return (
    // biome-ignore lint/a11y/useSemanticElements: <hr> cannot be drawn
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${columnTitle(name)}`}
      aria-valuenow={width}
      tabIndex={0}
      className={styles.handle}
      // Else the column itself would be drawn along.
      onMouseDown={(event) => event.preventDefault()}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        const begun = event.clientX - width
        const handle = event.currentTarget
        const onMove = (move: PointerEvent) => setColumnWidth(name, move.clientX - begun)
        handle.addEventListener('pointermove', onMove)
        handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', onMove), { once: true })
      }}
      onKeyDown={(event) => {
        const by = event.key === 'ArrowRight' ? keyStep : event.key === 'ArrowLeft' ? -keyStep : 0
        if (by === 0) return
        event.preventDefault()
        setColumnWidth(name, width + by)
      }}
    />
  )
}
