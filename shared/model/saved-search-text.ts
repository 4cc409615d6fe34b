import { Document, isMap } from 'yaml'
import type { z } from 'zod'
import { offsetOf, readYaml } from './read-yaml.ts'
import { type SavedSearch, savedSearchSchema } from './saved-search.ts'

/** What a file holds, or in one sentence why it is no saved search, with the line where it can be told. */
export function readSavedSearch(text: string): { readonly search: SavedSearch } | { readonly problem: string } {
  const read = readYaml(text)
  if ('problems' in read) {
    const [first] = read.problems
    return { problem: first === undefined ? 'It is no YAML.' : inLine(first.line, first.message) }
  }
  if (read.value === null || read.value === undefined) return { problem: 'The file is empty; a saved search needs at least a name.' }
  const checked = savedSearchSchema.safeParse(read.value)
  if (checked.success) return { search: checked.data }
  const [issue] = checked.error.issues
  if (issue === undefined) return { problem: 'It is no saved search.' }
  const [path, message] = explain(issue, read.value)
  const offset = offsetOf(read.document, path, issue.code === 'unrecognized_keys')
  return { problem: offset === null ? message : inLine(read.placed(offset).line, message) }
}

/**
 * The text of the file. Comments and the order of keys of `before` stay; what has its default is left out, so that a difference in git
 * shows what was meant.
 */
export function writeSavedSearch(search: SavedSearch, before: string | null): string {
  const read = before === null ? null : readYaml(before)
  const kept = read !== null && 'document' in read && isMap(read.document.contents) ? read.document : new Document({})
  for (const [key, value] of Object.entries(asWritten(search))) {
    if (value === undefined) kept.delete(key)
    // What is the same keeps its comments and its way of writing.
    else if (JSON.stringify(plain(kept, key)) !== JSON.stringify(value)) kept.set(key, kept.createNode(value))
  }
  return kept.toString({ lineWidth: 0 })
}

function asWritten({ name, description, source, query, language, roles, servers, levels, filters, columns, order, time }: SavedSearch) {
  const some = <Value>(list: readonly Value[]) => (list.length === 0 ? undefined : list)
  return {
    name,
    description: description || undefined,
    source: source ?? undefined,
    query: query || undefined,
    language: language === 'kql' ? undefined : language,
    roles: some(roles),
    servers: some(servers),
    levels: some(levels),
    filters: some(
      filters.map(({ field, operator, values, enabled, pinned }) => ({
        field,
        operator,
        ...(values.length === 0 ? {} : { values }),
        ...(enabled ? {} : { enabled }),
        ...(pinned ? { pinned } : {}),
      })),
    ),
    columns: columns ?? undefined,
    order: order === 'newest' ? undefined : order,
    time: time ?? undefined,
  }
}

function plain(document: Document, key: string): unknown {
  const found: unknown = document.toJS()
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined
}

function explain(issue: z.core.$ZodIssue, value: unknown): [path: (string | number)[], message: string] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)))
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    return [[...path, key], `"${key}" is not a field of ${path.length === 0 ? 'a saved search' : path.join('.')}`]
  }
  if (path.length === 0) return [path, 'A saved search is a mapping: name, query and so on']
  const name = path
    .map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${part}`))
    .join('')
    .slice(1)
  const missing = issue.code === 'invalid_type' && path.reduce<unknown>((at, part) => childOf(at, part), value) === undefined
  return [path, missing ? `${name} is missing` : `${name}: ${issue.message}`]
}

function childOf(value: unknown, part: string | number): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[part] : undefined
}

function inLine(line: number, message: string): string {
  return `Line ${line}: ${message}`
}
