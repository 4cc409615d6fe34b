import { isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { Recipe, RecipeProblem, RecipeSummary } from '../../../shared/model/recipe.ts'
import { parseRecipe } from '../../../shared/model/recipe-parse.ts'
import { recipeFileName } from '../../../shared/model/recipe-path.ts'
import { type RenderedUserData, refusalOfSize, renderAnySize } from '../../../shared/model/recipe-render.ts'
import { recipeDigest } from '../../../shared/model/recipe-revision.ts'
import type { RecipeFolders } from './ports.ts'

/** One recipe folder as it was read: usable, or with its problems. */
export interface LoadedRecipe {
  readonly summary: RecipeSummary
  readonly source: string
  readonly files: ReadonlyMap<string, Uint8Array>
  /** null while it has problems. */
  readonly ready: { readonly recipe: Recipe; readonly userData: RenderedUserData } | null
  /** As far as it could be read, even where it cannot be rendered. */
  readonly recipe: Recipe | null
  /** Also where it is too large; null where it cannot be rendered. */
  readonly rendered: RenderedUserData | null
  /** True where size alone is what is wrong. */
  readonly tooLarge: boolean
}

/**
 * Reads and checks one folder. What is wrong with it is in the answer, never thrown: the others must still be listed.
 * `before` is the answer of the last time, given back where no byte has changed: rendering is what takes time.
 */
export async function loadRecipe(folders: RecipeFolders, folder: string, before?: LoadedRecipe): Promise<LoadedRecipe> {
  let read: Awaited<ReturnType<RecipeFolders['read']>>
  try {
    read = await folders.read(folder)
  } catch (error) {
    if (!(error instanceof HengeError)) throw error
    const problem = { file: recipeFileName, line: null, column: null, message: error.message }
    return broken({
      folder,
      named: null,
      problems: [problem],
      source: '',
      files: new Map(),
      changedAt: null,
      recipe: null,
      rendered: null,
      tooLarge: false,
    })
  }
  const files = new Map(read.map((file) => [file.path, file.bytes]))
  const changedAt = read.length === 0 ? null : isoTime(Math.max(...read.map((file) => file.changedAt)))
  if (before && before.summary.changedAt === changedAt && sameFiles(before.files, files)) return before
  return checkRecipe(folder, files, changedAt)
}

/** The same from files that need not be on the disk. */
export function checkRecipe(folder: string, files: ReadonlyMap<string, Uint8Array>, changedAt: string | null): LoadedRecipe {
  const bytes = files.get(recipeFileName)
  const base = { folder, files, changedAt, recipe: null, named: null, rendered: null, tooLarge: false }
  if (!bytes) return broken({ ...base, source: '', problems: [placeless(`${recipeFileName} is missing.`)] })
  let source: string
  try {
    source = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return broken({ ...base, source: '', problems: [placeless('The file is not text in UTF-8; save it in that encoding.')] })
  }
  const parsed = parseRecipe(source)
  if (parsed.recipe === null) return broken({ ...base, source, named: parsed.named, problems: parsed.problems })

  const { recipe, locate } = parsed
  const missing = recipe.files.flatMap((file, index): RecipeProblem[] =>
    'source' in file && !files.has(file.source)
      ? [{ file: recipeFileName, ...locate(['files', index, 'source']), message: `${file.source} is not in the recipe’s folder` }]
      : [],
  )
  if (missing.length > 0) return broken({ ...base, source, named: recipe, problems: missing, recipe })
  const rendered = renderAnySize(recipe, files)
  const refusal = refusalOfSize(recipe, files, rendered)
  if (refusal !== null) {
    const problems = [{ file: recipeFileName, ...locate(['files']), message: refusal.message }]
    return broken({ ...base, source, named: recipe, problems, recipe, rendered, tooLarge: true })
  }
  const summary = summaryOf(folder, recipe, [], recipeDigest(recipe, files), changedAt)
  return { summary, source, files, ready: { recipe, userData: rendered }, recipe, rendered, tooLarge: false }
}

/** The same recipe with one more problem: it can then not be used. */
export function withProblem(loaded: LoadedRecipe, message: string): LoadedRecipe {
  const problems = [...loaded.summary.problems, { file: recipeFileName, line: null, column: null, message }]
  return { ...loaded, ready: null, summary: { ...loaded.summary, problems, digest: null } }
}

function sameFiles(left: ReadonlyMap<string, Uint8Array>, right: ReadonlyMap<string, Uint8Array>): boolean {
  if (left.size !== right.size) return false
  return [...left].every(([path, bytes]) => {
    const other = right.get(path)
    return other !== undefined && other.length === bytes.length && bytes.every((byte, index) => byte === other[index])
  })
}

function placeless(message: string): RecipeProblem {
  return { file: recipeFileName, line: null, column: null, message }
}

function broken(part: {
  folder: string
  named: { readonly name: string | null; readonly role?: string | null; readonly description: string | null } | null
  problems: RecipeProblem[]
  source: string
  files: ReadonlyMap<string, Uint8Array>
  changedAt: string | null
  recipe: Recipe | null
  rendered: RenderedUserData | null
  tooLarge: boolean
}): LoadedRecipe {
  const { folder, named, problems, source, files, changedAt, recipe, rendered, tooLarge } = part
  const name = named?.name ?? folder
  const summary = recipe
    ? summaryOf(folder, recipe, problems, null, changedAt)
    : {
        name,
        role: named?.role ?? name,
        description: named?.description ?? '',
        folder,
        servers: 0,
        image: null,
        instanceType: '',
        strategy: 'blue-green' as const,
        problems,
        digest: null,
        changedAt,
      }
  return { summary, source, files, ready: null, recipe, rendered, tooLarge }
}

function summaryOf(
  folder: string,
  recipe: Recipe,
  problems: RecipeProblem[],
  digest: string | null,
  changedAt: string | null,
): RecipeSummary {
  return {
    name: recipe.name,
    role: recipe.role ?? recipe.name,
    description: recipe.description,
    folder,
    servers: recipe.servers,
    image: recipe.image,
    instanceType: recipe.instanceType,
    build: recipe.build,
    strategy: recipe.strategy,
    problems,
    digest,
    changedAt,
  }
}
