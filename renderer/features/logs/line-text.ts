/** Beyond this a row shows no more of a line: nobody sees it there, and the browser would lay it all out. */
export const rowCharacters = 1000

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences of terminals begin with one
const terminalSequence = /\u001b\[[0-9;:?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is looked for
const control = /[\u0000-\u0008\u000b-\u001f\u007f]/g
/** Marks that turn the direction of text round, which can make a line read as what it is not. */
const direction = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** A line made safe to read: no colour codes, control characters as their pictures, direction marks shown instead of obeyed. */
export function visibleText(line: string): string {
  return line
    .replace(terminalSequence, '')
    .replace(control, (character) => (character === '\u007f' ? '␡' : String.fromCodePoint(0x2400 + character.charCodeAt(0))))
    .replace(direction, '�')
}

/** The line as one row shows it: line breaks as a mark, cut where it is too long. */
export function rowText(line: string): string {
  const head = line.length > rowCharacters * 2 ? line.slice(0, rowCharacters * 2) : line
  const text = visibleText(head.replace(/\r?\n/g, ' ⏎ ').replaceAll('\t', '  '))
  return text.length > rowCharacters ? `${text.slice(0, rowCharacters)}…` : text
}
