import { chmod, cp, lstat, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { HengeError } from '../../../shared/model/error.ts'

/**
 * Copies the shipped examples to `to` where nothing is there yet; answers whether it did. Never overwrites, and never brings back
 * what somebody deleted. A copy that is broken off leaves nothing under the name `to`.
 */
export async function seedRecipes(from: string, to: string): Promise<boolean> {
  if (await exists(to)) return false
  await mkdir(dirname(to), { recursive: true })
  const copy = await mkdtemp(join(dirname(to), '.recipes-'))
  try {
    await cp(from, copy, { recursive: true })
    await makeWritable(copy)
    await rename(copy, to)
    return true
  } catch (error) {
    await rm(copy, { recursive: true, force: true })
    // Somebody else was quicker: what is there is theirs.
    if (await exists(to)) return false
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error
    throw new HengeError('STORAGE_FULL', `The disk is full: the example recipes could not be copied to ${to}. Make room and start again.`, {
      cause: error,
    })
  }
}

/** What is installed is often read-only; the copy is the user’s to edit. */
async function makeWritable(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    await chmod(path, (await stat(path)).mode | (entry.isDirectory() ? 0o700 : 0o600))
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
}
