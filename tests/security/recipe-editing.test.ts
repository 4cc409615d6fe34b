import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileRecipeEditing } from '../../electron/adapters/owned-folders/file-recipe-editing.ts'
import { largestRecipeFileBytes } from '../../shared/model/recipe-path.ts'
import { sha256 } from '../../shared/model/recipe-text.ts'

let root: string
let outside: string
let editing: FileRecipeEditing
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'henge-recipes-'))
  outside = mkdtempSync(join(tmpdir(), 'henge-outside-'))
  mkdirSync(join(root, 'web/files'), { recursive: true })
  writeFileSync(join(root, 'web/recipe.yaml'), 'name: web\n')
  writeFileSync(join(outside, 'secret'), 'key')
  editing = new FileRecipeEditing(root)
})
afterEach(() => {
  for (const folder of [root, outside]) rmSync(folder, { recursive: true, force: true })
})

const bytes = new TextEncoder().encode('mine')
const outsideNow = () => readdirSync(outside).map((name) => [name, readFileSync(join(outside, name), 'utf8')])

describe('a link that leads out of the recipe', () => {
  it('is not written, read, renamed or deleted through, and what it points to is not told', async () => {
    symlinkSync(join(outside, 'secret'), join(root, 'web/files/a'))
    for (const attempt of [
      () => editing.write('web', 'files/a', bytes, sha256('key')),
      () => editing.write('web', 'files/a', bytes, sha256('another')),
      () => editing.remove('web', 'files/a', sha256('another')),
      () => editing.rename('web', 'files/a', 'files/b', sha256('another')),
    ]) {
      const error: unknown = await attempt().then(
        () => null,
        (failure: unknown) => failure,
      )
      expect(error).toMatchObject({ code: 'RECIPE_INVALID' })
      expect(JSON.stringify([error, (error as { details: unknown }).details])).not.toContain('key')
    }
    expect(outsideNow()).toEqual([['secret', 'key']])
  })

  it('is not gone through as a folder on the way', async () => {
    symlinkSync(outside, join(root, 'web/etc'))
    await expect(editing.write('web', 'etc/new', bytes, null)).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
    await expect(editing.write('web', 'etc/deep/new', bytes, null)).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
    await expect(editing.remove('web', 'etc/secret', sha256('key'))).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
    expect(outsideNow()).toEqual([['secret', 'key']])
  })

  it('is not created through where it points to nothing yet', async () => {
    symlinkSync(join(outside, 'new'), join(root, 'web/files/a'))
    symlinkSync(join(outside, 'folder'), join(root, 'web/etc'))
    await expect(editing.write('web', 'files/a', bytes, null)).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
    await expect(editing.write('web', 'etc/a', bytes, null)).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
    expect(outsideNow()).toEqual([['secret', 'key']])
  })

  it('is refused as the recipe’s own folder, and so are names that lead elsewhere', async () => {
    symlinkSync(outside, join(root, 'api'))
    await expect(editing.write('api', 'x', bytes, null)).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
    for (const folder of ['..', '.', '', '../x', 'a/b']) {
      await expect(editing.write(folder, 'x', bytes, null)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(editing.create(folder, [])).rejects.toMatchObject({ code: expect.stringMatching(/INVALID_INPUT|CONFLICT/) })
    }
    expect(outsideNow()).toEqual([['secret', 'key']])
  })
})

describe('writing', () => {
  it('follows a link inside the recipe, keeps it a link, and keeps the mode of the file', async () => {
    writeFileSync(join(root, 'web/files/run.sh'), 'old')
    chmodSync(join(root, 'web/files/run.sh'), 0o750)
    symlinkSync('run.sh', join(root, 'web/files/link'))
    await editing.write('web', 'files/link', bytes, sha256('old'))
    expect(lstatSync(join(root, 'web/files/link')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(root, 'web/files/run.sh'), 'utf8')).toBe('mine')
    expect(statSync(join(root, 'web/files/run.sh')).mode & 0o777).toBe(0o750)
  })

  it('leaves nothing beside the file, also after a refusal', async () => {
    await editing.write('web', 'files/a', bytes, null)
    await expect(editing.write('web', 'files/a', bytes, sha256('x'))).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(readdirSync(join(root, 'web/files'))).toEqual(['a'])
    await expect(editing.create('new', [{ path: '../x', bytes }])).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(readdirSync(root)).toEqual(['web'])
  })

  it('refuses what is larger than a recipe’s file may be, and to write over or into what is no folder', async () => {
    const large = new Uint8Array(largestRecipeFileBytes + 1)
    await expect(editing.write('web', 'files/a', large, null)).rejects.toMatchObject({ code: 'TOO_LARGE' })
    await expect(editing.write('web', 'files', bytes, null)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(editing.write('web', 'recipe.yaml/x', bytes, null)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(readFileSync(join(root, 'web/recipe.yaml'), 'utf8')).toBe('name: web\n')
  })

  it('keeps user data of a server from everybody else on this computer', async () => {
    await editing.create('new', [
      { path: 'recipe.yaml', bytes },
      { path: 'user-data.original', bytes, secret: true },
    ])
    expect(statSync(join(root, 'new/user-data.original')).mode & 0o777).toBe(0o600)
  })
})
