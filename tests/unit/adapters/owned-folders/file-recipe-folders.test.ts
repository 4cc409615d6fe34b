import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileRecipeFolders, recipeFolderLimits } from '../../../../electron/adapters/owned-folders/file-recipe-folders.ts'

let root: string
let outside: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'henge-recipes-'))
  outside = mkdtempSync(join(tmpdir(), 'henge-outside-'))
})
afterEach(() => {
  for (const folder of [root, outside]) rmSync(folder, { recursive: true, force: true })
})

function write(path: string, content = 'x') {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), content)
}

describe('FileRecipeFolders', () => {
  it('lists folders that hold a recipe.yaml, sorted, and nothing where there is no folder', async () => {
    write('web/recipe.yaml')
    write('api/recipe.yaml')
    write('notes/readme.txt')
    write('recipe.yaml')
    expect(await new FileRecipeFolders(root).list()).toEqual(['api', 'web'])
    expect(await new FileRecipeFolders(join(root, 'nowhere')).list()).toEqual([])
  })

  it('reads files of all depths, but not those of git', async () => {
    write('web/recipe.yaml', 'name: web')
    write('web/files/etc/a.conf')
    write('web/.git/HEAD')
    const files = await new FileRecipeFolders(root).read('web')
    expect(files.map(({ path }) => path)).toEqual(['files/etc/a.conf', 'recipe.yaml'])
    expect(Buffer.from(files[1]?.bytes ?? []).toString()).toBe('name: web')
    expect(files[0]?.changedAt).toBeGreaterThan(Date.parse('2026-01-01'))
  })

  it('follows links inside the folder and refuses those that lead out of it', async () => {
    write('web/recipe.yaml')
    symlinkSync('recipe.yaml', join(root, 'web/copy.yaml'))
    symlinkSync('.', join(root, 'web/circle'))
    symlinkSync('nowhere', join(root, 'web/dangling'))
    expect((await new FileRecipeFolders(root).read('web')).map(({ path }) => path)).toEqual(['copy.yaml', 'recipe.yaml'])
    writeFileSync(join(outside, 'secret'), 'key')
    symlinkSync(join(outside, 'secret'), join(root, 'web/innocent.conf'))
    await expect(new FileRecipeFolders(root).read('web')).rejects.toMatchObject({
      code: 'RECIPE_INVALID',
      details: { path: 'web/innocent.conf' },
    })
  })

  it('refuses a recipe that is itself a link out of the recipes folder, also to a folder whose name begins the same', async () => {
    const sibling = `${root}-more`
    mkdirSync(sibling)
    writeFileSync(join(sibling, 'recipe.yaml'), 'x')
    symlinkSync(sibling, join(root, 'web'))
    await expect(new FileRecipeFolders(root).read('web')).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
    rmSync(sibling, { recursive: true })
  })

  it.each(['..', '.', '', 'a/b', '../x', 'a\\b', 'a\0b'])('refuses the folder name %j', async (name) => {
    await expect(new FileRecipeFolders(root).read(name)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('refuses a file and a folder that are too large, before reading them', async () => {
    write('web/recipe.yaml')
    write('web/disk.img', 'x'.repeat(recipeFolderLimits.fileBytes + 1))
    await expect(new FileRecipeFolders(root).read('web')).rejects.toMatchObject({
      code: 'TOO_LARGE',
      message: expect.stringContaining('disk.img'),
    })
    write('api/recipe.yaml')
    for (let index = 0; index < 5; index++) write(`api/${index}`, 'x'.repeat(recipeFolderLimits.fileBytes))
    await expect(new FileRecipeFolders(root).read('api')).rejects.toMatchObject({
      code: 'TOO_LARGE',
      message: expect.stringContaining('together'),
    })
  })

  it('says NOT_FOUND for a recipe that is not there', async () => {
    await expect(new FileRecipeFolders(root).read('web')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('notices changes in folders made later, and nothing after it was stopped', async () => {
    let noticed = 0
    const stop = new FileRecipeFolders(root).watch(() => noticed++)
    const next = async (change: () => void) => {
      const before = noticed
      change()
      await expect.poll(() => noticed, { timeout: 10_000 }).toBeGreaterThan(before)
    }
    await next(() => write('web/recipe.yaml', '1'))
    await next(() => write('web/files/a', '1'))
    await next(() => write('web/files/a', '2'))
    // As editors save: another file in the place of the old one. What is then written into it must be noticed too.
    await next(() => {
      write('web/files/a.part', '3')
      renameSync(join(root, 'web/files/a.part'), join(root, 'web/files/a'))
    })
    await next(() => write('web/files/a', '4'))
    await next(() => {
      rmSync(join(root, 'web/files'), { recursive: true })
      write('web/files/a', '5')
    })
    await next(() => write('web/files/a', '6'))
    stop()
    const before = noticed
    write('web/files/a', '3')
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(noticed).toBe(before)
  })

  it('notices a folder that comes later', async () => {
    let noticed = 0
    const later = new FileRecipeFolders(join(root, 'later'))
    const stop = later.watch(() => noticed++)
    write('later/web/recipe.yaml')
    await expect.poll(() => noticed, { timeout: 10_000 }).toBeGreaterThan(0)
    const before = noticed
    write('later/web/recipe.yaml', '2')
    await expect.poll(() => noticed, { timeout: 10_000 }).toBeGreaterThan(before)
    stop()
  })
})
