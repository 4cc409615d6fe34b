import { type Color, createAnsiSequenceParser, type ParseToken } from 'ansi-sequence-parser'
import { visibleText } from '../../ui/visible-text.ts'

/** A colour of ours, of which each scheme has one that can be read. */
export type LineColour = 'red' | 'yellow' | 'green' | 'cyan' | 'blue' | 'magenta' | 'grey' | 'text'

/** A part of a line as its program coloured it. The text is safe to show. */
export interface LinePart {
  readonly text: string
  readonly colour: LineColour | null
  readonly background: LineColour | null
  readonly bold: boolean
  readonly italic: boolean
  readonly underlined: boolean
  readonly struck: boolean
}

/** What is coloured further on is shown as text: a line made for it would be a thousand elements. */
const mostParts = 200

const escapeCharacter = String.fromCharCode(0x1b)
/** Colours and nothing else, in their usual form. */
const colours = `\\[[0-9;]{0,60}m`
const colourSequence = new RegExp(`${escapeCharacter}${colours}`)
/** The parser reads on to the next `m` after any other beginning, over text of the line. */
const otherSequence = new RegExp(
  `${escapeCharacter}(?!${colours})(?:\\[[0-9;:?]*[ -/]*[@-~]|\\][^\\u0007${escapeCharacter}]*(?:\\u0007|${escapeCharacter}\\\\)?)?`,
  'g',
)

/** The line in parts of one colour each; null where it has no colours. Together their texts are `visibleText` of it. */
export function colouredParts(line: string): LinePart[] | null {
  if (!line.includes(escapeCharacter) || !colourSequence.test(line)) return null
  // As visibleText: what moves the cursor or makes links is left out, what is broken is shown.
  const clean = line.replace(otherSequence, (sequence) => (sequence === escapeCharacter ? '␛' : ''))
  const tokens = createAnsiSequenceParser().parse(clean)
  const parts = tokens.slice(0, mostParts).map(partOf)
  const rest = tokens.slice(mostParts).map(({ value }) => value)
  return rest.length === 0 ? parts : [...parts, { ...plain, text: visibleText(rest.join('')) }]
}

const plain: Omit<LinePart, 'text'> = { colour: null, background: null, bold: false, italic: false, underlined: false, struck: false }

function partOf({ value, foreground, background, decorations }: ParseToken): LinePart {
  const [front, back] = [foreground === null ? null : colourOf(foreground), background === null ? null : colourOf(background)]
  const turned = decorations.has('reverse')
  const colour = turned ? back : front
  return {
    text: visibleText(value),
    colour: colour === null && decorations.has('dim') ? 'grey' : colour,
    background: turned ? (front ?? 'text') : back,
    bold: decorations.has('bold'),
    italic: decorations.has('italic'),
    underlined: decorations.has('underline'),
    struck: decorations.has('strikethrough'),
  }
}

const names: Readonly<Record<string, LineColour>> = {
  black: 'text',
  white: 'text',
  brightWhite: 'text',
  brightBlack: 'grey',
}
const basicNames = ['text', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'text'] as const
const cubeLevels = [0, 95, 135, 175, 215, 255] as const

/** The nearest of our colours, which can be read in both schemes: black on black hides nothing. */
function colourOf(colour: Color): LineColour {
  if (colour.type === 'named') return names[colour.name] ?? asLineColour(colour.name.replace('bright', '').toLowerCase())
  if (colour.type === 'rgb') return nearest(...colour.rgb)
  const { index } = colour
  if (index < 16) return index === 8 ? 'grey' : (basicNames[index % 8] ?? 'text')
  if (index > 231) return 'grey'
  const cube = index - 16
  const level = (place: number) => cubeLevels[Math.floor(cube / place) % 6] ?? 0
  return nearest(level(36), level(6), level(1))
}

function asLineColour(name: string): LineColour {
  return basicNames.find((known) => known === name) ?? 'text'
}

function nearest(red: number, green: number, blue: number): LineColour {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)]
  const spread = most - least
  if (spread < 40) return most < 64 || most > 200 ? 'text' : 'grey'
  const sixth = most === red ? (green - blue) / spread : most === green ? 2 + (blue - red) / spread : 4 + (red - green) / spread
  return (['red', 'yellow', 'green', 'cyan', 'blue', 'magenta'] as const)[Math.round((sixth + 6) % 6) % 6] ?? 'text'
}
