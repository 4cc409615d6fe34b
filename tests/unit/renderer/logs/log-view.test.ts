import { describe, expect, it } from 'vitest'
import { readView } from '../../../../renderer/features/logs/log-view.ts'

describe('how lines are shown, as it was stored', () => {
  it('is read back, and what no longer fits is left out', () => {
    const view = { fieldsShown: false, density: 'comfortable', wrap: true, columns: ['a'], widths: { a: 100 }, pinnedFields: ['b'] }
    expect(readView(JSON.parse(JSON.stringify(view)))).toEqual(view)
    expect(
      readView({ fieldsShown: 1, density: 'huge', wrap: null, columns: [5], widths: { a: 'x', b: 1e9, c: 60 }, pinnedFields: [1, 'x'] }),
    ).toEqual({
      widths: { c: 60 },
      pinnedFields: ['x'],
    })
    for (const broken of [null, 'x', 5, []]) expect(readView(broken).density).toBeUndefined()
  })
})
