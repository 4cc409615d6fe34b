import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { hoursOfWeek, paintWeek, type Week } from '../../../shared/model/schedules/week-of-schedule.ts'
import { type Cell, cellAfterKey, hoursBetween } from './painted-cells.ts'
import styles from './week-grid.module.css'

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
const hours = Array.from({ length: 24 }, (_, hour) => hour)
const two = (hour: number) => String(hour).padStart(2, '0')

interface Stroke {
  readonly from: Cell
  readonly to: Cell
  readonly on: boolean
}

interface WeekGridProps {
  readonly week: Week
  readonly onChange: (week: Week) => void
  /** Hours that something else counts as busy, 0 to 167; shown by a dot. */
  readonly busy?: ReadonlySet<number>
}

/** The 168 hours of a week, painted with the mouse, or with arrow keys, Shift and Space. A stroke is a rectangle that all becomes as its first cell was not. */
export function WeekGrid({ week, onChange, busy }: WeekGridProps) {
  const [stroke, setStroke] = useState<Stroke | null>(null)
  const [focus, setFocus] = useState<Cell>({ day: 0, hour: 7 })
  /** The other corner of what Shift has marked. */
  const [corner, setCorner] = useState<Cell | null>(null)
  const table = useRef<HTMLTableElement>(null)
  const minutes = useMemo(
    () => hoursOfWeek(stroke === null ? week : paintWeek(week, hoursBetween(stroke.from, stroke.to), stroke.on)),
    [week, stroke],
  )
  const marked = new Set(corner === null ? [] : hoursBetween(corner, focus))
  const isOn = ({ day, hour }: Cell) => minutes[day * 24 + hour] === 60
  const paint = (from: Cell, to: Cell, on: boolean) => onChange(paintWeek(week, hoursBetween(from, to), on))

  const latest = useRef({ stroke, paint })
  latest.current = { stroke, paint }
  const painting = stroke !== null
  useEffect(() => {
    if (!painting) return
    // The button may be let go anywhere.
    const end = () => {
      const { stroke: drawn, paint: finish } = latest.current
      setStroke(null)
      if (drawn) finish(drawn.from, drawn.to, drawn.on)
    }
    const cancel = (event: globalThis.KeyboardEvent) => {
      if (event.key === 'Escape') setStroke(null)
    }
    window.addEventListener('pointerup', end)
    window.addEventListener('pointercancel', end)
    window.addEventListener('keydown', cancel)
    return () => {
      window.removeEventListener('pointerup', end)
      window.removeEventListener('pointercancel', end)
      window.removeEventListener('keydown', cancel)
    }
  }, [painting])

  const begin = (event: PointerEvent, cell: Cell) => {
    if (event.button !== 0) return
    setFocus(cell)
    setCorner(null)
    setStroke({ from: cell, to: cell, on: !isOn(cell) })
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault()
      paint(corner ?? focus, focus, !isOn(corner ?? focus))
      setCorner(null)
      return
    }
    const next = cellAfterKey(focus, event.key)
    if (next === null) return
    event.preventDefault()
    event.stopPropagation()
    setCorner(event.shiftKey ? (corner ?? focus) : null)
    setFocus(next)
    table.current?.querySelector<HTMLElement>(`[data-cell="${next.day * 24 + next.hour}"]`)?.focus()
  }
  const toggleAll = (cells: readonly Cell[]) => {
    const [from, to] = [cells[0], cells.at(-1)]
    if (from && to) paint(from, to, !cells.every(isOn))
  }

  return (
    <table
      ref={table}
      className={styles.week}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are worked on is a grid
      role="grid"
      aria-label="Hours of the week in which servers run"
      aria-multiselectable
      onKeyDown={onKey}
    >
      <thead>
        <tr>
          <td />
          {hours.map((hour) => (
            <th key={hour} scope="col">
              <button
                type="button"
                tabIndex={-1}
                title={`${two(hour)}:00 on every day`}
                onClick={() => toggleAll(days.map((_, day) => ({ day, hour })))}
              >
                {hour % 3 === 0 ? two(hour) : <span className="henge-unseen">{two(hour)}</span>}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.map((name, day) => (
          <tr key={name}>
            <th scope="row">
              <button type="button" tabIndex={-1} title={`All of ${name}`} onClick={() => toggleAll(hours.map((hour) => ({ day, hour })))}>
                {name.slice(0, 3)}
              </button>
            </th>
            {hours.map((hour) => {
              const place = day * 24 + hour
              const part = minutes[place] ?? 0
              const said = `${name} ${two(hour)}:00, ${part === 60 ? 'on' : part === 0 ? 'off' : `on for ${part} minutes`}`
              return (
                <td
                  key={hour}
                  // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: and a cell of it
                  role="gridcell"
                  data-cell={place}
                  data-on={part === 0 ? undefined : part === 60 ? 'all' : 'part'}
                  data-marked={marked.has(place) || undefined}
                  data-busy={busy?.has(place) || undefined}
                  style={part === 0 || part === 60 ? undefined : { backgroundSize: `100% ${(part / 60) * 100}%` }}
                  tabIndex={focus.day === day && focus.hour === hour ? 0 : -1}
                  aria-selected={part > 0}
                  aria-label={busy?.has(place) ? `${said}, busy` : said}
                  title={said}
                  onFocus={() => setFocus({ day, hour })}
                  onPointerDown={(event) => begin(event, { day, hour })}
                  onPointerEnter={() => {
                    if (stroke !== null) setStroke({ ...stroke, to: { day, hour } })
                  }}
                />
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
