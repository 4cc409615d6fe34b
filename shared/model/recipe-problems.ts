import { z } from 'zod'
import { healthCheckSchema, recipeSchema } from './recipe.ts'

type Issue = z.core.$ZodIssue

/** One thing wrong with a recipe. `keyNotValue`: the position wanted is that of the last path part’s key. */
export interface PlacedProblem {
  readonly path: readonly (string | number)[]
  readonly keyNotValue: boolean
  readonly message: string
}

/** Turns zod’s issues into sentences a sysadmin can act on, each with the place it concerns. */
export function problemsFromIssues(issues: readonly Issue[], value: unknown): PlacedProblem[] {
  return issues.flatMap((issue) => problemsFromIssue(issue, [], value))
}

function problemsFromIssue(issue: Issue, base: readonly (string | number)[], value: unknown): PlacedProblem[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))]
  const name =
    path
      .map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${part}`))
      .join('')
      .replace(/^\./, '') || 'the recipe'
  const found = at(value, path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        keyNotValue: true,
        message: `"${key}" is not a field of ${path.length === 0 ? 'a recipe' : name}${hint(key, knownKeys(path))}`,
      }))
    case 'invalid_union':
      return problemsFromUnion(issue, path, name, found, value)
    case 'invalid_key':
      return [{ path, keyNotValue: true, message: `${name}: ${issue.issues[0]?.message ?? 'this key is not allowed'}` }]
    case 'invalid_type':
      if (found === undefined) return [{ path, keyNotValue: false, message: `${name} is missing` }]
      if (issue.expected === 'string' && (typeof found === 'number' || typeof found === 'boolean')) {
        return [{ path, keyNotValue: false, message: `${name} must be text: put it in quotes` }]
      }
      if (issue.expected === 'string' && found !== null && typeof found === 'object' && !Array.isArray(found)) {
        const message = `${name} must be text, but its colon makes it a mapping: put it in quotes`
        return [{ path, keyNotValue: false, message }]
      }
      return [{ path, keyNotValue: false, message: `${name} must be ${withArticle(issue.expected)}, not ${kindOf(found)}` }]
    case 'invalid_value':
      return [
        {
          path,
          keyNotValue: false,
          message:
            found === undefined
              ? `${name} is missing`
              : `${name} must be one of ${issue.values.map(String).join(', ')}${hint(String(found), issue.values.map(String))}`,
        },
      ]
    case 'too_small':
      return [
        {
          path,
          keyNotValue: false,
          message: `${name} must ${issue.origin === 'string' || issue.origin === 'array' ? 'have' : 'be'} at least ${issue.minimum}${countWord(issue.origin, Number(issue.minimum))}`,
        },
      ]
    case 'too_big':
      return [
        {
          path,
          keyNotValue: false,
          message: `${name} must ${issue.origin === 'string' || issue.origin === 'array' ? 'have' : 'be'} at most ${issue.maximum}${countWord(issue.origin, Number(issue.maximum))}`,
        },
      ]
    default:
      return [{ path, keyNotValue: false, message: `${name}: ${issue.message}` }]
  }
}

function countWord(origin: string, count: number): string {
  if (origin === 'string') return count === 1 ? ' character' : ' characters'
  if (origin === 'array') return count === 1 ? ' entry' : ' entries'
  return ''
}

/** Of a union, the alternative that was most likely meant speaks: the one whose own keys are there. */
function problemsFromUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: readonly (string | number)[],
  name: string,
  found: unknown,
  value: unknown,
): PlacedProblem[] {
  if (issue.errors.length === 0) {
    const wanted = 'options' in issue && Array.isArray(issue.options) ? `: one of ${issue.options.map(String).join(', ')}` : ''
    return [
      {
        path,
        keyNotValue: false,
        message:
          found === undefined ? `${name} is missing${wanted}` : `${name}: "${String(found)}" is not known${wanted || alternativesOf(path)}`,
      },
    ]
  }
  const likely = issue.errors
    .map((issues) => ({ issues, strange: issues.filter((inner) => isOfAnotherAlternative(inner, found)).length }))
    .sort((left, right) => left.strange - right.strange)
  const [first, second] = likely
  if (first && first.strange !== second?.strange) return first.issues.flatMap((inner) => problemsFromIssue(inner, path, value))
  return [{ path, keyNotValue: false, message: `${name} wants ${alternativesOf(path).replace(/^: /, '')}` }]
}

function isOfAnotherAlternative(issue: Issue, found: unknown): boolean {
  if (issue.code === 'unrecognized_keys') return issue.keys.some((key) => allKnownKeys.has(key))
  return (
    issue.code === 'invalid_type' &&
    at(
      found,
      issue.path.map((part) => (typeof part === 'number' ? part : String(part))),
    ) === undefined
  )
}

const topKeys = Object.keys(recipeSchema.shape)
/** Keys below each field, however deep: taken from the schema, so that a new field is known here by itself. */
const nestedKeys: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(z.toJSONSchema(recipeSchema, { io: 'input', unrepresentable: 'any' }).properties ?? {}).map(([key, field]) => [
    key,
    [...new Set(keysBelow(field))],
  ]),
)
const allKnownKeys = new Set([...topKeys, ...Object.values(nestedKeys).flat()])

function keysBelow(schema: unknown): string[] {
  if (schema === null || typeof schema !== 'object') return []
  const { properties, anyOf, oneOf, items } = schema as Readonly<Record<string, unknown>>
  const own = properties !== null && typeof properties === 'object' ? Object.entries(properties) : []
  const others = [anyOf, oneOf].flatMap((choices): unknown[] => (Array.isArray(choices) ? choices : []))
  return [...own.flatMap(([key, field]) => [key, ...keysBelow(field)]), ...[...others, items].flatMap(keysBelow)]
}

function alternativesOf(path: readonly (string | number)[]): string {
  switch (path[0]) {
    case 'image':
      return ': either "ssm", or "owner" and "name", or "id"'
    case 'files':
      return ': either "content" or "source", beside "path"'
    case 'health':
      return `: ${healthCheckSchema.options.map(({ shape }) => shape.check.value).join(', ')}`
    default:
      return ': another form'
  }
}

function knownKeys(path: readonly (string | number)[]): readonly string[] {
  return path.length === 0 ? topKeys : (nestedKeys[String(path[0])] ?? [])
}

/** `: did you mean packages?` where one known word is close, else the known words. */
function hint(word: string, known: readonly string[]): string {
  const close = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(
      ({ candidate, distance }) =>
        distance <= Math.max(1, Math.floor(candidate.length / 3)) ||
        (word.length > 2 && candidate.toLowerCase().startsWith(word.toLowerCase())),
    )
    .sort((left, right) => left.distance - right.distance)[0]
  return close ? `: did you mean ${close.candidate}?` : ''
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (part !== null && typeof part === 'object' ? (part as Record<string | number, unknown>)[key] : undefined),
    value,
  )
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return `${value}`
  return `the number ${String(value)}`
}

function withArticle(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    array: 'a list',
    object: 'a mapping',
    record: 'a mapping',
    int: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
  }
  return words[expected] ?? expected
}
