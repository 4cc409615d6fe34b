import { HengeError } from './error.ts'

/** Repetitions that the regular expressions of one query may ask for, multiplied with each other: `/a{20}{5}/` are 100. */
export const mostRepetitions = 1000

/**
 * Refuses what must not go out: more repetitions in a regular expression than any log needs. Servers unfold each of them before they look
 * at a limit of theirs: OpenSearch 3.6 was busy with `/[a-z]{2,999999}/` for over ten minutes, its own time limit notwithstanding.
 */
export function requireBearableLucene(text: string): void {
  for (const { pattern, at } of regularExpressions(text)) {
    let repetitions = 1
    for (const [, least = '', most] of pattern.matchAll(/(?<!\\)\{(\d+)(?:,(\d*))?\}/g)) repetitions *= Math.max(1, Number(most || least))
    if (repetitions <= mostRepetitions) continue
    throw new HengeError(
      'INVALID_INPUT',
      `This regular expression repeats too much for a search server: ${mostRepetitions} repetitions at most, nested ones multiplied.`,
      { details: { field: 'query', position: at } },
    )
  }
}

/** Refuses a text whose brackets or quotation marks are not closed: what is asked beside it would become a part of it. */
export function requireWholeLucene(text: string): void {
  const open: { readonly sign: string; readonly at: number }[] = []
  for (const { part, at } of partsOf(text)) {
    const isClosed = part.startsWith('/') ? /^.+\/$/s.test(part) : /^"(?:\\.|[^"\\])*"$/s.test(part)
    if (/^["/]/.test(part) && !isClosed) throw unreadable(text, at, `A ${part.startsWith('"') ? 'quotation mark' : 'slash'} is not closed.`)
    if (part === '\\') throw unreadable(text, at, 'A backslash stands before nothing.')
    if (part === '(' || part === '[' || part === '{') open.push({ sign: part, at })
    // A range may begin with one kind and end with the other: [1 TO 5}.
    if (part === ')' || part === ']' || part === '}') {
      const begun = open.pop()
      if (begun === undefined || (begun.sign === '(') !== (part === ')')) throw unreadable(text, at, 'This bracket was not opened.')
    }
  }
  const last = open.pop()
  if (last !== undefined) throw unreadable(text, last.at, 'This bracket is not closed.')
}

/** What stands between slashes. */
function* regularExpressions(text: string): Generator<{ readonly pattern: string; readonly at: number }> {
  for (const { part, at } of partsOf(text)) if (part.startsWith('/')) yield { pattern: part, at }
}

/** Escaped signs, phrases, regular expressions and brackets, as Lucene’s own reader sees them. One that is open reaches to the end. */
function* partsOf(text: string): Generator<{ readonly part: string; readonly at: number }> {
  for (const { 0: part, index } of text.matchAll(/\\.?|"(?:\\.|[^"\\])*(?:"|\\?$)|\/(?:\\\/|[^/])*\/?|[()[\]{}]/gs))
    yield { part, at: index }
}

/** What a server said of a text that it could not read; `text`: the query. */
export function luceneProblem(said: string, text: string, cause: unknown): HengeError {
  const column = /line 1, column (\d+)/.exec(said)?.[1]
  const token = /Encountered "?\s*(.*?)\s*"? at line/.exec(said)?.[1] ?? ''
  const position = column === undefined ? null : Math.min(text.length, Number(column))
  const message =
    token.includes('<EOF>') || (token === '' && position === text.length)
      ? 'The query ends too early: a bracket, a quotation mark or a word is missing.'
      : position === null
        ? `The server cannot read this query as Lucene: ${said}`
        : 'The server cannot read this query as Lucene from here on.'
  if (position !== null) return unreadable(text, position, message, cause)
  return new HengeError('INVALID_INPUT', message, { details: { field: 'query' }, cause })
}

function unreadable(text: string, position: number, message: string, cause?: unknown): HengeError {
  return new HengeError('INVALID_INPUT', `${message}\n${text}\n${' '.repeat(position)}^`, { details: { field: 'query', position }, cause })
}
