import { visibleText } from '../../ui/visible-text.ts'
import { colouredParts, type LinePart } from './coloured-line.ts'

/** Beyond this a row shows no more of a line: nobody sees it there, and the browser would lay it all out. */
export const rowCharacters = 1000
/** The whole of a longer one stands in its document. */
const wrappedCharacters = 4000
/** Beyond this a line opened whole is shown without its colours. */
const longestColoured = 100_000

/** The line as one row shows it: line breaks as a mark, cut where it is too long. */
export function rowText(line: string): string {
  const head = line.length > rowCharacters * 2 ? line.slice(0, rowCharacters * 2) : line
  const text = visibleText(head.replace(/\r?\n/g, ' ⏎ ').replaceAll('\t', '  '))
  return text.length > rowCharacters ? `${text.slice(0, rowCharacters)}…` : text
}

/** Likewise over as many lines of the screen as it takes, with its own line breaks. */
export function wrappedText(line: string): string {
  const text = visibleText(line.slice(0, wrappedCharacters).replaceAll('\r\n', '\n').replaceAll('\t', '  '))
  return line.length > wrappedCharacters ? `${text}…` : text
}

/** Text of a line and, where it has colours of its own, the parts that it is made of. */
export interface ShownLine {
  readonly text: string
  readonly parts: readonly LinePart[] | null
}

/** As rowText or wrappedText, with the colours that its program gave it. */
export function shownLine(line: string, wrap: boolean): ShownLine {
  const most = wrap ? wrappedCharacters : rowCharacters
  const head = line.slice(0, wrap ? most : most * 2)
  const parts = colouredParts((wrap ? head.replaceAll('\r\n', '\n') : head.replace(/\r?\n/g, ' ⏎ ')).replaceAll('\t', '  '))
  if (parts === null) return { text: wrap ? wrappedText(line) : rowText(line), parts }
  const shown: LinePart[] = []
  let left = most
  for (const part of parts) {
    if (left <= 0) break
    shown.push(part.text.length > left ? { ...part, text: `${part.text.slice(0, left)}…` } : part)
    left -= part.text.length
  }
  return { text: shown.map(({ text }) => text).join(''), parts: shown }
}

/** A piece of the line as it is in the source, with its colours. */
export function shownText(piece: string): ShownLine {
  const parts = piece.length > longestColoured ? null : colouredParts(piece)
  return { text: parts === null ? visibleText(piece) : parts.map(({ text }) => text).join(''), parts }
}
