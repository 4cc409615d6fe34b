import { realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { HengeError } from '../../../shared/model/error.ts'

/** The real path of a recipe’s folder; NOT_FOUND for a name that leads elsewhere, RECIPE_INVALID for a link out of `root`. */
export async function recipeHome(root: string, folder: string): Promise<string> {
  if (folder === '' || folder === '.' || folder === '..' || /[/\\\0]/.test(folder)) {
    throw new HengeError('NOT_FOUND', `"${folder}" is not the name of a recipe folder.`)
  }
  const home = await realpath(join(root, folder))
  if (!isInside(await realpath(root), home)) throw linkOutside(folder)
  return home
}

export function isInside(home: string, target: string): boolean {
  return target === home || target.startsWith(home.endsWith(sep) ? home : home + sep)
}

export function linkOutside(path: string): HengeError {
  return new HengeError('RECIPE_INVALID', `${path} is a link that leads out of the folder. Copy what it points to into the recipe.`, {
    details: { path },
  })
}

export function tooLarge(folder: string, limits: Readonly<Record<string, number>>, why: string): HengeError {
  return new HengeError('TOO_LARGE', `The recipe folder ${folder} is too large: ${why}. Keep in it only what goes onto the server.`, {
    details: { folder, limits },
  })
}

/** What the file system refused to read, in words. `path`: what was wanted. */
export function asHengeError(error: NodeJS.ErrnoException, path: string): HengeError {
  switch (error.code) {
    case 'ENOENT':
      return new HengeError('NOT_FOUND', `There is no folder ${path}.`, { cause: error })
    case 'ENOTDIR':
      return new HengeError('NOT_FOUND', `${path} is not a folder.`, { cause: error })
    case 'EACCES':
    case 'EPERM':
      return new HengeError('FORBIDDEN', `${error.path ?? path} may not be read by this user.`, { cause: error })
    default:
      return new HengeError('UNREACHABLE', `${path} could not be read (${error.code ?? error.message}).`, { cause: error, retryable: true })
  }
}
