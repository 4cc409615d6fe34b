import { mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FileSearchFolder } from '../../electron/adapters/owned-folders/file-search-folder.ts'
import { ChangeHub } from '../../electron/backend/events/change-hub.ts'
import { SavedSearches } from '../../electron/backend/searches/saved-searches.ts'
import { SettingsService } from '../../electron/backend/settings/settings-service.ts'
import { type SearchFile, savedSearchSchema } from '../../shared/model/saved-search.ts'
import { someSettings } from '../fakes/some-settings.ts'

let root: string
let folder: string
let searches: SavedSearches
let settings: SettingsService
let changes: ChangeHub
const search = (name: string, more: object = {}) => savedSearchSchema.parse({ name, ...more })
const listed = async () => (await searches.list()).searches
const textOf = (file: string) => readFile(join(folder, file), 'utf8')
const known = ({ file, sha256 }: SearchFile): [string, string] => [file, sha256 ?? '']

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'henge-searches-'))
  folder = join(root, 'ours', 'searches')
  changes = new ChangeHub()
  let stored = {}
  const store = {
    load: async () => stored,
    save: async (wanted: object) => {
      stored = wanted
    },
  }
  settings = new SettingsService(store, { ...someSettings, searchesFolder: folder }, changes)
  searches = new SavedSearches({ open: (path) => new FileSearchFolder(path), settings, changes })
})
afterEach(() => rm(root, { recursive: true, force: true }))

describe('saved searches in a folder', () => {
  it('are files of their own, saved, saved again, called otherwise and removed', async () => {
    expect(await listed()).toEqual([])
    const made = await searches.create(search('Errors of web', { query: 'level: error', roles: ['web'] }))
    expect(made.file).toBe('errors-of-web.yaml')
    expect(await textOf(made.file)).toBe('name: Errors of web\nquery: "level: error"\nroles:\n  - web\n')
    expect(await listed()).toEqual([made])

    await writeFile(join(folder, made.file), `# ours\n${await textOf(made.file)}`)
    await expect(searches.replace(...known(made), search('Errors of web'))).rejects.toMatchObject({ code: 'CONFLICT' })
    const [changed] = await listed()
    const saved = await searches.replace(...known(changed as SearchFile), search('Errors of web', { query: 'x' }))
    expect(await textOf(saved.file)).toBe('# ours\nname: Errors of web\nquery: x\n')

    const renamed = await searches.replace(...known(saved), search('Faults / of: web', { query: 'x' }))
    expect(renamed.file).toBe('faults-of-web.yaml')
    expect(await listed()).toEqual([renamed])

    await searches.remove(...known(renamed))
    expect(await readdir(folder)).toEqual([])
    expect(await searches.restore(renamed.file)).toEqual(renamed)
    expect(await textOf(renamed.file)).toBe('# ours\nname: "Faults / of: web"\nquery: x\n')
    await expect(searches.restore(renamed.file)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('have names of their own, and hostile ones lead nowhere', async () => {
    const first = await searches.create(search('a/b'))
    const second = await searches.create(search('a b'))
    expect([first.file, second.file]).toEqual(['a-b.yaml', 'a-b-2.yaml'])
    for (const name of ['A/B', ' a/b ', 'Ａ／Ｂ']) {
      await expect(searches.create(search(name)), name).rejects.toMatchObject({ code: 'CONFLICT', details: { field: 'name' } })
    }
    await expect(searches.replace(...known(second), search('a/b'))).rejects.toMatchObject({ code: 'CONFLICT' })
    for (const name of ['../../outside', '🔥', 'CON', 'x'.repeat(120)]) await searches.create(search(name))
    expect(await readdir(root)).toEqual(['ours'])
    expect((await listed()).map(({ search }) => search?.name)).toContain('../../outside')
    for (const file of ['../evil.yaml', '/etc/passwd', 'a\0.yaml', '.hidden.yaml', 'notes.txt']) {
      await expect(searches.replace(file, 'a'.repeat(64), search('new')), file).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await expect(searches.remove(file, 'a'.repeat(64)), file).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
  })

  it('are not kept where they would be too long to be read again', async () => {
    const filters = Array.from({ length: 50 }, () => ({
      field: 'a',
      operator: 'one-of',
      values: Array.from({ length: 10 }, () => 'é'.repeat(200)),
    }))
    await expect(searches.create(search('long', { filters }))).rejects.toMatchObject({ code: 'TOO_LARGE' })
    const made = await searches.create(search('short'))
    await expect(searches.replace(...known(made), search('short', { filters }))).rejects.toMatchObject({ code: 'TOO_LARGE' })
    expect(await textOf(made.file)).toBe('name: short\n')
  })

  it('that are broken are shown with their error and left as they are', async () => {
    const made = await searches.create(search('Good'))
    await writeFile(join(folder, 'typo.yaml'), 'name: Bad\nquer: x\n')
    await writeFile(join(folder, 'binary.yaml'), Buffer.from([0xff, 0xfe, 0]))
    await writeFile(join(folder, 'huge.yaml'), `name: ${'x'.repeat(70_000)}`)
    await writeFile(join(root, 'secret'), 'name: Secret\n')
    await symlink(join(root, 'secret'), join(folder, 'link.yaml'))
    await writeFile(join(folder, 'README.md'), 'not ours')
    const problems = new Map((await listed()).map(({ file, problem }) => [file, problem]))
    expect(problems.get('typo.yaml')).toBe('Line 2: "quer" is not a field of a saved search')
    expect(problems.get('binary.yaml')).toContain('UTF-8')
    expect(problems.get('huge.yaml')).toContain('at most 65536')
    expect(problems.get('link.yaml')).toContain('link')
    expect(problems.get('good.yaml')).toBeNull()
    expect(problems.has('README.md')).toBe(false)

    const typo = (await listed()).find(({ file }) => file === 'typo.yaml') as SearchFile
    await expect(searches.replace(...known(typo), search('Other'))).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await textOf('typo.yaml')).toBe('name: Bad\nquer: x\n')
    // Its name is as free as that of a file which is not there, its file is not.
    expect((await searches.create(search('Typo'))).file).toBe('typo-2.yaml')
    await searches.remove(...known(typo))
    await searches.create(search('Typo!')).then(({ file }) => expect(file).toBe('typo.yaml'))
    expect((await searches.restore('typo.yaml')).file).toBe('typo-yaml.yaml')
    expect(await textOf('typo-yaml.yaml')).toBe('name: Bad\nquer: x\n')
    expect(made.problem).toBeNull()
  })

  it('that were edited, added and removed outside are noticed, in another folder too', async () => {
    const stopped = new AbortController()
    const heard = vi.fn()
    changes.listen((change) => {
      if (change.topic === 'searches') heard()
    })
    const watching = searches.watch(stopped.signal)
    const noticed = async (work: () => Promise<unknown>, expected: string[]) => {
      heard.mockClear()
      await work()
      await vi.waitFor(() => expect(heard).toHaveBeenCalled(), { timeout: 10_000 })
      expect((await listed()).map(({ search }) => search?.name)).toEqual(expected)
    }
    await noticed(() => searches.create(search('one')), ['one'])
    await vi.waitFor(() => expect(heard.mock.calls.length).toBeGreaterThan(1), { timeout: 10_000 })
    await noticed(() => writeFile(join(folder, 'two.yaml'), 'name: two\n'), ['one', 'two'])
    await noticed(() => rename(join(folder, 'two.yaml'), join(root, 'two.yaml')), ['one'])
    await noticed(() => settings.set({ searchesFolder: root }), ['two'])
    stopped.abort()
    await watching
    await expect(settings.set({ searchesFolder: 'relative' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})
