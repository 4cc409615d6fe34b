import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { HengeError } from '../../../shared/model/error.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Where everything that Henge remembers lives: `HENGE_DATA`, else the platform’s place for an application’s own data. */
export function dataFolderOf(environment: Environment, platform: NodeJS.Platform = process.platform, home: string = homedir()): string {
  if (environment.HENGE_DATA) return resolve(environment.HENGE_DATA)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Henge')
  if (platform === 'win32') return join(environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Henge')
  const base = environment.XDG_DATA_HOME
  // The XDG specification: a relative path is to be ignored.
  return join(base && isAbsolute(base) ? base : join(home, '.local', 'share'), 'henge')
}

/** Makes the folder if need be, for this user alone. */
export function openDataFolder(dataFolder: string): string {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    if (process.platform !== 'win32') chmodSync(dataFolder, 0o700)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new HengeError('STORAGE_FULL', `The data folder ${dataFolder} cannot be used: ${reason}. Choose another one with HENGE_DATA.`, {
      cause,
    })
  }
  return dataFolder
}

export const tokenFileOf = (dataFolder: string): string => join(dataFolder, 'backend.token')
export const lockFileOf = (dataFolder: string): string => join(dataFolder, 'lock.sqlite')

/** `Host` of calls over the socket, where there is no host. */
export const socketHost = 'henge.local'

/** The longest path that every Unix takes for a socket (macOS: 104 bytes with the closing zero). */
const longestSocketPath = 103

/**
 * Where the backend of this data folder listens. A folder whose path is too long for a socket gets one in a private folder of the
 * system’s temporary place instead; Windows has named pipes.
 */
export function socketPathOf(dataFolder: string, platform: NodeJS.Platform = process.platform): string {
  const digest = createHash('sha256').update(resolve(dataFolder)).digest('hex').slice(0, 24)
  if (platform === 'win32') return `\\\\.\\pipe\\henge-${digest}`
  const inside = join(resolve(dataFolder), 'backend.sock')
  if (Buffer.byteLength(inside) <= longestSocketPath) return inside
  return join(tmpdir(), `henge-${userInfo().uid}-${digest}`, 'backend.sock')
}

/**
 * FORBIDDEN where the socket’s folder is not this user’s own. In the system’s temporary place anybody can be there first, also with a
 * link to a folder of ours, which they turn elsewhere once it is trusted; the data folder may be a link, for the user chose it.
 */
export function requireOwnSocketFolder(dataFolder: string): void {
  const folder = dirname(socketPathOf(dataFolder))
  const about = folder === resolve(dataFolder) ? statSync(folder) : lstatSync(folder)
  if (about.isDirectory() && about.uid === userInfo().uid) return
  throw new HengeError(
    'FORBIDDEN',
    `${folder} is not a folder of this user’s own, so Henge will not listen there. Choose another data folder with HENGE_DATA.`,
  )
}
