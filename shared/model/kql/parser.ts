import { HengeError } from '../error.ts'
import type { KqlField, KqlNode, KqlValue } from './ast.ts'
import { KqlProblem, type KqlToken, tokenizeKql } from './lexer.ts'

/** Deeper brackets than any person writes; keeps the recursion, and the SQL made from it, within bounds. */
const deepestNesting = 100

const startOfTerm = ['a word', 'a "phrase"', 'a field', '"("', '"not"'] as const
const afterTerm = ['"and"', '"or"', 'the end'] as const

/**
 * Recursive descent over the grammar of the Kibana query language; one token is never looked at twice as the start of the same rule,
 * so the time is linear in the text. `and` binds tighter than `or`; there is one `not` at a time.
 */
export class KqlParser {
  /** Tokens taken so far: what a test of linear time counts. */
  steps = 0
  private readonly tokens: readonly KqlToken[]
  private index = 0
  private depth = 0

  constructor(text: string) {
    this.tokens = tokenizeKql(text)
  }

  /** The whole query; an empty one matches all. Throws KqlProblem. */
  parse(): KqlNode {
    if (this.peek().kind === 'end') return { kind: 'all', start: 0, end: this.peek().end }
    const node = this.parseOr(() => this.parseTerm())
    if (this.peek().kind !== 'end') this.refuse(afterTerm)
    return node
  }

  private parseOr(term: () => KqlNode): KqlNode {
    return this.parseChain('or', () => this.parseChain('and', () => this.parseNot(term)))
  }

  private parseChain(kind: 'and' | 'or', part: () => KqlNode): KqlNode {
    const { start } = this.peek()
    const first = part()
    const children = [first]
    while (this.peek().kind === kind) {
      this.take()
      children.push(part())
    }
    return children.length === 1 ? first : { kind, children, start, end: this.previousEnd() }
  }

  private parseNot(term: () => KqlNode): KqlNode {
    if (this.peek().kind !== 'not') return term()
    const { start } = this.take()
    const child = term()
    return { kind: 'not', child, start, end: this.previousEnd() }
  }

  private parseTerm(): KqlNode {
    if (this.peek().kind === '(') return this.parseBracket(')', () => this.parseTerm())
    const value = this.parseValue(startOfTerm)
    const next = this.peek()
    if (next.kind === ':') {
      this.take()
      return this.parseAfterColon(asField(value))
    }
    if (next.kind === 'range') {
      this.take()
      const bound = this.parseValue(['a value'])
      return { kind: 'range', field: asField(value), operator: next.operator, value: bound, start: value.start, end: bound.end }
    }
    return { kind: 'text', value, start: value.start, end: value.end }
  }

  private parseAfterColon(field: KqlField): KqlNode {
    if (this.peek().kind === '{') {
      const child = this.parseBracket('}', () => this.parseTerm())
      return { kind: 'nested', field, child, start: field.start, end: this.previousEnd() }
    }
    return this.parseListItem(field)
  }

  private parseListItem(field: KqlField): KqlNode {
    if (this.peek().kind === '(') return this.parseBracket(')', () => this.parseListItem(field))
    const value = this.parseValue(['a value', '"("'])
    return { kind: 'is', field, value, start: field.start, end: value.end }
  }

  private parseBracket(close: ')' | '}', term: () => KqlNode): KqlNode {
    const open = this.take()
    this.depth += 1
    if (this.depth > deepestNesting) {
      throw new KqlProblem(`Brackets are nested deeper than ${deepestNesting}.`, open.start, [])
    }
    const node = this.parseOr(term)
    if (this.peek().kind !== close) this.refuse(['"and"', '"or"', `"${close}"`])
    this.take()
    this.depth -= 1
    return node
  }

  /** Words up to the next sign or keyword, or one quoted text. */
  private parseValue(expected: readonly string[]): KqlValue {
    const first = this.peek()
    if (first.kind === 'quoted') {
      this.take()
      const { start, end } = first
      return { quoted: true, words: [{ segments: [first.text], start, end }], start, end }
    }
    const words = []
    for (let token = this.peek(); token.kind === 'word'; token = this.peek()) {
      this.take()
      words.push({ segments: token.segments, start: token.start, end: token.end })
    }
    const last = words.at(-1)
    if (!last) return this.refuse(expected)
    return { quoted: false, words, start: first.start, end: last.end }
  }

  private peek(): KqlToken {
    const token = this.tokens[Math.min(this.index, this.tokens.length - 1)]
    if (!token) throw new Error('a token list always ends in `end`')
    return token
  }

  private take(): KqlToken {
    const token = this.peek()
    this.steps += 1
    this.index += 1
    return token
  }

  private previousEnd(): number {
    return this.tokens[this.index - 1]?.end ?? 0
  }

  private refuse(expected: readonly string[]): never {
    const token = this.peek()
    const found = token.kind === 'end' ? 'the query ends' : `${nameOf(token)} stands`
    throw new KqlProblem(`Expected ${listed(expected)}, but ${found} here.`, token.start, expected)
  }
}

/** Parses or throws INVALID_INPUT with details { position, expected } and the place marked by a caret. */
export function parseKql(text: string): KqlNode {
  try {
    return new KqlParser(text).parse()
  } catch (error) {
    if (error instanceof KqlProblem) throw toHengeError(error, text)
    throw error
  }
}

/** What a user is told of a query that is none; `text` is the query. Of a filter beside it, details { filter } is its index. */
export function toHengeError(problem: KqlProblem, text: string): HengeError {
  if (problem.position < 0) {
    return new HengeError('INVALID_INPUT', `A filter cannot be asked: ${problem.message}`, {
      details: { field: 'filters', filter: -1 - problem.position, expected: [...problem.expected] },
      cause: problem,
    })
  }
  return new HengeError('INVALID_INPUT', `${problem.message}\n${caret(text, problem.position)}`, {
    details: { field: 'query', position: problem.position, expected: [...problem.expected] },
    cause: problem,
  })
}

/** The line of the query that holds the position, at most 80 characters of it, and a caret below the place. */
function caret(text: string, position: number): string {
  const from = Math.max(text.lastIndexOf('\n', position - 1) + 1, position - 60)
  const lineEnd = text.indexOf('\n', position)
  const to = Math.min(lineEnd === -1 ? text.length : lineEnd, from + 80)
  return `${text.slice(from, to).replaceAll('\t', ' ')}\n${' '.repeat(position - from)}^`
}

function asField(value: KqlValue): KqlField {
  const words = value.words.map((word) => word.segments)
  const segments = words.reduce((left, right) => [...left.slice(0, -1), `${left.at(-1) ?? ''} ${right[0] ?? ''}`, ...right.slice(1)])
  return { segments, start: value.start, end: value.end }
}

function nameOf(token: KqlToken): string {
  if (token.kind === 'range') return `"${token.operator}"`
  if (token.kind === 'quoted') return 'a phrase'
  if (token.kind === 'word') return 'a word'
  return `"${token.kind}"`
}

function listed(expected: readonly string[]): string {
  return expected.length < 2 ? expected.join('') : `${expected.slice(0, -1).join(', ')} or ${expected.at(-1)}`
}
