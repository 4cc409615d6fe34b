import { randomUUID } from 'node:crypto'
import { mkdir, realpath, rename, rm, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { HengeError } from '../../../shared/model/error.ts'
import { largestRecipeFileBytes, ownFilePrefix, problemOfRecipePath, recipeFileName } from '../../../shared/model/recipe-path.ts'
import type { NewRecipeFile, RecipeEditing } from '../../backend/recipes/ports.ts'
import { recipeFolderLimits } from './file-recipe-folders.ts'
import { asWriteError, checkUnchanged, giveName, isThere, writeWhole } from './owned-files.ts'
import { isInside, linkOutside, recipeHome, tooLarge } from './recipe-home.ts'

/** Changes recipes in a folder of the file system. Nothing leads out of the recipe’s own folder: no `..`, no link. */
export class FileRecipeEditing implements RecipeEditing {
  private readonly root: string

  /** `root`: absolute path of the recipes folder; it need not exist. */
  constructor(root: string) {
    this.root = root
  }

  async write(folder: string, path: string, bytes: Uint8Array, expected: string | null): Promise<void> {
    await this.attempt(folder, path, async () => {
      if (bytes.length > largestRecipeFileBytes) throw tooLarge(folder, recipeFolderLimits, `${path} would have ${bytes.length} bytes`)
      const home = await recipeHome(this.root, folder)
      const target = await this.targetOf(home, folder, path)
      await checkUnchanged(target, path, expected)
      if (expected === null) await this.makeFolders(home, dirname(target), folder, path)
      const mode = expected === null ? null : (await stat(target)).mode & 0o777
      const part = join(dirname(target), `${ownFilePrefix}${randomUUID()}`)
      try {
        await writeWhole(part, bytes, mode)
        // The last look is as close to the change as a file system allows.
        await checkUnchanged(target, path, expected)
        if (expected === null) await giveName(part, target)
        else await rename(part, target)
      } finally {
        await rm(part, { force: true })
      }
    })
  }

  async rename(folder: string, from: string, to: string, expected: string): Promise<void> {
    await this.attempt(folder, from, async () => {
      notRecipeYaml(from, 'renamed')
      const home = await recipeHome(this.root, folder)
      const source = await this.pathOf(home, folder, from)
      const target = await this.pathOf(home, folder, to)
      await checkUnchanged(await this.targetOf(home, folder, from), from, expected)
      await this.makeFolders(home, dirname(target), folder, to)
      await giveName(source, target)
      await unlink(source)
      await removeEmptyFolders(home, dirname(source))
    })
  }

  async remove(folder: string, path: string, expected: string): Promise<Uint8Array> {
    return this.attempt(folder, path, async () => {
      notRecipeYaml(path, 'deleted')
      const home = await recipeHome(this.root, folder)
      const target = await this.pathOf(home, folder, path)
      const bytes = await checkUnchanged(await this.targetOf(home, folder, path), path, expected)
      await unlink(target)
      await removeEmptyFolders(home, dirname(target))
      return bytes ?? new Uint8Array()
    })
  }

  async create(folder: string, files: readonly NewRecipeFile[]): Promise<void> {
    await this.attempt(folder, '', async () => {
      await mkdir(this.root, { recursive: true })
      const home = resolve(this.root, folder)
      if (dirname(home) !== resolve(this.root) || folder.startsWith('.')) {
        throw new HengeError('INVALID_INPUT', `"${folder}" is not the name of a recipe folder.`)
      }
      if (await isThere(home)) throw folderIsThere(folder)
      const part = join(this.root, `${ownFilePrefix}${randomUUID()}`)
      try {
        await mkdir(part)
        for (const { path, bytes, secret } of files) {
          const problem = problemOfRecipePath(path)
          if (problem !== null) throw new HengeError('INVALID_INPUT', `${path}: ${problem}`)
          await mkdir(dirname(join(part, path)), { recursive: true })
          await writeWhole(join(part, path), bytes, secret ? 0o600 : null)
        }
        await rename(part, home)
      } catch (error) {
        await rm(part, { recursive: true, force: true })
        throw (await isThere(home)) ? folderIsThere(folder) : error
      }
    })
  }

  /** Where the file itself is: a link inside the folder is followed, so that it stays a link. */
  private async targetOf(home: string, folder: string, path: string): Promise<string> {
    const named = await this.pathOf(home, folder, path)
    const target = await realpath(named).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    if (target === null) {
      // A link that leads nowhere would make a file wherever it points.
      if (await isThere(named)) throw linkOutside(`${folder}/${path}`)
      return named
    }
    if (!isInside(home, target)) throw linkOutside(`${folder}/${path}`)
    return target
  }

  /** The path under its real folder, as far as that exists: no part of the way may be a link out of the recipe. */
  private async pathOf(home: string, folder: string, path: string): Promise<string> {
    const problem = problemOfRecipePath(path)
    if (problem !== null) throw new HengeError('INVALID_INPUT', problem, { details: { path } })
    const parts = path.split('/')
    let at = home
    for (const part of parts.slice(0, -1)) {
      const next = join(at, part)
      const real = await realpath(next).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null
        throw error
      })
      if (real === null) {
        if (await isThere(next)) throw linkOutside(`${folder}/${path}`)
        at = next
        continue
      }
      if (!isInside(home, real)) throw linkOutside(`${folder}/${path}`)
      if (!(await stat(real)).isDirectory()) throw new HengeError('CONFLICT', `${part} is a file, so nothing can be inside it.`)
      at = real
    }
    return join(at, parts.at(-1) ?? '')
  }

  private async makeFolders(home: string, directory: string, folder: string, path: string): Promise<void> {
    await mkdir(directory, { recursive: true })
    if (!isInside(home, await realpath(directory))) throw linkOutside(`${folder}/${path}`)
  }

  private async attempt<Result>(folder: string, path: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      throw error instanceof HengeError ? error : asWriteError(error as NodeJS.ErrnoException, path === '' ? folder : `${folder}/${path}`)
    }
  }
}

/** `files/` goes with its last file: git would not keep it either. */
async function removeEmptyFolders(home: string, directory: string): Promise<void> {
  if (directory === home || !isInside(home, directory)) return
  try {
    await rmdir(directory)
  } catch {
    return
  }
  await removeEmptyFolders(home, dirname(directory))
}

function notRecipeYaml(path: string, done: string): void {
  if (path === recipeFileName) throw new HengeError('INVALID_INPUT', `${recipeFileName} is the recipe itself and cannot be ${done} here.`)
}

function folderIsThere(folder: string): HengeError {
  return new HengeError('CONFLICT', `There is a folder ${folder} already. Choose another name; nothing was written.`, {
    details: { folder },
  })
}
