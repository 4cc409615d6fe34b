import { randomUUID } from 'node:crypto'
import { lstat, mkdir, readdir, readFile, rename, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { HengeError } from '../../../shared/model/error.ts'
import { ownFilePrefix } from '../../../shared/model/recipe-path.ts'
import { largestSearchFile } from '../../../shared/model/saved-search.ts'
import { isSearchFile } from '../../../shared/model/saved-search-file.ts'
import type { FoundSearchFile, SearchFolder } from '../../backend/searches/ports.ts'
import { asWriteError, checkUnchanged, giveName, writeWhole } from './owned-files.ts'
import { asHengeError } from './recipe-home.ts'
import { watchRoot } from './watch-root.ts'

/** Of more files than this the rest is not listed. */
const mostFiles = 1000

/** Saved searches in a folder of the file system, which is the user’s own: only files directly in it, no links. */
export class FileSearchFolder implements SearchFolder {
  private readonly root: string

  /** `root`: absolute path; it need not exist. */
  constructor(root: string) {
    this.root = root
  }

  async list(): Promise<FoundSearchFile[]> {
    const names = await readdir(this.root).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw asHengeError(error, this.root)
    })
    const wanted = names.filter(isSearchFile).sort().slice(0, mostFiles)
    const found = await Promise.all(wanted.map((file) => this.read(file)))
    return found.filter((file) => file !== null)
  }

  create(file: string, text: string): Promise<void> {
    return this.attempt(file, async (path) => {
      await mkdir(this.root, { recursive: true })
      await this.withPart(text, (part) => giveName(part, path))
    })
  }

  replace(file: string, text: string, expected: string): Promise<void> {
    return this.attempt(file, async (path) => {
      await checkUnchanged(path, file, expected)
      await this.withPart(text, async (part) => {
        // The last look is as close to the change as a file system allows.
        await checkUnchanged(path, file, expected)
        await rename(part, path)
      })
    })
  }

  rename(from: string, to: string, expected: string): Promise<void> {
    return this.attempt(to, async (target) => {
      const source = this.pathOf(from)
      await checkUnchanged(source, from, expected)
      await giveName(source, target)
      await unlink(source)
    })
  }

  remove(file: string, expected: string): Promise<string> {
    return this.attempt(file, async (path) => {
      const bytes = await checkUnchanged(path, file, expected)
      await unlink(path)
      return new TextDecoder().decode(bytes ?? new Uint8Array())
    })
  }

  watch(changed: () => void): () => void {
    return watchRoot(this.root, changed)
  }

  private async read(file: string): Promise<FoundSearchFile | null> {
    const unread = (problem: string) => ({ file, text: null, problem })
    try {
      const about = await lstat(join(this.root, file))
      if (about.isSymbolicLink()) return unread('It is a link; put the file itself here.')
      if (!about.isFile()) return unread('It is no file.')
      if (about.size > largestSearchFile) return unread(`It has ${about.size} bytes; a saved search has at most ${largestSearchFile}.`)
      const bytes = await readFile(join(this.root, file))
      return { file, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), problem: null }
    } catch (error) {
      if (error instanceof TypeError) return unread('It is no text in UTF-8.')
      // Gone since the folder was read.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      return unread(asHengeError(error as NodeJS.ErrnoException, file).message)
    }
  }

  private async withPart(text: string, work: (part: string) => Promise<void>): Promise<void> {
    const part = join(this.root, `${ownFilePrefix}${randomUUID()}`)
    try {
      await writeWhole(part, new TextEncoder().encode(text), null)
      await work(part)
    } finally {
      await rm(part, { force: true })
    }
  }

  /** Nothing leads out of the folder. */
  private pathOf(file: string): string {
    if (!isSearchFile(file)) throw new HengeError('INVALID_INPUT', `"${file}" is not the name of a saved search’s file.`)
    return join(this.root, file)
  }

  private async attempt<Result>(file: string, work: (path: string) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.pathOf(file))
    } catch (error) {
      throw error instanceof HengeError ? error : asWriteError(error as NodeJS.ErrnoException, file)
    }
  }
}
