import { EventEmitter } from 'node:events'
import type { Session, WebContents } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { guardPermissions, guardWebContents } from '../../../../electron/main/guards.ts'
import { isPermissionAllowed } from '../../../../electron/main/permissions.ts'
import { mainWindowOptions } from '../../../../electron/main/window-options.ts'

type OpenHandler = (details: { url: string }) => { action: string }

function guardedContents() {
  const events = new EventEmitter()
  let openHandler: OpenHandler | undefined
  const refused = vi.fn()
  const contents = {
    on: events.on.bind(events),
    setWindowOpenHandler: (handler: OpenHandler) => {
      openHandler = handler
    },
  }
  guardWebContents(contents as unknown as WebContents, refused)
  return { events, refused, open: (url: string) => openHandler?.({ url }) }
}

describe('web contents', () => {
  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('%s may only stay on the page', (name) => {
    const { events, refused } = guardedContents()
    const own = { url: 'app://henge/logs', preventDefault: vi.fn() }
    events.emit(name, own)
    expect(own.preventDefault).not.toHaveBeenCalled()
    for (const url of [
      'https://example.invalid/?next=app://henge',
      'app://henge.evil/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'not a url',
    ]) {
      const event = { url, preventDefault: vi.fn() }
      events.emit(name, event)
      expect(event.preventDefault, url).toHaveBeenCalledOnce()
    }
    expect(refused).toHaveBeenCalledTimes(5)
  })

  it('open no window, whatever the address', () => {
    const { open } = guardedContents()
    expect(open('app://henge/')).toEqual({ action: 'deny' })
    expect(open('https://example.invalid/')).toEqual({ action: 'deny' })
  })

  it('attach no webview', () => {
    const { events } = guardedContents()
    const event = { preventDefault: vi.fn() }
    events.emit('will-attach-webview', event)
    expect(event.preventDefault).toHaveBeenCalledOnce()
  })
})

describe('permissions', () => {
  it('are refused unless the table has them, and to any other page', () => {
    expect(isPermissionAllowed('clipboard-sanitized-write', true)).toBe(true)
    expect(isPermissionAllowed('clipboard-sanitized-write', false)).toBe(false)
    for (const permission of [
      'clipboard-read',
      'geolocation',
      'media',
      'notifications',
      'openExternal',
      'fullscreen',
      'hid',
      'usb',
      'unknown',
      'constructor',
    ]) {
      expect(isPermissionAllowed(permission, true), permission).toBe(false)
    }
  })

  it('are guarded both when asked for and when looked up', () => {
    const handlers: Record<string, (...values: unknown[]) => unknown> = {}
    const collect = (name: string) => (handler: (typeof handlers)[string]) => {
      handlers[name] = handler
    }
    const session = new Proxy({}, { get: (_target, name) => collect(String(name)) })
    guardPermissions(session as Session, () => {})
    const decide = vi.fn()
    const page = { getURL: () => 'app://henge/' }
    handlers.setPermissionRequestHandler?.(page, 'geolocation', decide)
    handlers.setPermissionRequestHandler?.(page, 'clipboard-sanitized-write', decide)
    handlers.setPermissionRequestHandler?.({ getURL: () => 'https://evil.example/' }, 'clipboard-sanitized-write', decide)
    expect(decide.mock.calls).toEqual([[false], [true], [false]])
    expect(handlers.setPermissionCheckHandler?.(null, 'geolocation', 'app://henge')).toBe(false)
    expect(handlers.setPermissionCheckHandler?.(null, 'clipboard-sanitized-write', 'app://henge')).toBe(true)
    expect(handlers.setDevicePermissionHandler?.({})).toBe(false)
  })
})

it('the window keeps every protection that Electron has', () => {
  expect(mainWindowOptions({ width: 1280, height: 800 }, '/preload.cjs', true).webPreferences).toEqual({
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    contextIsolation: true,
    sandbox: true,
    webSecurity: true,
    webviewTag: false,
    allowRunningInsecureContent: false,
    spellcheck: false,
    navigateOnDragDrop: false,
    preload: '/preload.cjs',
  })
})
