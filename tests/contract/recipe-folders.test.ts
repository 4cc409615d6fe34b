import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { FileRecipeEditing } from '../../electron/adapters/owned-folders/file-recipe-editing.ts'
import { FileRecipeFolders } from '../../electron/adapters/owned-folders/file-recipe-folders.ts'
import type { RecipeEditing, RecipeFolders } from '../../electron/backend/recipes/ports.ts'
import { sha256 } from '../../shared/model/recipe-text.ts'
import { FoldersInMemory } from '../fakes/memories.ts'

interface Folders {
  readonly folders: RecipeFolders
  readonly editing: RecipeEditing
  end(): Promise<void>
}

const openers: Readonly<Record<string, () => Promise<Folders>>> = {
  'the file system': async () => {
    const root = await mkdtemp(join(tmpdir(), 'henge-recipes-'))
    const end = () => rm(root, { recursive: true, force: true })
    return { folders: new FileRecipeFolders(root), editing: new FileRecipeEditing(root), end }
  },
  'memory, as the tests have it': async () => {
    const both = new FoldersInMemory()
    return { folders: both, editing: both, end: async () => {} }
  },
}

const bytes = (text: string) => new TextEncoder().encode(text)

describe.each(Object.keys(openers))('recipe folders in %s', (kind) => {
  let opened: Folders
  const open = async () => {
    opened = await (openers[kind] as () => Promise<Folders>)()
    await opened.editing.create('web', [
      { path: 'recipe.yaml', bytes: bytes('name: web\n') },
      { path: 'files/a', bytes: bytes('one') },
    ])
    return opened
  }
  afterEach(() => opened.end())
  const textOf = async (path: string) => {
    const file = (await opened.folders.read('web')).find((each) => each.path === path)
    return file ? new TextDecoder().decode(file.bytes) : null
  }

  it('makes a folder whole, and never over one that is there', async () => {
    const { folders, editing } = await open()
    expect(await folders.list()).toEqual(['web'])
    expect((await folders.read('web')).map(({ path }) => path).sort()).toEqual(['files/a', 'recipe.yaml'])
    await expect(editing.create('web', [{ path: 'recipe.yaml', bytes: bytes('x') }])).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await textOf('recipe.yaml')).toBe('name: web\n')
  })

  it('writes what was changed here, and refuses what was changed elsewhere with what is there', async () => {
    const { editing } = await open()
    await editing.write('web', 'files/a', bytes('two'), sha256('one'))
    expect(await textOf('files/a')).toBe('two')
    await expect(editing.write('web', 'files/a', bytes('three'), sha256('one'))).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { path: 'files/a', sha256: sha256('two'), text: 'two' },
    })
    expect(await textOf('files/a')).toBe('two')
  })

  it('makes a new file, but not over one that is there, nor where the old one has gone', async () => {
    const { editing } = await open()
    await editing.write('web', 'files/b', bytes('new'), null)
    expect(await textOf('files/b')).toBe('new')
    await expect(editing.write('web', 'files/b', bytes('x'), null)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(editing.write('web', 'files/gone', bytes('x'), sha256('x'))).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { sha256: null, text: null },
    })
    expect(await textOf('files/b')).toBe('new')
    expect(await textOf('files/gone')).toBeNull()
  })

  it('renames and deletes what was read, gives back what was deleted, and keeps recipe.yaml', async () => {
    const { editing } = await open()
    await editing.write('web', 'files/b', bytes('b'), null)
    await expect(editing.rename('web', 'files/a', 'files/b', sha256('one'))).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await textOf('files/b')).toBe('b')
    await editing.rename('web', 'files/a', 'etc/a', sha256('one'))
    expect([await textOf('files/a'), await textOf('etc/a')]).toEqual([null, 'one'])
    await expect(editing.remove('web', 'etc/a', sha256('two'))).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(new TextDecoder().decode(await editing.remove('web', 'etc/a', sha256('one')))).toBe('one')
    expect(await textOf('etc/a')).toBeNull()
    const yaml = sha256('name: web\n')
    await expect(editing.remove('web', 'recipe.yaml', yaml)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(editing.rename('web', 'recipe.yaml', 'other.yaml', yaml)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it.each(['../x', '/etc/passwd', 'a/../../x', 'a//b', 'a\\b', 'a\0b', '', '.', 'files/', '.git/config', 'files/.GIT/x', 'con:x'])(
    'refuses the path %j, whatever is to be done with it',
    async (path) => {
      const { editing } = await open()
      await expect(editing.write('web', path, bytes('x'), null)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await expect(editing.remove('web', path, sha256('x'))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await expect(editing.rename('web', path, 'b', sha256('x'))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await expect(editing.rename('web', 'files/a', path, sha256('one'))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      expect((await opened.folders.read('web')).map((file) => file.path).sort()).toEqual(['files/a', 'recipe.yaml'])
    },
  )

  it('refuses a recipe that is not there', async () => {
    const { editing } = await open()
    await expect(editing.write('nowhere', 'a', bytes('x'), null)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
