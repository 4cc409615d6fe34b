import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const watcher = 'org.kde.StatusNotifierWatcher'
const bus = ['--session', '--dest', 'org.freedesktop.DBus', '--object-path', '/org/freedesktop/DBus'] as const
const longestMs = 3000

type Ask = (file: string, words: readonly string[]) => Promise<string>

const askProgram: Ask = async (file, words) => (await promisify(execFile)(file, [...words], { timeout: longestMs })).stdout

/**
 * Whether the desktop shows icons of programs. On Linux somebody has to be there for it (GNOME has nobody without an extension), and an icon that
 * nobody shows would be a window that cannot be found again: what cannot be asked counts as nobody.
 */
export async function hasTrayHost(platform: NodeJS.Platform, ask: Ask = askProgram): Promise<boolean> {
  if (platform !== 'linux') return true
  try {
    return (await ask('gdbus', ['call', ...bus, '--method', 'org.freedesktop.DBus.NameHasOwner', watcher])).includes('true')
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return false
  }
}
