import { hibernationProblem } from './hibernation.ts'
import { offsetOf, readYaml } from './read-yaml.ts'
import { type Recipe, type RecipeProblem, recipeSchema } from './recipe.ts'
import { recipeFileName } from './recipe-path.ts'
import { problemsFromIssues } from './recipe-problems.ts'

/** Characters. What a server gets is 16 KiB gzipped; a longer text would only keep the parser busy. */
const longestRecipe = 128 * 1024
/** Problems told at a time: nobody reads more, and finding the place of each takes a while. */
const mostProblems = 100

/** Where a part of the recipe stands in its text; 1-based. */
export type LocateInRecipe = (path: readonly (string | number)[]) => { readonly line: number | null; readonly column: number | null }

export type ParsedRecipe =
  | { readonly recipe: Recipe; readonly locate: LocateInRecipe }
  | { readonly recipe: null; readonly problems: RecipeProblem[]; readonly named: NamedRecipe }

/** What a broken recipe says of itself as far as it can be read, so that it still has its place in a list. */
export interface NamedRecipe {
  readonly name: string | null
  readonly role: string | null
  readonly description: string | null
}

/** Reads the text of a recipe.yaml: the recipe with its defaults filled in, or every problem with its 1-based line and column. */
export function parseRecipe(yamlText: string): ParsedRecipe {
  if (yamlText.length > longestRecipe) {
    const message = `The file has more than ${longestRecipe} characters. Put long contents into files beside it, named by \`source\`.`
    return { recipe: null, problems: [{ file: recipeFileName, line: 1, column: 1, message }], named: namedIn(null) }
  }
  const read = readYaml(yamlText)
  if ('problems' in read) {
    const problems = read.problems.slice(0, mostProblems).map((problem) => ({ file: recipeFileName, ...problem }))
    return { recipe: null, problems, named: namedIn(null) }
  }
  const { value, document, placed } = read
  const locate: LocateInRecipe = (path) => {
    const offset = offsetOf(document, path, false)
    return offset === null ? { line: 1, column: 1 } : placed(offset)
  }
  if (value === null || value === undefined) {
    return {
      recipe: null,
      problems: [
        { file: recipeFileName, line: 1, column: 1, message: 'The file is empty; a recipe needs at least name, image and instanceType.' },
      ],
      named: namedIn(null),
    }
  }
  const checked = recipeSchema.safeParse(value)
  if (checked.success) {
    const wrong = duplicatePaths(checked.data).map(({ index, path }) => ({
      file: recipeFileName,
      ...locate(['files', index, 'path']),
      message: `${path} is written twice; the server would keep only one of them`,
    }))
    const hibernation = hibernationProblem(checked.data)
    if (hibernation) {
      const { path, message } = hibernation
      wrong.push({ file: recipeFileName, ...locate(document.has(path[0]) ? path : ['hibernation']), message })
    }
    return wrong.length === 0 ? { recipe: checked.data, locate } : { recipe: null, problems: wrong, named: namedIn(value) }
  }
  const problems = problemsFromIssues(checked.error.issues, value)
    .slice(0, mostProblems)
    .map(({ path, keyNotValue, message }) => {
      const offset = offsetOf(document, path, keyNotValue)
      return { file: recipeFileName, ...(offset === null ? { line: 1, column: 1 } : placed(offset)), message }
    })
    .sort((left, right) => left.line - right.line || left.column - right.column)
  return { recipe: null, problems, named: namedIn(value) }
}

function duplicatePaths(recipe: Recipe): { index: number; path: string }[] {
  return recipe.files
    .map(({ path }, index) => ({ index, path }))
    .filter(({ path, index }) => recipe.files.findIndex((file) => file.path === path) !== index)
}

function namedIn(value: unknown): NamedRecipe {
  const read = (key: string) => {
    const part = value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[key] : undefined
    return typeof part === 'string' ? part : null
  }
  return { name: read('name'), role: read('role'), description: read('description') }
}
