import { memo } from 'react'
import type { LogRow } from '../../../shared/model/logs.ts'
import { formatAbsolute } from '../../ui/duration.ts'
import { visibleText } from '../../ui/visible-text.ts'
import { ShownLineText } from './highlight.tsx'
import { levelNames } from './levels.ts'
import { rowText, shownLine } from './line-text.ts'
import { columnText } from './log-columns.ts'
import styles from './log-rows.module.css'
import { writeRowTime } from './time-range.ts'

interface RowProps {
  readonly row: LogRow
  /** As of a RowEntry. */
  readonly alike: readonly LogRow[] | null
  readonly opened: boolean
  readonly index: number
  readonly withDay: boolean
  readonly columns: readonly string[]
  readonly wrap: boolean
  readonly marks: RegExp | null
  readonly active: boolean
  readonly onOpen: (row: LogRow) => void
  readonly onToggle: (alike: readonly LogRow[]) => void
}

/** One line, or the newest of those that it stands for. */
export const Row = memo(function Row({ row, alike, opened, index, withDay, columns, wrap, marks, active, onOpen, onToggle }: RowProps) {
  const fold = alike === null ? null : <FoldButton alike={alike} opened={opened} onToggle={onToggle} />
  const foldAt = columns.includes('message') ? 'message' : columns[0]
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
          {name === foldAt ? fold : null}
          {name === 'message' ? (
            <ShownLineText line={shownLine(row.message, wrap)} marks={marks} />
          ) : (
            rowText(name === 'host' && alike !== null && !opened ? hostsOf(alike) : columnText(row, name))
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

interface FoldButtonProps {
  readonly alike: readonly LogRow[]
  readonly opened: boolean
  readonly onToggle: (alike: readonly LogRow[]) => void
}

function FoldButton({ alike, opened, onToggle }: FoldButtonProps) {
  // Of the two ends, whichever order the lines stand in.
  const oldest = Math.min(
    ...alike
      .slice(0, 1)
      .concat(alike.slice(-1))
      .map(({ at }) => at),
  )
  const since = Number.isFinite(oldest) ? `, since ${formatAbsolute(oldest)}` : ''
  const label = `${alike.length} lines alike${since}: ${opened ? 'fold them' : 'show each'}`
  return (
    <button
      type="button"
      className={styles.fold}
      aria-expanded={opened}
      aria-label={label}
      title={label}
      onClick={(event) => {
        event.stopPropagation()
        onToggle(alike)
      }}
    >
      ×{alike.length}
    </button>
  )
}

/** The server of the newest of them, and how many others there are. */
function hostsOf(alike: readonly LogRow[]): string {
  const hosts = new Set(alike.map((row) => columnText(row, 'host')))
  const [first = ''] = hosts
  return hosts.size > 1 ? `${first} +${hosts.size - 1}` : first
}
