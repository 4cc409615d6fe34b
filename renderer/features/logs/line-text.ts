import { visibleText } from '../../ui/visible-text.ts'

/** Beyond this a row shows no more of a line: nobody sees it there, and the browser would lay it all out. */
export const rowCharacters = 1000
/** The whole of a longer one stands in its document. */
const wrappedCharacters = 4000

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
