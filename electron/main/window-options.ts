import type { BrowserWindowConstructorOptions } from 'electron'

/** Everything that a hostile page must not have; never changed at run time. */
export const webPreferences = {
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
} as const satisfies BrowserWindowConstructorOptions['webPreferences']

export interface WindowBounds {
  readonly x?: number
  readonly y?: number
  readonly width: number
  readonly height: number
}

export function mainWindowOptions(bounds: WindowBounds, preload: string, dark: boolean): BrowserWindowConstructorOptions {
  return {
    ...bounds,
    minWidth: 900,
    minHeight: 600,
    title: 'Henge',
    // The page's own background, so that nothing flashes before it is drawn.
    backgroundColor: dark ? '#1a1b1e' : '#ffffff',
    webPreferences: { ...webPreferences, preload },
  }
}
