import type { KqlRangeOperator, KqlSpan } from './ast.ts'

export type KqlToken = KqlSpan &
  (
    | { readonly kind: '(' | ')' | '{' | '}' | ':' | 'and' | 'or' | 'not' | 'end' }
    | { readonly kind: 'range'; readonly operator: KqlRangeOperator }
    | { readonly kind: 'quoted'; readonly text: string /** Its end is missing; only of an unfinished query. */; readonly open?: true }
    | { readonly kind: 'word'; readonly segments: readonly string[] }
  )

/** Why a text is no query: where, what could stand there, and what stands there instead. */
export class KqlProblem extends Error {
  readonly position: number
  readonly expected: readonly string[]

  constructor(message: string, position: number, expected: readonly string[]) {
    super(message)
    this.name = 'KqlProblem'
    this.position = position
    this.expected = expected
  }
}

const blank = /[\s\u00a0]/
const special = new Set(['(', ')', ':', '<', '>', '"', '{', '}'])
const keywords: ReadonlySet<string> = new Set(['and', 'or', 'not'])
const letterEscapes: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' }

/**
 * Splits a query into tokens in one pass; the last one is `end`. Throws KqlProblem; with `unfinished`, of a query that is being written,
 * it takes what is wrong as it stands instead.
 */
export function tokenizeKql(text: string, unfinished = false): KqlToken[] {
  const tokens: KqlToken[] = []
  let at = 0
  while (at < text.length) {
    const character = text.charAt(at)
    if (blank.test(character)) {
      at += 1
      continue
    }
    const token =
      character === '"' ? readQuoted(text, at, unfinished) : special.has(character) ? readSign(text, at) : readWord(text, at, unfinished)
    tokens.push(token)
    at = token.end
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length })
  return tokens
}

function readSign(text: string, start: number): KqlToken {
  const sign = text.charAt(start)
  if (sign === '<' || sign === '>') {
    const operator = text.charAt(start + 1) === '=' ? (`${sign}=` as const) : sign
    return { kind: 'range', operator, start, end: start + operator.length }
  }
  return { kind: sign as '(' | ')' | '{' | '}' | ':', start, end: start + 1 }
}

function readQuoted(text: string, start: number, unfinished: boolean): KqlToken {
  let value = ''
  let at = start + 1
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === '"') return { kind: 'quoted', text: value, start, end: at + 1 }
    if (character !== '\\') {
      value += character
      at += 1
      continue
    }
    const next = text.charAt(at + 1)
    const unicode = next === 'u' ? readUnicode(text, at) : null
    if (unicode !== null) {
      value += unicode
      at += 6
    } else if (next === '\\' || next === '"' || next in letterEscapes) {
      value += letterEscapes[next] ?? next
      at += 2
    } else {
      // A lone backslash inside quotes is itself, so that "C:\Windows" can be pasted.
      value += character
      at += 1
    }
  }
  if (unfinished) return { kind: 'quoted', text: value, open: true, start, end: at }
  throw new KqlProblem('The quotation mark that opens here is never closed.', start, ['"'])
}

function readWord(text: string, start: number, unfinished: boolean): KqlToken {
  const segments = ['']
  const extend = (piece: string) => {
    segments.push((segments.pop() ?? '') + piece)
  }
  let escaped = false
  let at = start
  while (at < text.length) {
    const character = text.charAt(at)
    if (blank.test(character) || special.has(character)) break
    if (character === '*') {
      // Two wildcards in a row say no more than one.
      if (segments.length === 1 || segments.at(-1) !== '') segments.push('')
      at += 1
    } else if (character === '\\') {
      const { piece, length } = readEscape(text, at, unfinished)
      escaped = true
      extend(piece)
      at += length
    } else {
      extend(character)
      at += 1
    }
  }
  const [only = ''] = segments
  const keyword = only.toLowerCase()
  if (segments.length === 1 && !escaped && keywords.has(keyword)) return { kind: keyword as 'and' | 'or' | 'not', start, end: at }
  return { kind: 'word', segments, start, end: at }
}

function readEscape(text: string, at: number, unfinished: boolean): { piece: string; length: number } {
  const next = text.charAt(at + 1)
  const unicode = next === 'u' ? readUnicode(text, at) : null
  if (unicode !== null) return { piece: unicode, length: 6 }
  const keyword = /^(and|or|not)(?![^\s():<>"{}*\\])/i.exec(text.slice(at + 1, at + 6))?.[0]
  if (keyword) return { piece: keyword, length: keyword.length + 1 }
  if (next in letterEscapes) return { piece: letterEscapes[next] ?? '', length: 2 }
  if (next === '\\' || next === '*' || special.has(next)) return { piece: next, length: 2 }
  if (unfinished) return { piece: '\\', length: 1 }
  throw new KqlProblem('A backslash must stand before the character it makes plain; write it twice to mean itself.', at, [
    '\\\\',
    '\\:',
    '\\"',
    '\\*',
    '\\(',
    '\\)',
  ])
}

function readUnicode(text: string, at: number): string | null {
  const digits = /^[0-9a-f]{4}$/i.exec(text.slice(at + 2, at + 6))?.[0]
  return digits ? String.fromCharCode(Number.parseInt(digits, 16)) : null
}
