import type { MenuItemConstructorOptions } from 'electron'
import { roleWords, type SchedulesHere } from './schedules-here.ts'

/** An icon in the tray of the desktop, as Electron makes it. */
export interface TrayIcon {
  setMenu(items: readonly MenuItemConstructorOptions[]): void
  setToolTip(words: string): void
  onClick(act: () => void): void
  destroy(): void
}

interface TrayParts {
  readonly make: () => TrayIcon
  readonly open: () => void
  readonly openSchedules: () => void
  readonly quit: () => void
  readonly look: () => Promise<SchedulesHere>
}

/** The program while no window need be open: what it will do next, the way back to the window, and the way out. */
export class ProgramTray {
  private readonly parts: TrayParts
  private icon: TrayIcon | null = null
  private looking: Promise<void> | null = null

  constructor(parts: TrayParts) {
    this.parts = parts
  }

  get isShown(): boolean {
    return this.icon !== null
  }

  async show(): Promise<void> {
    if (this.icon === null) {
      this.icon = this.parts.make()
      this.icon.onClick(this.parts.open)
    }
    await this.renew()
  }

  hide(): void {
    this.icon?.destroy()
    this.icon = null
  }

  /** What comes next may be another by now. */
  async renew(): Promise<void> {
    if (this.icon === null) return
    this.looking ??= this.parts.look().then((here) => this.say(here))
    await this.looking.finally(() => {
      this.looking = null
    })
  }

  private say(here: SchedulesHere): void {
    const words = nextWords(here)
    this.icon?.setToolTip(`Henge: ${words}`)
    this.icon?.setMenu(this.menu(words))
  }

  private menu(words: string): MenuItemConstructorOptions[] {
    const { open, openSchedules, quit } = this.parts
    return [
      { label: 'Open Henge', click: open },
      { type: 'separator' },
      // An ampersand would mark a key.
      { label: words.replaceAll('&', '&&'), enabled: false },
      { label: 'Schedules…', click: openSchedules },
      { type: 'separator' },
      { label: 'Quit', click: quit },
    ]
  }
}

/** `Next: web: stop Mon 23 Nov, 19:00`. */
export function nextWords({ roles, next, unknown }: SchedulesHere): string {
  if (unknown) return 'What comes next is not known just now'
  if (next !== null) return `Next: ${next}`
  return roles.length === 0 ? 'No schedule is run by this computer' : `Nothing is to come of ${roleWords(roles)}`
}
