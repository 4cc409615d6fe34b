import { useMemo, useRef } from 'react'
import { patternTokens } from '../../../shared/model/log-patterns/pattern-tokens.ts'
import type { LogRow } from '../../../shared/model/logs.ts'

/** Lines that one row stands for, at most: a page of lines must not disappear in a row, or the list would be read to its end. */
const mostFolded = 100

/** One row of the list: a line, or consecutive lines that are alike, of which it shows the newest. */
export interface RowEntry {
  readonly row: LogRow
  /** All of them where there is more than one. */
  readonly alike: readonly LogRow[] | null
  /** They stand one by one, this is the first of them. */
  readonly opened: boolean
}

const signatures = new WeakMap<LogRow, string>()

/** Equal for lines of one level that differ in numbers and ids only. */
function signatureOf(row: LogRow): string {
  const known = signatures.get(row)
  if (known !== undefined) return known
  const made = `${row.level} ${patternTokens(row.message).join(' ')}`
  signatures.set(row, made)
  return made
}

/** `opened`: keys of lines whose group is unfolded. */
export function foldRows(rows: readonly LogRow[], opened: ReadonlySet<string>): RowEntry[] {
  const entries: RowEntry[] = []
  let first = 0
  while (first < rows.length) {
    let end = first + 1
    const row = rows[first]
    if (row === undefined) break
    const signature = signatureOf(row)
    for (let next = rows[end]; next !== undefined && end - first < mostFolded && signatureOf(next) === signature; next = rows[end]) end += 1
    const alike = end - first > 1 ? rows.slice(first, end) : null
    if (alike?.some(({ key }) => opened.has(key))) {
      for (const [place, one] of alike.entries()) entries.push({ row: one, alike: place === 0 ? alike : null, opened: place === 0 })
    } else entries.push({ row, alike, opened: false })
    first = end
  }
  return entries
}

const single = (row: LogRow): RowEntry => ({ row, alike: null, opened: false })

interface Layout {
  readonly entries: readonly RowEntry[]
  /** Entries before them that are not held any more. */
  readonly dropped: number
}

/** `dropped` lines before `rows` were let go; of those how many entries they were is known from the layout `before`. */
export function foldedLayout(rows: readonly LogRow[], dropped: number, opened: ReadonlySet<string>, before: Layout | null): Layout {
  const entries = foldRows(rows, opened)
  if (dropped === 0) return { entries, dropped }
  return { entries, dropped: before === null ? dropped : Math.max(1, goneBefore(before, entries)) }
}

/** How many entries are before `entries`, by a line that was there before too. */
function goneBefore(before: Layout, entries: readonly RowEntry[]): number {
  const places = new Map<string, number>()
  for (const [place, entry] of before.entries.entries()) for (const { key } of linesOf(entry)) places.set(key, place)
  for (const [place, entry] of entries.entries()) {
    for (const { key } of linesOf(entry)) {
      const then = places.get(key)
      if (then !== undefined) return before.dropped + then - place
    }
  }
  return before.dropped
}

function linesOf({ row, alike, opened }: RowEntry): readonly LogRow[] {
  return opened || alike === null ? [row] : alike
}

/** Rows of the list for the lines held: what stays keeps its place when others come or go before it. */
export function useFoldedRows(rows: readonly LogRow[], dropped: number, fold: boolean, opened: ReadonlySet<string>): Layout {
  const last = useRef<Layout | null>(null)
  return useMemo(() => {
    last.current = fold ? foldedLayout(rows, dropped, opened, last.current) : null
    return last.current ?? { entries: rows.map(single), dropped }
  }, [rows, dropped, fold, opened])
}
