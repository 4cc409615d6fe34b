import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { HengeError } from '../../../shared/model/error.ts'
import { isPassedOver, largestRecipeFileBytes, recipeFileName } from '../../../shared/model/recipe-path.ts'
import type { RecipeFolders } from '../../backend/recipes/ports.ts'
import { asHengeError, isInside, linkOutside, recipeHome, tooLarge } from './recipe-home.ts'
import { watchRoot } from './watch-root.ts'

/** User data ends at 16 KiB gzipped, so a recipe that needs more than this is a mistake (a folder of downloads, a disk image). */
export const recipeFolderLimits = { fileBytes: largestRecipeFileBytes, folderBytes: 4 * 1024 * 1024, files: 500, depth: 12 }

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
        .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !isPassedOver(entry.name))
        .map(async ({ name }) => ((await isThere(join(this.root, name, recipeFileName))) ? [name] : [])),
    )
    return folders.flat().sort()
  }

  async read(folder: string): Promise<ReadRecipeFile[]> {
    try {
      const home = await recipeHome(this.root, folder)
      const files: ReadRecipeFile[] = []
      await this.collect(home, home, folder, files, 0)
      return files.sort((left, right) => (left.path < right.path ? -1 : 1))
    } catch (error) {
      throw error instanceof HengeError ? error : asHengeError(error as NodeJS.ErrnoException, join(this.root, folder))
    }
  }

  watch(changed: () => void): () => void {
    return watchRoot(this.root, changed)
  }

  private async collect(home: string, directory: string, folder: string, files: ReadRecipeFile[], depth: number): Promise<void> {
    if (depth > recipeFolderLimits.depth)
      throw tooLarge(folder, recipeFolderLimits, `folders inside it go deeper than ${recipeFolderLimits.depth}`)
    for (const { name } of await readdir(directory, { withFileTypes: true })) {
      if (isPassedOver(name)) continue
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
      if (about.size > recipeFolderLimits.fileBytes) throw tooLarge(folder, recipeFolderLimits, `${path} has ${about.size} bytes`)
      if (total > recipeFolderLimits.folderBytes)
        throw tooLarge(folder, recipeFolderLimits, `its files have more than ${recipeFolderLimits.folderBytes} bytes together`)
      if (files.length >= recipeFolderLimits.files)
        throw tooLarge(folder, recipeFolderLimits, `it holds more than ${recipeFolderLimits.files} files`)
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
