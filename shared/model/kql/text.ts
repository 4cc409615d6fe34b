import { type KqlValue, type KqlWord, valueText } from './ast.ts'

/*
 * The one definition of what a word is, for every back end: runs of letters, digits and marks, lower case. All else separates, `_` too,
 * so that `pkey` finds `orders_pkey` and an address is the phrase of its four numbers.
 */

const token = /[\p{L}\p{N}\p{M}]+/gu
const tokenCharacter = /[\p{L}\p{N}\p{M}]/u

/** Lower case in one spelling of accents, as all text is compared. */
export function fold(text: string): string {
  // A sigma at the end of a word is written differently, which would hide `Σ*` from the word it begins.
  return text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ')
}

/** Words of a text, folded, in order. */
export function tokens(text: string): string[] {
  return fold(text).match(token) ?? []
}

/** A test of free text; any of a value’s tests is enough. */
export type TextTest =
  /** These words stand next to each other; with `prefix` the last one only has to begin so. */
  | { readonly kind: 'phrase'; readonly tokens: readonly string[]; readonly prefix: boolean }
  /** Wildcards elsewhere than at the end: see `globInText`. Segments are folded. */
  | { readonly kind: 'glob'; readonly segments: readonly string[] }
  /** No word in it (`"--"`): found as it stands, folded. */
  | { readonly kind: 'contains'; readonly text: string }
  | { readonly kind: 'any' }

/**
 * Tests of a value on text. Words without quotation marks are alternatives, as in Kibana: `timeout refused` finds lines with either.
 * A word with signs inside (`10.0.0.1`, `foo-bar`) is the phrase of its parts.
 */
export function compileTextTests(value: KqlValue): TextTest[] {
  if (value.quoted) return wordTests(valueText(value))
  return value.words.flatMap(compileWord)
}

function compileWord(word: KqlWord): TextTest[] {
  const segments = word.segments.map(fold)
  const [head = '', next] = segments
  if (next === undefined) return wordTests(head)
  if (segments.every((segment) => segment === '')) return [{ kind: 'any' }]
  const lastCharacter = [...head].at(-1) ?? ''
  if (segments.length === 2 && next === '' && tokenCharacter.test(lastCharacter)) {
    return [{ kind: 'phrase', tokens: tokens(head), prefix: true }]
  }
  return [{ kind: 'glob', segments }]
}

function wordTests(text: string): TextTest[] {
  const parts = tokens(text)
  if (parts.length > 0) return [{ kind: 'phrase', tokens: parts, prefix: false }]
  return text === '' ? [] : [{ kind: 'contains', text: fold(text) }]
}

/** A text prepared for many tests; each form is made when it is first asked for. */
export class SearchedText {
  private readonly text: string
  private foldedText: string | undefined
  private tokenList: string[] | undefined

  constructor(text: string) {
    this.text = text
  }

  fulfils(test: TextTest): boolean {
    if (test.kind === 'any') return true
    if (test.kind === 'contains') return this.folded().includes(test.text)
    if (test.kind === 'glob') return globInText(test.segments, this.folded())
    return holdsPhrase(this.tokenised(), test.tokens, test.prefix)
  }

  private folded(): string {
    this.foldedText ??= fold(this.text)
    return this.foldedText
  }

  private tokenised(): string[] {
    this.tokenList ??= this.folded().match(token) ?? []
    return this.tokenList
  }
}

function holdsPhrase(words: readonly string[], phrase: readonly string[], prefix: boolean): boolean {
  const last = phrase.length - 1
  for (let start = 0; start + last < words.length; start += 1) {
    let offset = 0
    while (offset <= last) {
      const word = words[start + offset] ?? ''
      const wanted = phrase[offset] ?? ''
      if (prefix && offset === last ? !word.startsWith(wanted) : word !== wanted) break
      offset += 1
    }
    if (offset > last) return true
  }
  return false
}

/**
 * True if a stretch without blanks fits the segments with anything between them. A first or last segment that is not empty must begin or
 * end where a word does. Each segment is searched once from the left, so no pattern takes more than linear time in the text.
 */
export function globInText(segments: readonly string[], text: string): boolean {
  // Nearly all texts end here: looking for the segments is much quicker than looking at each stretch.
  if (!segments.every((segment) => text.includes(segment))) return false
  return text.split(/\s+/u).some((stretch) => globInStretch(segments, stretch))
}

function globInStretch(segments: readonly string[], stretch: string): boolean {
  let from = 0
  for (const [index, segment] of segments.entries()) {
    if (segment === '') continue
    const atStart = index === 0
    const atEnd = index === segments.length - 1
    let found = stretch.indexOf(segment, from)
    while (found !== -1 && ((atStart && !beginsWord(stretch, found)) || (atEnd && !endsWord(stretch, found + segment.length)))) {
      found = stretch.indexOf(segment, found + 1)
    }
    if (found === -1) return false
    from = found + segment.length
  }
  return true
}

function beginsWord(text: string, at: number): boolean {
  const before = at === 0 ? '' : String.fromCodePoint(text.codePointAt(at - (isLowSurrogate(text, at - 1) ? 2 : 1)) ?? 32)
  return !(tokenCharacter.test(before) && tokenCharacter.test(String.fromCodePoint(text.codePointAt(at) ?? 32)))
}

function endsWord(text: string, at: number): boolean {
  return at === text.length || at === 0 || beginsWord(text, at)
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff
}
