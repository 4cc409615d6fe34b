import { tokens } from '../kql/text.ts'
import { kqlQuoted } from '../kql/write.ts'
import { wildcard } from './pattern-tokens.ts'

const mostPhrases = 12
const longestPhrase = 200
/** Signs between which words stand for every index; others may join what is on both sides to one word. */
const apart = /[\s=()[\]{}"/,;|<>]/u

/**
 * The words of a pattern as a query that finds its lines, and others that have the same words; null where it has none to be found by.
 * Written so that it means the same in KQL and in Lucene’s syntax.
 */
export function patternQuery(pattern: readonly string[]): string | null {
  const phrases: string[] = []
  for (const stretch of stretches(pattern.join(' '))) {
    const words = tokens(stretch)
    if (words.length === 0 || stretch.length > longestPhrase) continue
    if (phrases.length < mostPhrases) phrases.push(kqlQuoted(stretch))
  }
  const distinct = [...new Set(phrases)]
  if (distinct.length === 0) return null
  return distinct.length === 1 ? `message:${distinct[0]}` : `message:(${distinct.join(' AND ')})`
}

/** What stands between the parts that differ, without the words that touch them. */
function stretches(text: string): string[] {
  const parts = text.split(wildcard)
  return parts.map((part, index) => {
    const from = index === 0 ? 0 : firstApart(part)
    const to = index === parts.length - 1 ? part.length : lastApart(part)
    return part.slice(from, Math.max(from, to)).trim()
  })
}

function firstApart(part: string): number {
  const found = part.search(apart)
  return found === -1 ? part.length : found
}

function lastApart(part: string): number {
  for (let place = part.length; place > 0; place -= 1) if (apart.test(part[place - 1] ?? '')) return place
  return 0
}

/** A query for lines that fit both, or the first without the second. */
export function narrowed(query: string, pattern: string, operator: 'AND' | 'AND NOT'): string {
  const own = query.trim()
  if (own === '') return operator === 'AND' ? pattern : `NOT ${pattern}`
  return `(${own}) ${operator} ${pattern}`
}
