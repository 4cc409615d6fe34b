import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Recipe } from '../../../shared/model/recipe.ts'
import { parseRecipe } from '../../../shared/model/recipe-parse.ts'
import { recipeFileName } from '../../../shared/model/recipe-path.ts'

export interface RecipeFolder {
  readonly recipe: Recipe
  /** Bytes by path relative to the folder. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** Every usable recipe below `folder`, by name; what is broken or missing is left out: a sandbox starts without it. */
export async function readRecipes(folder: string): Promise<RecipeFolder[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(emptyWhereMissing)
  const read = await Promise.all(entries.filter((entry) => entry.isDirectory()).map((entry) => readRecipe(join(folder, entry.name))))
  return read.flatMap((found) => found ?? []).sort((first, second) => (first.recipe.name < second.recipe.name ? -1 : 1))
}

async function readRecipe(folder: string): Promise<RecipeFolder | null> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const files = new Map<string, Uint8Array>()
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(relative(folder, path).split(sep).join('/'), await readFile(path))
  }
  const text = files.get(recipeFileName)
  if (text === undefined) return null
  const { recipe } = parseRecipe(new TextDecoder().decode(text))
  return recipe === null ? null : { recipe, files }
}

function emptyWhereMissing(failure: NodeJS.ErrnoException): [] {
  if (failure.code === 'ENOENT') return []
  throw failure
}
