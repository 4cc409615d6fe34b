import { constants } from 'node:fs'
import { copyFile, link, lstat, open, readFile } from 'node:fs/promises'
import { HengeError } from '../../../shared/model/error.ts'
import { largestRecipeFileBytes } from '../../../shared/model/recipe-path.ts'
import { plainTextOf, sha256 } from '../../../shared/model/recipe-text.ts'

/** The bytes that are there; CONFLICT unless they are the expected ones (null: nothing). */
export async function checkUnchanged(target: string, path: string, expected: string | null): Promise<Uint8Array | null> {
  const about = await lstat(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (about === null) {
    if (expected === null) return null
    throw new HengeError(
      'CONFLICT',
      `${path} is not there any more: it was deleted or renamed outside. Save it as a new file, or leave it.`,
      {
        details: { path, sha256: null, text: null },
      },
    )
  }
  if (!about.isFile())
    throw new HengeError('CONFLICT', `${path} is there already and is no file. Choose another name.`, { details: { path } })
  if (about.size > largestRecipeFileBytes) throw new HengeError('CONFLICT', `${path} has grown to ${about.size} bytes outside.`)
  const bytes = new Uint8Array(await readFile(target))
  const digest = sha256(bytes)
  if (digest === expected) return bytes
  const message =
    expected === null
      ? `${path} is there already. Open it, or choose another name.`
      : `${path} was changed outside since it was read here. Nothing was written: look at the difference, then keep yours or take the other.`
  throw new HengeError('CONFLICT', message, { details: { path, sha256: digest, text: plainTextOf(bytes) } })
}

/** On the disk before it gets its name. Never follows a link, never opens what is there. `mode` null: as this user makes files. */
export async function writeWhole(path: string, bytes: Uint8Array, mode: number | null): Promise<void> {
  const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode ?? 0o644)
  try {
    if (mode !== null) await handle.chmod(mode)
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A second name: unlike a rename, it never replaces what is there. */
export async function giveName(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (!cannotLink.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    await copyFile(from, to, constants.COPYFILE_EXCL)
  }
}

/** Of file systems without second names: a stick, some network shares. */
const cannotLink: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV'])

export async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
}

/** What the file system refused, in words. `path`: what was to be changed. */
export function asWriteError(error: NodeJS.ErrnoException, path: string): HengeError {
  switch (error.code) {
    case 'ENOENT':
      return new HengeError('NOT_FOUND', `${path} is not there (any more).`, { cause: error })
    case 'EEXIST':
    case 'ENOTEMPTY':
      return new HengeError('CONFLICT', `${path} is there already; nothing was written. Choose another name.`, { cause: error })
    case 'ENAMETOOLONG':
      return new HengeError('INVALID_INPUT', `The name ${path} is too long for this disk.`, { cause: error })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new HengeError('FORBIDDEN', `${path} may not be changed by this user; nothing was written. Check who owns the folder.`, {
        cause: error,
      })
    case 'ENOSPC':
    case 'EDQUOT':
      return new HengeError('STORAGE_FULL', `The disk is full: ${path} was not written and is as it was. Make room and save again.`, {
        cause: error,
      })
    default:
      return new HengeError('UNREACHABLE', `${path} could not be written (${error.code ?? error.message}).`, {
        cause: error,
        retryable: true,
      })
  }
}
