import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml'
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
  const lines = new LineCounter()
  // The parser’s own look for equal keys compares each with each: a hostile file of many keys would hold up the program for minutes.
  const document = parseDocument(yamlText, { lineCounter: lines, prettyErrors: false, stringKeys: true, uniqueKeys: false })
  const placed = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const broken = [
    ...document.errors.map((error) => ({ offset: error.pos[0], message: sentence(error.message) })),
    ...keysGivenTwice(document).map((offset) => ({ offset, message: 'This key is there twice; keys of a mapping are unique' })),
  ].sort((left, right) => left.offset - right.offset)
  if (broken.length > 0) {
    const problems = broken.slice(0, mostProblems).map(({ offset, message }) => ({ file: recipeFileName, ...placed(offset), message }))
    return { recipe: null, problems, named: { name: null, role: null, description: null } }
  }
  const locate: LocateInRecipe = (path) => {
    const offset = offsetOf(document, path, false)
    return offset === null ? { line: 1, column: 1 } : placed(offset)
  }
  let value: unknown
  try {
    value = document.toJS()
  } catch (error) {
    // An alias that multiplies itself ("billion laughs") or points nowhere.
    const message = error instanceof Error ? sentence(error.message) : 'An alias in it cannot be resolved.'
    return { recipe: null, problems: [{ file: recipeFileName, line: 1, column: 1, message }], named: namedIn(null) }
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
    const twice = duplicatePaths(checked.data).map(({ index, path }) => ({
      file: recipeFileName,
      ...locate(['files', index, 'path']),
      message: `${path} is written twice; the server would keep only one of them`,
    }))
    return twice.length === 0 ? { recipe: checked.data, locate } : { recipe: null, problems: twice, named: namedIn(value) }
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

/** Offsets of keys that their map has already. */
function keysGivenTwice(document: Document): number[] {
  const offsets: number[] = []
  visit(document, {
    Map(_key, map) {
      const known = new Set<unknown>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        if (known.has(key.value)) offsets.push(key.range?.[0] ?? 0)
        known.add(key.value)
      }
    },
  })
  return offsets
}

/** Offset of the node at `path`, or of its key; of the nearest part above it that exists. */
function offsetOf(document: Document, path: readonly (string | number)[], keyNotValue: boolean): number | null {
  if (keyNotValue) {
    const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents
    const pair = isMap(parent)
      ? parent.items.find((item) => isPair(item) && isNode(item.key) && String(item.key.toJSON()) === String(path.at(-1)))
      : undefined
    if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0]
  }
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return isNode(document.contents) ? (document.contents.range?.[0] ?? null) : null
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

function sentence(message: string): string {
  const line = message.split('\n')[0] ?? message
  const said = line.replace(/ at line \d+, column \d+:?$/, '')
  return plainWords.find(([pattern]) => pattern.test(said))?.[1] ?? said
}

/** What the parser says in the terms of YAML’s grammar, for who has never read that. */
const plainWords: readonly (readonly [RegExp, string])[] = [
  [/^Implicit map keys need to be followed by map values/, 'This is neither a key with a colon behind it, nor a part of what is above it'],
  [/^Nested mappings are not allowed in compact mappings/, 'A text with a colon and a space in it must stand in quotes'],
  [/^Implicit keys need to be on a single line/, 'A key must be on one line; a quote or bracket above may not be closed'],
  [/^All mapping items must start at the same column/, 'This line is indented unlike the others of its mapping'],
  [/^All sequence items must start at the same column/, 'This dash is indented unlike the others of its list'],
  [/^Tabs are not allowed as indentation/, 'Tabs cannot indent in YAML: use spaces'],
]
