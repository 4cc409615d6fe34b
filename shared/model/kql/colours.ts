import { type KqlToken, tokenizeKql } from './lexer.ts'

export type KqlColour = 'field' | 'operator' | 'keyword' | 'value' | 'text'

export interface ColouredSpan {
  readonly start: number
  readonly end: number
  readonly colour: KqlColour
}

/** What each part of a query is, finished or not; in order, blanks left out. */
export function colourKql(text: string): ColouredSpan[] {
  const spans: ColouredSpan[] = []
  /** Of each bracket that is open: whether it is the list behind a field. */
  const lists: boolean[] = []
  let run: KqlToken[] = []
  let isValue = false
  for (const token of tokenizeKql(text, true)) {
    if (token.kind === 'word' || token.kind === 'quoted') {
      run.push(token)
      continue
    }
    const sign = token.kind === ':' || token.kind === 'range'
    const colour = isValue ? 'value' : sign ? 'field' : 'text'
    for (const { start, end } of run) spans.push({ start, end, colour })
    run = []
    if (token.kind === 'end') break
    if (token.kind === '(' || token.kind === '{') lists.push(token.kind === '(' && isValue)
    if (token.kind === ')' || token.kind === '}') lists.pop()
    isValue = sign || lists.at(-1) === true
    const keyword = token.kind === 'and' || token.kind === 'or' || token.kind === 'not'
    spans.push({ start: token.start, end: token.end, colour: keyword ? 'keyword' : 'operator' })
  }
  return spans
}
