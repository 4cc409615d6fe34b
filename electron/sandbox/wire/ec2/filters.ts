import { ApiError } from '../../world/api-error.ts'

export interface Filter {
  readonly Name?: string
  readonly Values?: readonly string[]
}

/** For each filter that AWS documents for a call: the values an item has for it. */
export type FilterTable<Item> = Readonly<Record<string, (item: Item) => readonly (string | null | undefined)[]>>

/** `*` is any text and `?` any character; a backslash takes their meaning away. Upper and lower case differ. */
export function wildcardPattern(text: string): RegExp {
  const pattern = text.replace(/\\([*?\\])|[*?]|[.+^${}()|[\]\\]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`
    if (found === '*') return '[\\s\\S]*'
    if (found === '?') return '[\\s\\S]'
    return `\\${found}`
  })
  return new RegExp(`^${pattern}$`)
}

/** Items that pass every filter; a filter is passed by any of its values. InvalidParameterValue for a filter the call does not have. */
export function applyFilters<Item>(
  items: readonly Item[],
  filters: readonly Filter[] | undefined,
  table: FilterTable<Item>,
  tagsOf: (item: Item) => Readonly<Record<string, string>>,
): Item[] {
  const tests = (filters ?? []).map((filter) => {
    const name = filter.Name ?? ''
    const values = filterValues(name, table, tagsOf)
    const patterns = (filter.Values ?? []).map(wildcardPattern)
    return (item: Item) => values(item).some((value) => typeof value === 'string' && patterns.some((pattern) => pattern.test(value)))
  })
  return items.filter((item) => tests.every((test) => test(item)))
}

function filterValues<Item>(
  name: string,
  table: FilterTable<Item>,
  tagsOf: (item: Item) => Readonly<Record<string, string>>,
): (item: Item) => readonly (string | null | undefined)[] {
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length)
    return (item) => (Object.hasOwn(tagsOf(item), key) ? [tagsOf(item)[key]] : [])
  }
  if (name === 'tag-key') return (item) => Object.keys(tagsOf(item))
  const values = Object.hasOwn(table, name) ? table[name] : undefined
  if (values === undefined) throw new ApiError('InvalidParameterValue', `The filter '${name}' is invalid`)
  return values
}
