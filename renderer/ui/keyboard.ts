import { useEffect, useRef } from 'react'

/** True while keys belong to a text field or to a dialog, not to the screen. */
export function keysAreTaken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return true
  return target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null
}

/** A `KeyboardEvent.key` and what it does. */
export type Shortcut = readonly [key: string, action: () => void]

/** Single-key shortcuts of the screen shown; `bindings` maps `KeyboardEvent.key` to what it does. Not while somebody types. */
export function useShortcuts(bindings: Readonly<Record<string, () => void>>): void {
  const latest = useRef(bindings)
  latest.current = bindings
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || keysAreTaken(event.target)) return
      if (document.querySelector('[data-henge-overlay]') !== null) return
      // Enter and space on a button or link are that control’s own.
      if ((event.key === 'Enter' || event.key === ' ') && event.target instanceof HTMLElement && event.target.closest('button, a') !== null)
        return
      const action = latest.current[event.key]
      if (action === undefined) return
      event.preventDefault()
      action()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

interface RowKeys<Row> {
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  readonly activeKey: string | null
  readonly setActiveKey: (key: string | null) => void
  readonly onOpen: (row: Row) => void
  /** What else the screen’s keys do. */
  readonly others?: readonly Shortcut[]
}

/** `j` and `k` or the arrows move through the rows, Enter opens the one that is active. */
export function useRowKeys<Row>({ rows, rowKey, activeKey, setActiveKey, onOpen, others = [] }: RowKeys<Row>): void {
  const active = rows.findIndex((row) => rowKey(row) === activeKey)
  const move = (by: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, active + by))]
    if (row !== undefined) setActiveKey(rowKey(row))
  }
  const open = () => {
    const row = rows[active]
    if (row !== undefined) onOpen(row)
  }
  const down = () => move(1)
  const up = () => move(-1)
  useShortcuts({ j: down, ArrowDown: down, k: up, ArrowUp: up, Enter: open, ...Object.fromEntries(others) })
}
