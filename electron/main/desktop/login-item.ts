import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from 'electron'

/** Starts the program without a window when somebody signs in. */
export const hiddenFlag = '--hidden'

/** Whether the system starts the program when the user signs in. */
export interface LoginItem {
  isOn(): boolean
  /** Throws where the system does not let it. */
  set(on: boolean): void
}

/** Windows and macOS keep a list of their own. `words`: what the program is started with beside its own path. */
export function systemLoginItem(app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>, words: readonly string[]): LoginItem {
  const args = [...words, hiddenFlag]
  return {
    isOn: () => app.getLoginItemSettings({ args }).openAtLogin,
    set: (on) => app.setLoginItemSettings({ openAtLogin: on, args }),
  }
}

/** A file in the folder that desktops of Linux start programs from (the XDG autostart specification). Another one of that name is replaced. */
export function autostartFile(folder: string, command: readonly string[]): LoginItem {
  const path = join(folder, 'henge.desktop')
  const text = autostartText([...command, hiddenFlag])
  return {
    // A file of another place of the program starts that one, and not this.
    isOn: () => read(path) === text,
    set(on) {
      if (!on) return rmSync(path, { force: true })
      mkdirSync(folder, { recursive: true })
      writeFileSync(path, text)
    },
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function autostartText(command: readonly string[]): string {
  const lines = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Henge',
    'Comment=Runs power schedules in the background',
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
  ]
  return `${lines.join('\n')}\n`
}

/** As the Desktop Entry specification has it: within quotes four signs are escaped, then each backslash once more as the value is a string; % begins a field. */
function quoted(word: string): string {
  if (/[\n\r]/.test(word)) throw new Error('A path with a line break cannot be started at sign-in.')
  const inQuotes = word.replace(/["`$\\]/g, (sign) => `\\${sign}`).replaceAll('%', '%%')
  return `"${inQuotes}"`.replaceAll('\\', '\\\\')
}

/** How this very program is started again: its file, or the one of the AppImage that it runs from, and where its data are if that was said. */
export function ownCommand(
  { execPath, argv, env }: Pick<NodeJS.Process, 'execPath' | 'argv' | 'env'>,
  isPackaged: boolean,
): readonly string[] {
  const program = isPackaged ? [env.APPIMAGE ?? execPath] : [execPath, ...argv.slice(1).filter((word) => word !== hiddenFlag)]
  const said = ['HENGE_DATA', 'HENGE_NODE'].flatMap((name) => (env[name] ? [`${name}=${env[name]}`] : []))
  return said.length === 0 ? program : ['env', ...said, ...program]
}

/** Of this program, as it was started. */
export function loginItemOf(
  app: Pick<App, 'isPackaged' | 'getPath' | 'getLoginItemSettings' | 'setLoginItemSettings'>,
  own: Pick<NodeJS.Process, 'platform' | 'execPath' | 'argv' | 'env'>,
): LoginItem {
  const words = app.isPackaged ? [] : own.argv.slice(1).filter((word) => word !== hiddenFlag)
  if (own.platform !== 'linux') return systemLoginItem(app, words)
  const home = own.env.XDG_CONFIG_HOME || join(app.getPath('home'), '.config')
  return autostartFile(join(home, 'autostart'), ownCommand(own, app.isPackaged))
}

/** Whether nobody asked to see a window: macOS gives a program that it starts at sign-in no words. */
export function startsHidden(
  app: Pick<App, 'getLoginItemSettings'>,
  { platform, argv }: Pick<NodeJS.Process, 'platform' | 'argv'>,
): boolean {
  return argv.includes(hiddenFlag) || (platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin)
}
