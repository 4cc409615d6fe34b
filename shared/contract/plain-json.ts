/** Numbers under 20 are those of oRPC’s own types. */
const plainJsonType = 20

const plain = new WeakSet<object>()

/**
 * Marks a long list of which nothing needs more than JSON has (no dates, no undefined in lists, no maps): it travels as JSON in one piece. Without
 * this, every value of its every item is looked at for what JSON has not, which takes longer than all else of an answer of thousands.
 */
export function plainJson<List extends readonly unknown[]>(list: List): List {
  plain.add(list)
  return list
}

/** How what is marked travels; both ends must have it. */
export const plainJsonSerializer = {
  type: plainJsonType,
  condition: (data: unknown) => typeof data === 'object' && data !== null && plain.has(data),
  serialize: (data: unknown) => JSON.stringify(data),
  deserialize: (text: unknown): unknown => JSON.parse(String(text)),
}
