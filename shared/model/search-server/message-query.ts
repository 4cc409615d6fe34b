import type { KqlValue, KqlWord } from '../kql/ast.ts'
import { asksExistence, valueText } from '../kql/ast.ts'
import { KqlProblem } from '../kql/lexer.ts'
import { fold, tokens } from '../kql/text.ts'
import { anyOf, type Dsl, nothing } from './dsl.ts'

/** How many words may begin with what stands before a `*` behind other words: the most that servers take without complaint. */
const mostExpansions = 1000
const tokenCharacter = /[\p{L}\p{N}\p{M}]/u

/**
 * Free text asked of one analysed field. What a word is, the server’s index decides: the words are sent as they were typed. Words without
 * quotation marks are alternatives; a word with signs inside is the phrase of its parts; `*` stands within one word.
 */
export function textQuery(name: string, value: KqlValue): Dsl {
  if (value.quoted) return phrase(name, valueText(value), value.start)
  if (asksExistence(value)) return { exists: { field: name } }
  return anyOf(value.words.map((word) => wordQuery(name, word)))
}

function wordQuery(name: string, word: KqlWord): Dsl {
  const segments = word.segments.map(fold)
  const [head = '', next] = segments
  if (next === undefined) return phrase(name, word.segments[0] ?? '', word.start)
  if (segments.every((segment) => segment === '')) return { exists: { field: name } }
  const headTokens = tokens(head)
  if (segments.length === 2 && next === '' && endsInWord(head)) {
    const [only] = headTokens
    if (headTokens.length === 1 && only === head) return { prefix: { [name]: { value: head } } }
    return { match_phrase_prefix: { [name]: { query: head, max_expansions: mostExpansions } } }
  }
  if (segments.every((segment) => segment === '' || tokens(segment)[0] === segment)) {
    return { wildcard: { [name]: { value: segments.map(escapeWildcard).join('*'), case_insensitive: true } } }
  }
  return orderedParts(name, segments, word.start)
}

/** The parts of what is typed around each `*`, in this order, however far apart; words cut off by a `*` are beginnings or ends of words. */
function orderedParts(name: string, segments: readonly string[], position: number): Dsl {
  const rules = segments.flatMap((segment, index): Dsl[] => {
    const words = tokens(segment)
    const single = words.map((word, place): Dsl => {
      const open = place === 0 && index > 0 && beginsInWord(segment)
      const cut = place === words.length - 1 && index < segments.length - 1 && endsInWord(segment)
      if (!open && !cut) return { match: { query: word } }
      return { wildcard: { pattern: `${open ? '*' : ''}${escapeWildcard(word)}${cut ? '*' : ''}` } }
    })
    const [only] = single
    if (single.length === 0) return []
    return single.length === 1 && only ? [only] : [{ all_of: { ordered: true, max_gaps: 0, intervals: single } }]
  })
  if (rules.length === 0) throw signsOnly(position)
  return { intervals: { [name]: { all_of: { ordered: true, intervals: rules } } } }
}

function phrase(name: string, text: string, position: number): Dsl {
  if (text === '') return nothing
  if (tokens(text).length === 0) throw signsOnly(position)
  return { match_phrase: { [name]: text } }
}

function signsOnly(position: number): KqlProblem {
  return new KqlProblem('A search server finds words, and there is none here, only signs.', position, ['a word'])
}

const beginsInWord = (text: string) => tokenCharacter.test(String.fromCodePoint(text.codePointAt(0) ?? 32))
const endsInWord = (text: string) => tokenCharacter.test([...text].at(-1) ?? '')

/** `*`, `?` and `\` stand for themselves. */
export function escapeWildcard(text: string): string {
  return text.replaceAll(/[\\*?]/g, (sign) => `\\${sign}`)
}
