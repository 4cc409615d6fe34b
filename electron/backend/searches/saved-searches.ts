import { HengeError } from '../../../shared/model/error.ts'
import { sha256 } from '../../../shared/model/recipe-text.ts'
import { largestSearchFile, type SavedSearch, type SearchFile, sameName } from '../../../shared/model/saved-search.ts'
import { isNamedAfter, searchFileName } from '../../../shared/model/saved-search-file.ts'
import { readSavedSearch, writeSavedSearch } from '../../../shared/model/saved-search-text.ts'
import type { ChangeHub } from '../events/change-hub.ts'
import type { SettingsService } from '../settings/settings-service.ts'
import type { SearchFolder } from './ports.ts'

const mostRemoved = 50

export interface SavedSearchesParts {
  readonly open: (folder: string) => SearchFolder
  readonly settings: SettingsService
  readonly changes: ChangeHub
}

/** Searches kept as files, one each, in a folder of the user’s own. */
export class SavedSearches {
  private readonly parts: SavedSearchesParts
  /** What was in files that were removed here, until the program ends. */
  private readonly removed = new Map<string, string>()

  /** By what was in the files: a hostile one takes its time to be read, and need not be read twice. */
  private readonly lastRead = new Map<string, ReturnType<typeof readSavedSearch>>()

  constructor(parts: SavedSearchesParts) {
    this.parts = parts
  }

  /** Notices changes from outside until the signal aborts; says so by topic `searches`. */
  watch(signal: AbortSignal): Promise<void> {
    const { open, changes } = this.parts
    const changed = () => this.changed()
    return changes.followFolder(
      () => this.folder(),
      (folder) => open(folder).watch(changed),
      changed,
      signal,
    )
  }

  /** By name, those that cannot be used with their problem among them, by the name of the file. */
  async list(): Promise<{ folder: string; searches: SearchFile[] }> {
    const folder = await this.folder()
    const found = await this.parts.open(folder).list()
    const before = new Map(this.lastRead)
    this.lastRead.clear()
    const searches = found.map(({ file, text, problem }): SearchFile => {
      if (text === null) return { file, sha256: null, search: null, problem }
      const digest = sha256(new TextEncoder().encode(text))
      const read = before.get(digest) ?? readSavedSearch(text)
      this.lastRead.set(digest, read)
      return 'search' in read
        ? { file, sha256: digest, search: read.search, problem: null }
        : { file, sha256: digest, search: null, problem: read.problem }
    })
    const title = ({ search, file }: SearchFile) => search?.name ?? file
    return { folder, searches: searches.sort((left, right) => title(left).localeCompare(title(right), 'en', { numeric: true })) }
  }

  /** As a new file. CONFLICT for a name that another search has. */
  create(search: SavedSearch): Promise<SearchFile> {
    return this.change(async (folder) => {
      const { searches } = await this.list()
      refuseTaken(searches, search.name, null)
      return this.createFile(folder, search.name, bearable(writeSavedSearch(search, null)), searches)
    })
  }

  /** In the place of what the file holds; comments in it stay. CONFLICT where it is not the `expected` one any more, or its new name is taken. */
  replace(file: string, expected: string, search: SavedSearch): Promise<SearchFile> {
    return this.change(async (folder) => {
      const { searches } = await this.list()
      refuseTaken(searches, search.name, file)
      const before = (await folder.list()).find((found) => found.file === file)?.text ?? null
      const known = before === null ? null : readSavedSearch(before)
      if (known !== null && 'problem' in known) {
        throw new HengeError('CONFLICT', `${file} is no saved search at present and is left as it is. ${known.problem}`)
      }
      const text = bearable(writeSavedSearch(search, before))
      await folder.replace(file, text, expected).catch((error: unknown) => {
        if (!(error instanceof HengeError) || error.code !== 'CONFLICT') throw error
        const message = `${file} has changed since it was opened here; nothing was written. Open it again, or save this search by another name.`
        throw new HengeError('CONFLICT', message, { cause: error })
      })
      const digest = sha256(new TextEncoder().encode(text))
      const isRenamed = known !== null && known.search.name !== search.name && isNamedAfter(file, known.search.name)
      if (!isRenamed) return { file, sha256: digest, search, problem: null }
      const others = searches.map((other) => other.file).filter((other) => other !== file)
      const name = searchFileName(search.name, others)
      if (name !== file) await folder.rename(file, name, digest)
      return { file: name, sha256: digest, search, problem: null }
    })
  }

  async remove(file: string, expected: string): Promise<void> {
    const text = await this.change((folder) => folder.remove(file, expected))
    this.removed.set(file, text)
    for (const oldest of [...this.removed.keys()].slice(0, Math.max(0, this.removed.size - mostRemoved))) this.removed.delete(oldest)
  }

  /** A file that was removed here, as it was; by another name where that is taken by now. NOT_FOUND. */
  restore(file: string): Promise<SearchFile> {
    return this.change(async (folder) => {
      const text = this.removed.get(file)
      if (text === undefined) throw new HengeError('NOT_FOUND', `${file} was not removed since this program has begun.`)
      const { searches } = await this.list()
      const read = readSavedSearch(text)
      const search = 'search' in read ? read.search : null
      if (search !== null) refuseTaken(searches, search.name, null)
      const isFree = !searches.some((other) => other.file.toLowerCase() === file.toLowerCase())
      if (isFree) await folder.create(file, text)
      const digest = sha256(new TextEncoder().encode(text))
      const restored = isFree
        ? { file, sha256: digest, search, problem: 'search' in read ? null : read.problem }
        : await this.createFile(folder, search?.name ?? file, text, searches)
      this.removed.delete(file)
      return restored
    })
  }

  private async createFile(folder: SearchFolder, name: string, text: string, searches: readonly SearchFile[]): Promise<SearchFile> {
    const taken = searches.map(({ file }) => file)
    for (;;) {
      const file = searchFileName(name, taken)
      try {
        await folder.create(file, text)
        const read = readSavedSearch(text)
        return { file, sha256: sha256(new TextEncoder().encode(text)), search: 'search' in read ? read.search : null, problem: null }
      } catch (error) {
        // One came in between, or a folder has the name.
        if (!(error instanceof HengeError) || error.code !== 'CONFLICT' || taken.length > searches.length + 20) throw error
        taken.push(file)
      }
    }
  }

  private async change<Result>(work: (folder: SearchFolder) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.parts.open(await this.folder()))
    } finally {
      // Also after a failure: what was found there may be news.
      this.changed()
    }
  }

  private async folder(): Promise<string> {
    return (await this.parts.settings.get()).searchesFolder
  }

  private changed(): void {
    this.parts.changes.publish({ topic: 'searches' })
  }
}

/** What is longer would not be read again. */
function bearable(text: string): string {
  const bytes = new TextEncoder().encode(text).length
  if (bytes <= largestSearchFile) return text
  throw new HengeError(
    'TOO_LARGE',
    `This search would be a file of ${bytes} bytes; at most ${largestSearchFile} are kept. Leave out filters or values.`,
  )
}

function refuseTaken(searches: readonly SearchFile[], name: string, own: string | null): void {
  const other = searches.find(({ file, search }) => file !== own && search !== null && sameName(search.name, name))
  if (other === undefined) return
  throw new HengeError('CONFLICT', `There is a saved search "${name}" already, in ${other.file}. Choose another name.`, {
    details: { field: 'name' },
  })
}
