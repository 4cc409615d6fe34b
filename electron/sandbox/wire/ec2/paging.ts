import { ApiError } from '../../world/api-error.ts'

export interface PageRequest {
  readonly MaxResults?: number
  readonly NextToken?: string
}

/** Limits of MaxResults, both allowed. */
export interface PageLimits {
  readonly least: number
  readonly most: number
}

function invalidToken(): ApiError {
  return new ApiError('InvalidParameterValue', 'Unable to parse pagination token')
}

/**
 * One page of items. The token names the last item given, so that items that come or go between two pages neither shift nor repeat others.
 * Without MaxResults everything is one page. Items must be in the order of their keys’ first appearance (oldest first).
 */
export function page<Item>(
  items: readonly Item[],
  request: PageRequest,
  limits: PageLimits,
  keyOf: (item: Item) => string,
): { readonly items: readonly Item[]; readonly nextToken: string | undefined } {
  const { MaxResults: maximum, NextToken: token } = request
  if (maximum !== undefined && (maximum < limits.least || maximum > limits.most)) {
    const direction = maximum < limits.least ? `greater than or equal to ${limits.least}` : `less than or equal to ${limits.most}`
    throw new ApiError('InvalidParameterValue', `Value ( ${maximum} ) for parameter maxResults is invalid. Expecting a value ${direction}.`)
  }
  const start = token === undefined || token === '' ? 0 : startAfter(items, token, keyOf)
  const end = Math.min(items.length, start + (maximum ?? Math.min(limits.most, items.length)))
  const last = items[end - 1]
  const nextToken = end < items.length && last !== undefined ? writeToken(end, keyOf(last)) : undefined
  return { items: items.slice(start, end), nextToken }
}

function writeToken(position: number, key: string): string {
  return Buffer.from(JSON.stringify([position, key])).toString('base64url')
}

function startAfter<Item>(items: readonly Item[], token: string, keyOf: (item: Item) => string): number {
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(token, 'base64url').toString())
  } catch {
    throw invalidToken()
  }
  if (!Array.isArray(parsed) || typeof parsed[0] !== 'number' || typeof parsed[1] !== 'string') throw invalidToken()
  const index = items.findIndex((item) => keyOf(item) === parsed[1])
  // The last item has gone meanwhile: what followed it has moved up by at least one.
  return index >= 0 ? index + 1 : Math.max(0, Math.min(items.length, parsed[0] - 1))
}
