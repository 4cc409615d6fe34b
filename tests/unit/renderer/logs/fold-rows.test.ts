import { describe, expect, it } from 'vitest'
import { foldedLayout, foldRows } from '../../../../renderer/features/logs/fold-rows.ts'
import type { LogRow } from '../../../../shared/model/logs.ts'
import { line } from '../../../contract/log-source-behaviours.ts'

const rowsOf = (messages: readonly string[]): LogRow[] => messages.map((message, index) => ({ ...line({ message }), key: `k${index}` }))
const none = new Set<string>()
const shape = (rows: readonly LogRow[], opened: ReadonlySet<string> = none) =>
  foldRows(rows, opened).map(({ row, alike }) => `${row.key}${alike === null ? '' : `×${alike.length}`}`)

describe('lines that are alike', () => {
  const rows = rowsOf(['took 5 ms', 'took 17 ms', 'took 3 ms', 'done', 'took 4 ms', '', ''])

  it('are one row where they follow one another, and differ in numbers only', () => {
    expect(shape(rows)).toEqual(['k0×3', 'k3', 'k4', 'k5×2'])
    expect(shape([])).toEqual([])
    const levels = rows.slice(0, 2).map((row, index): LogRow => ({ ...row, level: index === 0 ? 'error' : 'info' }))
    expect(shape(levels)).toEqual(['k0', 'k1'])
  })

  it('stand one by one when they are unfolded, the first says how many they are', () => {
    expect(shape(rows, new Set(['k1']))).toEqual(['k0×3', 'k1', 'k2', 'k3', 'k4', 'k5×2'])
  })

  it('are a hundred in a row at most', () => {
    expect(shape(rowsOf(Array.from({ length: 250 }, () => 'same')))).toEqual(['k0×100', 'k100×100', 'k200×50'])
  })
})

describe('the list of folded lines', () => {
  // Pages of six lines that make four rows.
  const rows = rowsOf(Array.from({ length: 30 }, (_, index) => ['a', 'a', 'a', 'b', 'c', 'd'][index % 6] ?? ''))
  const placeOf = (layout: ReturnType<typeof foldedLayout>, key: string) =>
    layout.dropped + layout.entries.findIndex(({ row, alike }) => row.key === key || alike?.some((one) => one.key === key))

  it('keeps what is read in its place when lines before it are let go, and when they come back', () => {
    const whole = foldedLayout(rows, 0, none, null)
    expect(placeOf(whole, 'k20')).toBe(12)
    const later = foldedLayout(rows.slice(12), 12, none, whole)
    expect(later.dropped).toBe(8)
    expect(placeOf(later, 'k20')).toBe(12)
    // Let go in the middle of lines that are one row.
    const amid = foldedLayout(rows.slice(13), 13, none, later)
    expect(placeOf(amid, 'k20')).toBe(12)
    const back = foldedLayout(rows.slice(6), 6, none, amid)
    expect(placeOf(back, 'k20')).toBe(12)
    expect(foldedLayout(rows, 0, none, back)).toMatchObject({ dropped: 0 })
  })

  it('takes the number of lines where nothing is known of those let go', () => {
    expect(foldedLayout(rows.slice(6), 6, none, null).dropped).toBe(6)
  })
})
