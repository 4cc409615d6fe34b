import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileRecipeFolders } from '../../../../electron/adapters/owned-folders/file-recipe-folders.ts'
import { seedRecipes } from '../../../../electron/adapters/owned-folders/seed-recipes.ts'
import { loadRecipe } from '../../../../electron/backend/recipes/load-recipe.ts'

const shipped = join(import.meta.dirname, '../../../../recipes')
let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'henge-data-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

describe('seedRecipes', () => {
  it('copies the examples on the first start, each of them usable', async () => {
    const to = join(data, 'deep', 'recipes')
    expect(await seedRecipes(shipped, to)).toBe(true)
    const folders = new FileRecipeFolders(to)
    expect(await folders.list()).toEqual(['api', 'batch', 'db', 'staging', 'web'])
    for (const folder of await folders.list()) {
      const { summary, ready } = await loadRecipe(folders, folder)
      expect(summary.problems).toEqual([])
      expect(summary.name).toBe(folder)
      expect(ready?.recipe.health).toContainEqual({ check: 'log-marker', text: `${folder} ready` })
      expect(ready?.recipe.run.at(-1)).toBe(`logger -t henge "${folder} ready"`)
    }
    expect(readdirSync(join(data, 'deep'))).toEqual(['recipes'])
  })

  it('never overwrites, nor brings back what was deleted', async () => {
    const to = join(data, 'recipes')
    mkdirSync(to)
    expect(await seedRecipes(shipped, to)).toBe(false)
    expect(readdirSync(to)).toEqual([])
  })

  it('makes a copy that can be edited, also of an installation that is read-only', async () => {
    const installed = join(data, 'installed')
    mkdirSync(join(installed, 'web'), { recursive: true })
    writeFileSync(join(installed, 'web', 'recipe.yaml'), 'name: web', { mode: 0o444 })
    chmodSync(join(installed, 'web'), 0o555)
    await seedRecipes(installed, join(data, 'recipes'))
    chmodSync(join(installed, 'web'), 0o755)
    expect(statSync(join(data, 'recipes/web')).mode & 0o700).toBe(0o700)
    expect(statSync(join(data, 'recipes/web/recipe.yaml')).mode & 0o777).toBe(0o644)
  })

  it('leaves nothing behind when the copy fails', async () => {
    writeFileSync(join(data, 'file'), '')
    await expect(seedRecipes(join(data, 'nowhere'), join(data, 'recipes'))).rejects.toThrow()
    expect(existsSync(join(data, 'recipes'))).toBe(false)
    expect(readdirSync(data)).toEqual(['file'])
  })
})
