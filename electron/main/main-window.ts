import { join } from 'node:path'
import { BrowserWindow, dialog, nativeTheme, type SaveDialogOptions, type SaveDialogReturnValue, screen } from 'electron'
import ElectronStore from 'electron-store'
import { appOrigin } from './app-origin.ts'
import type { Closing, Question } from './desktop/closing.ts'
import { mainWindowOptions } from './window-options.ts'
import { restoreBounds } from './window-state.ts'

/** The one window: opened where it was, brought to the front when asked for again. `place`: the screen that it opens on. */
export class MainWindow {
  private readonly store = new ElectronStore<{ bounds?: unknown; maximized?: boolean }>({ name: 'window', clearInvalidConfig: true })
  private window: BrowserWindow | null = null
  private readonly closing: () => Promise<Closing>
  /** The program ends: nobody is asked any more. */
  leaving = false

  /** `closing`: asked when somebody closes it. */
  constructor(closing: () => Promise<Closing>) {
    this.closing = closing
  }

  open(place = '/'): void {
    if (this.window) {
      this.show()
      return
    }
    const bounds = restoreBounds(
      this.store.get('bounds'),
      screen.getAllDisplays().map((display) => display.workArea),
    )
    const window = new BrowserWindow(mainWindowOptions(bounds, join(__dirname, 'preload.cjs'), nativeTheme.shouldUseDarkColors))
    if (this.store.get('maximized') === true) window.maximize()
    let asking = false
    window.on('close', (event) => {
      this.store.set({ bounds: window.getNormalBounds(), maximized: window.isMaximized() })
      if (this.leaving) return
      event.preventDefault()
      if (asking) return
      asking = true
      const act = (closing: Closing) => {
        if (closing === 'quit') window.destroy()
        else if (closing === 'hide') window.hide()
        else if (closing === 'minimise') window.minimize()
      }
      // Whoever cannot be asked wants what closing a window has always meant.
      void this.closing()
        .then(act, () => window.destroy())
        .finally(() => {
          asking = false
        })
    })
    window.on('closed', () => {
      this.window = null
    })
    this.window = window
    // A failed load is shown by the page itself (app-protocol.ts answers always); an aborted one has been replaced by another.
    window.loadURL(`${appOrigin}${place}`).catch(() => {})
  }

  /** Before this window where it is open. */
  async ask({ message, detail, buttons }: Question): Promise<number> {
    const options = {
      type: 'question' as const,
      message,
      detail,
      buttons: [...buttons],
      defaultId: 0,
      cancelId: buttons.length - 1,
      noLink: true,
    }
    return (this.window ? await dialog.showMessageBox(this.window, options) : await dialog.showMessageBox(options)).response
  }

  /** For a desktop without a tray, where a window that is not there could not be found. */
  openMinimised(): void {
    this.open()
    this.window?.minimize()
  }

  /** Asks where a file shall be, before this window where it is open. */
  askForPath(options: SaveDialogOptions): Promise<SaveDialogReturnValue> {
    return this.window ? dialog.showSaveDialog(this.window, options) : dialog.showSaveDialog(options)
  }

  /** Shows another screen; what was typed in the one before is kept by the page. */
  goTo(place: string): void {
    if (!this.window) {
      this.open(place)
      return
    }
    this.show()
    this.window.loadURL(`${appOrigin}${place}`).catch(() => {})
  }

  /** Where its page is; null: it is not open. */
  get address(): string | null {
    return this.window?.webContents.getURL() ?? null
  }

  /** The page as its style sheets print it, on A4 with the number of each sheet at its foot. */
  async printToPdf(): Promise<Uint8Array> {
    if (!this.window) throw new Error('there is no window to print')
    return this.window.webContents.printToPDF({
      ...{ printBackground: true, preferCSSPageSize: true, displayHeaderFooter: true, headerTemplate: '<span></span>' },
      footerTemplate:
        '<div style="width: 100%; padding: 0 13mm; color: #5b5e6a; font: 8px sans-serif; text-align: right"><span class="pageNumber"></span> of <span class="totalPages"></span></div>',
    })
  }

  get focused(): boolean {
    return this.window?.isFocused() ?? false
  }

  show(): void {
    if (!this.window) {
      this.open()
      return
    }
    if (this.window.isMinimized()) this.window.restore()
    this.window.show()
    this.window.focus()
  }
}
