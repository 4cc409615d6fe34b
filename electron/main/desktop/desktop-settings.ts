import { type Desktop, type DesktopChange, desktopChangeSchema, type WhenClosed, whenClosedChoices } from '../../../shared/model/desktop.ts'
import type { ShellRequests } from '../shell-requests.ts'
import type { LoginItem } from './login-item.ts'

interface DesktopParts {
  readonly store: { get(name: 'whenClosed'): unknown; set(name: 'whenClosed', value: WhenClosed): void }
  readonly loginItem: LoginItem
  readonly hasTray: () => Promise<boolean>
  readonly changed: () => void
  /** Told where the system did not let it. */
  readonly report: (id: string, fields: Readonly<Record<string, unknown>>, message: string) => void
}

/** What the user wants of the program when no window is open. */
export class DesktopSettings {
  private readonly parts: DesktopParts

  constructor(parts: DesktopParts) {
    this.parts = parts
  }

  get whenClosed(): WhenClosed {
    const kept = this.parts.store.get('whenClosed')
    return whenClosedChoices.find((one) => one === kept) ?? 'ask'
  }

  keepWhenClosed(wanted: WhenClosed): void {
    this.parts.store.set('whenClosed', wanted)
    this.parts.changed()
  }

  async now(): Promise<Desktop> {
    const { loginItem, hasTray } = this.parts
    return { whenClosed: this.whenClosed, startsAtLogin: loginItem.isOn(), hasTray: await hasTray() }
  }

  private change({ whenClosed, startsAtLogin }: DesktopChange): void {
    if (whenClosed !== undefined) this.keepWhenClosed(whenClosed)
    if (startsAtLogin === undefined) return
    try {
      this.parts.loginItem.set(startsAtLogin)
    } catch (error) {
      // The page shows what the system has afterwards: the same as before.
      this.parts.report('SHELL-0007', { err: error, startsAtLogin }, 'the system did not let the program start at sign-in, or not stop it')
    }
  }

  /** `POST app://henge/shell/desktop`, and `set-desktop` with what changes. null: neither, or not as it should be. */
  readonly requests: ShellRequests = async (name, body) => {
    if (name === 'desktop') return this.now()
    const asked = name === 'set-desktop' ? desktopChangeSchema.safeParse(body) : null
    if (!asked?.success) return null
    this.change(asked.data)
    return this.now()
  }
}
