import { type KqlToken, tokenizeKql } from './lexer.ts'

/** What can stand at a place of a query. A connective is `and` or `or`; an operator is what follows a field. */
export type KqlExpected = 'field' | 'not' | 'value' | 'operator' | 'connective'

export interface KqlPlace {
  /** What a choice replaces: the word under the cursor, or nothing. */
  readonly from: number
  readonly to: number
  /** Of it, what stands before the cursor, without escapes and quotation marks. */
  readonly typed: string
  readonly quoted: boolean
  /** The typed word holds a wildcard. */
  readonly wildcard: boolean
  readonly expected: readonly KqlExpected[]
  /** The field whose value, operator or list stands here, by its whole name, or words that may become one; null where there is none. */
  readonly field: string | null
  /** Names of fields begin so here, between `{ }` of a nested field: `users.`; else ''. */
  readonly prefix: string
}

type State =
  /** A field, a value of a list, or free text begins. */
  | 'term'
  /** Words that may be a field. */
  | 'words'
  /** Behind the sign after a field. */
  | 'value'
  /** Something complete. */
  | 'after'

interface Bracket {
  /** The field of `field: ( … )`; null in brackets of other kinds. */
  readonly listOf: string | null
  readonly prefix: string
}

/**
 * What can stand where the cursor is, in a query that need not be finished. Only what is before the cursor counts. One pass over the
 * tokens, so linear in the text.
 */
export function placeAt(text: string, cursor: number): KqlPlace {
  const tokens = tokenizeKql(text.slice(0, cursor), true).slice(0, -1)
  const last = tokens.at(-1)
  const touching = last !== undefined && last.end === cursor && isTyped(last) ? last : null
  if (last?.kind === 'quoted' && last.end === cursor && touching === null) {
    return place(cursor, cursor, [], { state: 'after', field: null, bracket: outermost, afterNot: false })
  }
  const reached = walk(touching === null ? tokens : tokens.slice(0, -1))
  if (touching === null) return place(cursor, cursor, expectedAt(reached, false), reached)
  const { start: from } = touching
  const whole = tokenizeKql(text.slice(from), true)[0]
  return {
    ...place(from, Math.max(cursor, from + (whole?.end ?? 0)), expectedAt(reached, true), reached),
    typed: textOf(touching, text),
    quoted: touching.kind === 'quoted',
    wildcard: touching.kind === 'word' && touching.segments.length > 1,
  }
}

interface Reached {
  readonly state: State
  readonly field: string | null
  readonly bracket: Bracket
  /** There is one `not` at a time. */
  readonly afterNot: boolean
}

const outermost: Bracket = { listOf: null, prefix: '' }

function place(from: number, to: number, expected: readonly KqlExpected[], { field, bracket }: Reached): KqlPlace {
  return { from, to, typed: '', quoted: false, wildcard: false, expected, field: field ?? bracket.listOf, prefix: bracket.prefix }
}

/** A word under the cursor is still typed; a phrase is, until it is closed. */
function isTyped(token: KqlToken): boolean {
  return token.kind === 'quoted' ? token.open === true : ['word', 'and', 'or', 'not'].includes(token.kind)
}

function expectedAt({ state, bracket, afterNot }: Reached, typing: boolean): readonly KqlExpected[] {
  switch (state) {
    case 'term':
      return [bracket.listOf === null ? 'field' : 'value', ...(afterNot ? [] : ['not' as const])]
    case 'words':
      // A second word is free text with the first, unless it becomes `and` or `or`.
      return typing ? ['connective'] : ['operator', 'connective']
    case 'value':
      return ['value']
    case 'after':
      return ['connective']
  }
}

function walk(tokens: readonly KqlToken[]): Reached {
  const brackets: Bracket[] = [outermost]
  let state: State = 'term'
  let field: string | null = null
  const inner = () => brackets.at(-1) ?? outermost
  for (const token of tokens) {
    switch (token.kind) {
      case 'word':
      case 'quoted':
        if (state === 'words') field = token.kind === 'word' && field !== null ? `${field} ${token.segments.join('*')}` : null
        else if (state === 'term' && inner().listOf === null) {
          field = inner().prefix + textOf(token, '')
          state = 'words'
        } else {
          field = null
          state = 'after'
        }
        break
      case ':':
      case 'range':
        state = 'value'
        break
      case '(':
        brackets.push({ listOf: state === 'value' ? field : inner().listOf, prefix: inner().prefix })
        field = null
        state = 'term'
        break
      case '{':
        brackets.push({ listOf: null, prefix: field === null ? '' : `${field}.` })
        field = null
        state = 'term'
        break
      case ')':
      case '}':
        if (brackets.length > 1) brackets.pop()
        field = null
        state = 'after'
        break
      default:
        field = null
        state = 'term'
    }
  }
  return { state, field, bracket: inner(), afterNot: tokens.at(-1)?.kind === 'not' }
}

function textOf(token: KqlToken, text: string): string {
  if (token.kind === 'quoted') return token.text
  return token.kind === 'word' ? token.segments.join('*') : text.slice(token.start, token.end)
}
