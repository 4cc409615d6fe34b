import { ApiError } from '../../world/api-error.ts'

/** One page as Elastic Load Balancing gives them: PageSize and Marker, at most 400. The marker names the item that comes next. */
export function markedPage<Item extends { readonly id: string }>(
  items: readonly Item[],
  request: { readonly Marker?: string; readonly PageSize?: number },
): { readonly items: readonly Item[]; readonly nextMarker: string | undefined } {
  const { Marker: marker, PageSize: size = 400 } = request
  if (size < 1 || size > 400) throw new ApiError('ValidationError', 'PageSize must be between 1 and 400')
  const start = marker === undefined ? 0 : items.findIndex((item) => item.id === marker)
  if (start < 0) throw new ApiError('ValidationError', 'Marker is not valid')
  return { items: items.slice(start, start + size), nextMarker: items[start + size]?.id }
}
