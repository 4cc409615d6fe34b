import { type CSSProperties, useMemo } from 'react'
import type { KqlNode } from '../../../shared/model/kql/ast.ts'
import { resolveField } from '../../../shared/model/kql/fields.ts'
import { parseKql } from '../../../shared/model/kql/parser.ts'
import { compileTextTests, type TextTest } from '../../../shared/model/kql/text.ts'
import type { QueryLanguage } from '../../../shared/model/log-language.ts'
import colours from './coloured-line.module.css'
import type { ShownLine } from './line-text.ts'
import styles from './logs.module.css'

const wordCharacter = '[\\p{L}\\p{N}\\p{M}]'

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}

/** Where a test that holds would be found in the text; `any` is found nowhere in particular. */
function pattern(test: TextTest): string | null {
  switch (test.kind) {
    case 'any':
      return null
    case 'contains':
      return literal(test.text)
    case 'glob': {
      // Each piece for itself: with gaps between them a line made for it would be searched for minutes.
      const pieces = test.segments.filter((segment) => segment !== '').map(literal)
      return pieces.length === 0 ? null : pieces.join('|')
    }
    case 'phrase': {
      const words = test.tokens.map(literal).join(`[^\\p{L}\\p{N}\\p{M}]{1,8}`)
      return `(?<!${wordCharacter})${words}${test.prefix ? `${wordCharacter}*` : `(?!${wordCharacter})`}`
    }
  }
}

/** Tests that a line found must have passed in its message; what is excluded is not looked for. */
function messageTests(node: KqlNode): TextTest[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.children.flatMap(messageTests)
    case 'text':
      return compileTextTests(node.value)
    case 'is':
      return resolveField(node.field).known.includes('message') ? compileTextTests(node.value) : []
    case 'all':
    case 'not':
    case 'range':
    case 'nested':
      return []
  }
}

/** What to mark in the lines a query found; null when it asks for no words, or does not parse. */
export function highlightPattern(query: string): RegExp | null {
  let tests: TextTest[]
  try {
    tests = messageTests(parseKql(query))
  } catch {
    // A query that does not parse finds nothing to mark; the query bar says what is wrong with it.
    return null
  }
  const patterns = [...new Set(tests.map(pattern).filter((one) => one !== null))].slice(0, 50)
  return patterns.length === 0 ? null : new RegExp(patterns.join('|'), 'giu')
}

/** Of a query in Lucene nothing is marked: only the server knows what it found. */
export function useHighlight(query: string, language: QueryLanguage): RegExp | null {
  return useMemo(() => (language === 'lucene' ? null : highlightPattern(query)), [query, language])
}

interface Piece {
  readonly at: number
  readonly text: string
  readonly marked: boolean
}

/** The text in pieces, those that were searched for apart. */
function piecesOf(text: string, marks: RegExp | null): readonly Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of marks === null ? [] : text.matchAll(marks)) {
    if (match[0] === '') continue
    if (match.index > end) pieces.push({ at: end, text: text.slice(end, match.index), marked: false })
    pieces.push({ at: match.index, text: match[0], marked: true })
    end = match.index + match[0].length
  }
  if (end < text.length) pieces.push({ at: end, text: text.slice(end), marked: false })
  return pieces
}

/** The text with what was searched marked. Made of text nodes only: lines are hostile input. */
export function Highlighted({ text, marks }: { readonly text: string; readonly marks: RegExp | null }) {
  if (marks === null) return text
  return piecesOf(text, marks).map(({ at, text: piece, marked }) => <Marked key={at} text={piece} marked={marked} />)
}

/** Likewise a line with the colours that its program gave it. */
export function ShownLineText({ line: { text, parts }, marks }: { readonly line: ShownLine; readonly marks: RegExp | null }) {
  if (parts === null) return <Highlighted text={text} marks={marks} />
  const pieces = piecesOf(text, marks)
  let begin = 0
  return parts.map((part) => {
    const [from, to] = [begin, begin + part.text.length]
    begin = to
    return (
      <span
        key={from}
        className={colours.part}
        style={{ '--front': `var(--${part.colour})`, '--back': `var(--${part.background})` } as CSSProperties}
        data-colour={part.colour ?? undefined}
        data-background={part.background ?? undefined}
        data-bold={part.bold || undefined}
        data-italic={part.italic || undefined}
        data-underlined={part.underlined || undefined}
        data-struck={part.struck || undefined}
      >
        {pieces.map(({ at, text: piece, marked }) => {
          const within = piece.slice(Math.max(0, from - at), Math.max(0, to - at))
          return within === '' ? null : <Marked key={at} text={within} marked={marked} />
        })}
      </span>
    )
  })
}

function Marked({ text, marked }: { readonly text: string; readonly marked: boolean }) {
  return marked ? <mark className={styles.mark}>{text}</mark> : text
}
