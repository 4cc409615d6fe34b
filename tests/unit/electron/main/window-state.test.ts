import { describe, expect, it } from 'vitest'
import { restoreBounds } from '../../../../electron/main/window-state.ts'

const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }]

describe('restoreBounds', () => {
  it('opens where the window was', () => {
    expect(restoreBounds({ x: 100, y: 50, width: 1400, height: 900 }, screens)).toEqual({ x: 100, y: 50, width: 1400, height: 900 })
  })

  it('keeps the size only, when the screen it was on is gone', () => {
    expect(restoreBounds({ x: 2500, y: 50, width: 1400, height: 900 }, screens)).toEqual({ width: 1400, height: 900 })
    expect(restoreBounds({ x: 100, y: 1070, width: 1400, height: 900 }, screens)).toEqual({ width: 1400, height: 900 })
  })

  it('takes the default when nothing sensible is stored', () => {
    for (const stored of [
      undefined,
      null,
      'x',
      { x: 1 },
      { x: 0, y: 0, width: 10, height: 10 },
      { x: 0, y: 0, width: 'wide', height: 900 },
    ]) {
      expect(restoreBounds(stored, screens)).toEqual({ width: 1280, height: 800 })
    }
  })
})
