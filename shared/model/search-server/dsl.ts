/** A query in the search DSL, as it goes out. */
export type Dsl = Readonly<Record<string, unknown>>

export const everything: Dsl = { match_all: {} }
export const nothing: Dsl = { match_none: {} }

/** Scores are of no use here: all stands in filter context, which servers cache. */
export function allOf(parts: readonly Dsl[]): Dsl {
  const [only] = parts
  if (parts.includes(nothing)) return nothing
  return parts.length === 0 ? everything : parts.length === 1 && only ? only : { bool: { filter: parts } }
}

export function anyOf(parts: readonly Dsl[]): Dsl {
  const wanted = parts.filter((part) => part !== nothing)
  const [only] = wanted
  if (wanted.includes(everything)) return everything
  return wanted.length === 0 ? nothing : wanted.length === 1 && only ? only : { bool: { should: wanted, minimum_should_match: 1 } }
}

export function noneOf(parts: readonly Dsl[]): Dsl {
  const wanted = parts.filter((part) => part !== nothing)
  if (wanted.includes(everything)) return nothing
  return wanted.length === 0 ? everything : { bool: { must_not: wanted } }
}
