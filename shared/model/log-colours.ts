const escapeCharacter = String.fromCharCode(0x1b)
const bell = String.fromCharCode(0x07)

/*
 * Not Node’s stripVTControlCharacters: on a line full of openings that are never closed it takes time by the square, half a minute for
 * 100 KiB. Here no part can run past the next escape character, so the time is linear.
 */
const sequences = new RegExp(
  [
    `${escapeCharacter}\\[[0-?]*[ -/]*[@-~]`,
    `${escapeCharacter}\\][^${escapeCharacter}${bell}]*(?:${bell}|${escapeCharacter}\\\\)`,
    `${escapeCharacter}[ -/]*[0-Z\\\\^-~]`,
    escapeCharacter,
  ].join('|'),
  'g',
)

/** The text without terminal control sequences: colours, cursor movements, titles and links. */
export function withoutColours(text: string): string {
  return text.includes(escapeCharacter) ? text.replace(sequences, '') : text
}
