import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { HengeError } from '../../../shared/model/error.ts'
import { lockFileOf } from './data-folder.ts'

/** A connection that nobody refers to any more would be collected, and its lock with it. */
const held = new Set<DatabaseSync>()

export interface DataFolderLock {
  release(): void
}

/**
 * Makes this process the one owner of a data folder. The lock is a transaction that stays open on a file: the system frees it when
 * the process ends, however it ends, so a crash leaves nothing to clean up. Throws ALREADY_RUNNING when another process
 * has it still after `patience` milliseconds: one that was told to end may take a moment.
 */
export function lockDataFolder(dataFolder: string, shell: string, patience = 0): DataFolderLock {
  const database = new DatabaseSync(lockFileOf(dataFolder), { timeout: patience })
  const ownerFile = join(dataFolder, 'owner.json')
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    if (!isBusy(cause)) throw cause
    const owner = readOwner(ownerFile)
    throw new HengeError(
      'ALREADY_RUNNING',
      `Henge is already running on ${dataFolder}${owner ? ` (${owner.shell}, process ${owner.pid})` : ''}. Use that one, end it first, or choose another data folder with HENGE_DATA.`,
      { details: { dataFolder, ...owner } },
    )
  }
  writeFileSync(ownerFile, `${JSON.stringify({ pid: process.pid, shell })}\n`, { mode: 0o600 })
  held.add(database)
  return {
    release() {
      if (!held.delete(database)) return
      database.exec('ROLLBACK')
      database.close()
    },
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}

/** Who holds the lock, for the message only; the file may be from a moment ago. */
function readOwner(file: string): { readonly pid: number; readonly shell: string } | null {
  try {
    const owner: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('shell' in owner)) return null
    return typeof owner.pid === 'number' && typeof owner.shell === 'string' ? { pid: owner.pid, shell: owner.shell } : null
  } catch {
    return null
  }
}
