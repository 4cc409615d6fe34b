import type { Rectangle } from 'electron'
import type { WindowBounds } from './window-options.ts'

const defaultSize = { width: 1280, height: 800 } as const

/** Part of a stored window that must be on a screen for the user to reach it: pixels. */
const reachable = 80

/** Where to open the window: where it was, if that is still on a screen (one may have been unplugged). */
export function restoreBounds(stored: unknown, screens: readonly Rectangle[]): WindowBounds {
  if (!isRectangle(stored)) return defaultSize
  const { x, y, width, height } = stored
  if (width < 900 || height < 600) return defaultSize
  const visible = screens.some(
    (screen) =>
      x + width > screen.x + reachable &&
      x < screen.x + screen.width - reachable &&
      y >= screen.y &&
      y < screen.y + screen.height - reachable,
  )
  return visible ? { x, y, width, height } : { width, height }
}

function isRectangle(value: unknown): value is Rectangle {
  if (typeof value !== 'object' || value === null) return false
  return ['x', 'y', 'width', 'height'].every((name) => Number.isInteger(Reflect.get(value, name)))
}
