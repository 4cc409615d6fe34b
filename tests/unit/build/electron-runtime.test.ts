import { expect, it } from 'vitest'
import { reasonAgainstWindow } from '../../../build/electron-runtime.mjs'

it('opens no window without a display, or as root', () => {
  expect(reasonAgainstWindow([], { platform: 'linux', environment: {}, user: 1000 })).toBe('there is no display')
  expect(reasonAgainstWindow([], { platform: 'linux', environment: { DISPLAY: ':0' }, user: 0 })).toBe('Electron does not run as root')
})

it('opens one where nothing stands against it', () => {
  expect(reasonAgainstWindow([], { platform: 'linux', environment: { DISPLAY: ':0' }, user: 1000 })).toBeNull()
  expect(reasonAgainstWindow([], { platform: 'linux', environment: { WAYLAND_DISPLAY: 'wayland-0' }, user: 1000 })).toBeNull()
  expect(reasonAgainstWindow(['--no-sandbox'], { platform: 'linux', environment: { DISPLAY: ':0' }, user: 0 })).toBeNull()
  expect(reasonAgainstWindow([], { platform: 'darwin', environment: {}, user: 501 })).toBeNull()
})
