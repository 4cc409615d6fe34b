import { cp, lstat, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

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
    await rename(copy, to)
    return true
  } catch (error) {
    await rm(copy, { recursive: true, force: true })
    // Somebody else was quicker: what is there is theirs.
    if (await exists(to)) return false
    throw error
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
