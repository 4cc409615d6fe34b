import { type FSWatcher, unwatchFile, watch, watchFile } from 'node:fs'
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { HengeError } from '../../../shared/model/error.ts'
import { recipeFileName } from '../../../shared/model/recipe-parse.ts'
import type { RecipeFolders } from '../../backend/recipes/ports.ts'

/** User data ends at 16 KiB gzipped, so a recipe that needs more than this is a mistake (a folder of downloads, a disk image). */
export const recipeFolderLimits = { fileBytes: 1024 * 1024, folderBytes: 4 * 1024 * 1024, files: 500, depth: 12 }

/** Kept by version control and desktops, never part of a server. */
const passedOver: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.DS_Store', 'Thumbs.db'])

/** An editor saves in several steps; one notice is enough for all of them. */
const quietMs = 150
const lookMs = 2000
const cannotWatch: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'ENOSPC', 'EMFILE'])

type ReadRecipeFile = Awaited<ReturnType<RecipeFolders['read']>>[number]

/** Recipes in a folder of the file system. */
export class FileRecipeFolders implements RecipeFolders {
  private readonly root: string

  /** `root`: absolute path; it need not exist. */
  constructor(root: string) {
    this.root = root
  }

  async list(): Promise<string[]> {
    const entries = await readdir(this.root, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw asHengeError(error, this.root)
    })
    const folders = await Promise.all(
      entries
        .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !passedOver.has(entry.name))
        .map(async ({ name }) => ((await isThere(join(this.root, name, recipeFileName))) ? [name] : [])),
    )
    return folders.flat().sort()
  }

  async read(folder: string): Promise<ReadRecipeFile[]> {
    if (folder === '' || folder === '.' || folder === '..' || /[/\\\0]/.test(folder)) {
      throw new HengeError('NOT_FOUND', `"${folder}" is not the name of a recipe folder.`)
    }
    try {
      const home = await realpath(join(this.root, folder))
      if (!isInside(await realpath(this.root), home)) throw linkOutside(folder)
      const files: ReadRecipeFile[] = []
      await this.collect(home, home, folder, files, 0)
      return files.sort((left, right) => (left.path < right.path ? -1 : 1))
    } catch (error) {
      throw error instanceof HengeError ? error : asHengeError(error as NodeJS.ErrnoException, join(this.root, folder))
    }
  }

  watch(changed: () => void): () => void {
    let timer: NodeJS.Timeout | undefined
    const notice = () => {
      clearTimeout(timer)
      timer = setTimeout(changed, quietMs)
      timer.unref()
    }
    let watcher = this.watchDirectory(notice)
    // The folder may come (back) later, and the system may have no watches left: then a look at it now and then must do.
    const look = () => {
      watcher?.close()
      watcher = this.watchDirectory(notice)
      notice()
    }
    watchFile(this.root, { interval: lookMs, persistent: false }, look)
    return () => {
      clearTimeout(timer)
      unwatchFile(this.root, look)
      watcher?.close()
    }
  }

  private watchDirectory(notice: () => void): FSWatcher | null {
    try {
      return watch(this.root, { recursive: true, persistent: false }, notice).on('error', notice)
    } catch (error) {
      if (cannotWatch.has((error as NodeJS.ErrnoException).code ?? '')) return null
      throw error
    }
  }

  private async collect(home: string, directory: string, folder: string, files: ReadRecipeFile[], depth: number): Promise<void> {
    if (depth > recipeFolderLimits.depth) throw tooLarge(folder, `folders inside it go deeper than ${recipeFolderLimits.depth}`)
    for (const { name } of await readdir(directory, { withFileTypes: true })) {
      if (passedOver.has(name)) continue
      const found = join(directory, name)
      const path = relative(home, found).split(sep).join('/')
      const target = await realpath(found).catch((error: NodeJS.ErrnoException) => {
        // A link that leads nowhere matters only when the recipe names it, and is then missing.
        if (error.code === 'ENOENT' || error.code === 'ELOOP') return null
        throw error
      })
      if (target === null) continue
      if (!isInside(home, target)) throw linkOutside(`${folder}/${path}`)
      const about = await stat(target)
      if (about.isDirectory()) {
        // A link to a folder inside could be a circle; its files are there under their own path.
        if (!(await lstat(found)).isSymbolicLink()) await this.collect(home, found, folder, files, depth + 1)
        continue
      }
      if (!about.isFile()) continue
      const total = files.reduce((sum, file) => sum + file.bytes.length, about.size)
      if (about.size > recipeFolderLimits.fileBytes) throw tooLarge(folder, `${path} has ${about.size} bytes`)
      if (total > recipeFolderLimits.folderBytes)
        throw tooLarge(folder, `its files have more than ${recipeFolderLimits.folderBytes} bytes together`)
      if (files.length >= recipeFolderLimits.files) throw tooLarge(folder, `it holds more than ${recipeFolderLimits.files} files`)
      files.push({ path, bytes: new Uint8Array(await readFile(target)), changedAt: Math.round(about.mtimeMs) })
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

function isInside(home: string, target: string): boolean {
  return target === home || target.startsWith(home.endsWith(sep) ? home : home + sep)
}

function linkOutside(path: string): HengeError {
  return new HengeError('RECIPE_INVALID', `${path} is a link that leads out of the folder. Copy what it points to into the recipe.`, {
    details: { path },
  })
}

function tooLarge(folder: string, why: string): HengeError {
  return new HengeError('TOO_LARGE', `The recipe folder ${folder} is too large: ${why}. Keep in it only what goes onto the server.`, {
    details: { folder, limits: recipeFolderLimits },
  })
}

function asHengeError(error: NodeJS.ErrnoException, path: string): HengeError {
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
