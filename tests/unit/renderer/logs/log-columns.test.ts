import { describe, expect, it } from 'vitest'
import {
  columnText,
  columnWidth,
  defaultColumns,
  gridColumns,
  mostColumns,
  movedColumn,
  widest,
  withColumn,
  withoutColumn,
} from '../../../../renderer/features/logs/log-columns.ts'
import type { LogRow } from '../../../../shared/model/logs.ts'

const row: LogRow = {
  key: 'k',
  id: null,
  at: 0,
  level: 'info',
  message: 'm',
  serverId: 'i-1',
  host: null,
  role: null,
  revision: null,
  service: null,
  file: null,
  fields: { tags: Array.from({ length: 5000 }, (_, index) => `tag-${index}`), status: 5, list: [{ a: 1 }, { a: 2 }] },
}

describe('columns of the rows', () => {
  it('are added before the line, once, and not without end', () => {
    expect(withColumn(defaultColumns, 'status')).toEqual(['host', 'status', 'message'])
    expect(withColumn(['host', 'status', 'message'], 'status')).toEqual(['host', 'status', 'message'])
    expect(withColumn(['message', 'host'], 'status')).toEqual(['message', 'host', 'status'])
    const many = Array.from({ length: mostColumns }, (_, index) => `c${index}`)
    expect(withColumn(many, 'more')).toBe(many)
  })

  it('are moved and removed, and at least the line stays', () => {
    expect(movedColumn(['a', 'b', 'c'], 'a', 1)).toEqual(['b', 'a', 'c'])
    expect(movedColumn(['a', 'b', 'c'], 'c', 0)).toEqual(['c', 'a', 'b'])
    expect(movedColumn(['a', 'b', 'c'], 'a', 9)).toEqual(['b', 'c', 'a'])
    expect(movedColumn(['a', 'b'], 'x', 0)).toEqual(['a', 'b'])
    expect(withoutColumn(['a', 'b'], 'a')).toEqual(['b'])
    expect(withoutColumn(['a'], 'a')).toEqual(['message'])
  })

  it('have widths within bounds; the line takes what is left', () => {
    expect(columnWidth('a', { a: 5 })).toBe(48)
    expect(columnWidth('a', { a: 1e9 })).toBe(widest)
    expect(gridColumns(['host', 'a', 'message'], { a: 200 }, false)).toBe('3px 92px 132px 200px minmax(320px, 1fr)')
    expect(gridColumns(['a'], {}, true)).toBe('3px 172px 140px minmax(0, 1fr)')
  })

  it('show what the line has, of a long list its beginning', () => {
    expect(columnText(row, 'host')).toBe('i-1')
    expect(columnText(row, 'status')).toBe('5')
    expect(columnText(row, 'list.a')).toBe('1, 2')
    expect(columnText(row, 'nothing')).toBe('')
    expect(columnText(row, 'tags').length).toBe(300)
  })
})
