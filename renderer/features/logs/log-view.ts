import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'
import { defaultColumns, mostColumns, narrowest, widest } from './log-columns.ts'

export type Density = 'compact' | 'comfortable'

/** How the lines are shown; the same at the next start. What is searched is in the address instead. */
interface LogView {
  readonly fieldsShown: boolean
  readonly density: Density
  readonly wrap: boolean
  /** Consecutive lines that are alike are one row. */
  readonly fold: boolean
  /** Columns of an address that names none. */
  readonly columns: readonly string[]
  /** Pixels by column; only those that were changed. */
  readonly widths: Readonly<Record<string, number>>
  /** Fields that stand first where a line is opened, in the order in which they were pinned. */
  readonly pinnedFields: readonly string[]
}

export const rowHeights: Readonly<Record<Density, number>> = { compact: 22, comfortable: 30 }

const initial: LogView = {
  ...{ fieldsShown: true, density: 'compact', wrap: false, fold: false },
  ...{ columns: defaultColumns, widths: {}, pinnedFields: [] },
}
const mostWidths = 200
const mostPinned = 50

export const useLogView = create<LogView>()(
  persist((): LogView => initial, {
    name: 'henge-log-view',
    storage: createJSONStorage(() => window.localStorage),
    merge: (stored, current) => ({ ...current, ...readView(stored) }),
  }),
)

/** What another version may have stored, as far as it can be used. */
export function readView(stored: unknown): Partial<LogView> {
  if (typeof stored !== 'object' || stored === null) return {}
  const { fieldsShown, density, wrap, fold, columns, widths, pinnedFields } = stored as Record<string, unknown>
  const names = namesIn(columns, mostColumns)
  const known = typeof widths === 'object' && widths !== null ? Object.entries(widths) : []
  return {
    ...(typeof fieldsShown === 'boolean' ? { fieldsShown } : {}),
    ...(density === 'compact' || density === 'comfortable' ? { density } : {}),
    ...(typeof wrap === 'boolean' ? { wrap } : {}),
    ...(typeof fold === 'boolean' ? { fold } : {}),
    ...(names.length > 0 ? { columns: names } : {}),
    pinnedFields: namesIn(pinnedFields, mostPinned),
    widths: Object.fromEntries(known.filter(([, width]) => typeof width === 'number' && width >= narrowest && width <= widest)),
  }
}

function namesIn(stored: unknown, most: number): string[] {
  return Array.isArray(stored) ? stored.filter((name) => typeof name === 'string').slice(0, most) : []
}

/** Pins a field that is not, and lets go one that is; of very many the first are forgotten. */
export function togglePinnedField(name: string): void {
  useLogView.setState(({ pinnedFields }) => ({
    pinnedFields: pinnedFields.includes(name) ? pinnedFields.filter((other) => other !== name) : [...pinnedFields, name].slice(-mostPinned),
  }))
}

export function changeLogView(change: Partial<LogView>): void {
  useLogView.setState(change)
}

/** In pixels; the oldest of very many are forgotten. */
export function setColumnWidth(name: string, width: number): void {
  useLogView.setState(({ widths }) => {
    const others = Object.entries(widths).filter(([other]) => other !== name)
    const rounded = Math.round(Math.max(narrowest, Math.min(widest, width)))
    return { widths: Object.fromEntries([...others.slice(-mostWidths + 1), [name, rounded]]) }
  })
}
