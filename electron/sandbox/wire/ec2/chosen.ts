import { ApiError } from '../../world/api-error.ts'

/** Those of `ids`, all for none; throws the given error for one that there is not. */
export function chosen<Item>(
  items: readonly Item[],
  ids: readonly string[] | undefined,
  idOf: (item: Item) => string,
  code: string,
  what: string,
): readonly Item[] {
  if (ids === undefined || ids.length === 0) return items
  const missing = ids.find((id) => !items.some((item) => idOf(item) === id))
  if (missing !== undefined) throw new ApiError(code, `The ${what} '${missing}' does not exist`)
  return items.filter((item) => ids.includes(idOf(item)))
}
