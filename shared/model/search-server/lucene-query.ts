import { requireBearableLucene } from '../lucene.ts'
import { type Dsl, everything } from './dsl.ts'

/** A query in Lucene’s language, read by the server itself. INVALID_INPUT for what would keep it busy without end. */
export function luceneToDsl(text: string): Dsl {
  if (text.trim() === '') return everything
  requireBearableLucene(text)
  return {
    query_string: {
      query: text,
      analyze_wildcard: true,
      // A word that cannot be a number is not in a field of numbers; it is no mistake.
      lenient: true,
      max_determinized_states: 10_000,
    },
  }
}
