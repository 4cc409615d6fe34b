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
