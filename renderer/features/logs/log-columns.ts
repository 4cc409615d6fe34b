import { cellText } from '../../../shared/model/log-cell.ts'
import type { LogRow } from '../../../shared/model/logs.ts'
import { shortText } from './filter-list.ts'

/** Beside the level and the time, which every row has. */
export const defaultColumns: readonly string[] = ['host', 'message']
export const mostColumns = 30
export const narrowest = 48
export const widest = 1200

const titles: Readonly<Record<string, string>> = { host: 'Server', message: 'Line' }
const longestCell = 300

export function columnTitle(name: string): string {
  return titles[name] ?? shortText(name)
}

/** What a row shows of a field; the line itself is shown by the row. */
export function columnText(row: LogRow, name: string): string {
  return cellText(row, name, longestCell)
}

/** A new column stands before the line, which is read last. */
export function withColumn(columns: readonly string[], name: string): readonly string[] {
  if (columns.includes(name) || columns.length >= mostColumns) return columns
  return columns.at(-1) === 'message' ? [...columns.slice(0, -1), name, 'message'] : [...columns, name]
}

/** Without it; never without any. */
export function withoutColumn(columns: readonly string[], name: string): readonly string[] {
  const left = columns.filter((column) => column !== name)
  return left.length === 0 ? ['message'] : left
}

/** Moved to the place of another one. */
export function movedColumn(columns: readonly string[], name: string, place: number): readonly string[] {
  if (!columns.includes(name)) return columns
  const others = columns.filter((column) => column !== name)
  return others.toSpliced(Math.max(0, Math.min(others.length, place)), 0, name)
}

export function columnWidth(name: string, widths: Readonly<Record<string, number>>): number {
  const wanted = widths[name] ?? (name === 'host' ? 132 : 140)
  return Math.max(narrowest, Math.min(widest, wanted))
}

/** Columns of the grid that rows and their head share; the line takes what is left. */
export function gridColumns(columns: readonly string[], widths: Readonly<Record<string, number>>, withDay: boolean): string {
  const own = columns.map((name) => (name === 'message' ? 'minmax(320px, 1fr)' : `${columnWidth(name, widths)}px`))
  return ['3px', withDay ? '172px' : '92px', ...own, ...(columns.includes('message') ? [] : ['minmax(0, 1fr)'])].join(' ')
}
