import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml'

/** Where something stands in a text; both 1-based. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

export type YamlRead =
  | { readonly value: unknown; readonly document: Document; placed(offset: number): TextPlace }
  /** In the order of the text, at least one. */
  | { readonly problems: readonly (TextPlace & { readonly message: string })[] }

/** Reads YAML that may be hostile: keys given twice are a problem, aliases that multiply are too. What is too long is the caller’s to refuse. */
export function readYaml(text: string): YamlRead {
  const lines = new LineCounter()
  // The parser’s own look for equal keys compares each with each: a hostile file of many keys would hold up the program for minutes.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, uniqueKeys: false })
  const placed = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const broken = [
    ...document.errors.map((error) => ({ offset: error.pos[0], message: sentence(error.message) })),
    ...keysGivenTwice(document).map((offset) => ({ offset, message: 'This key is there twice; keys of a mapping are unique' })),
  ].sort((left, right) => left.offset - right.offset)
  if (broken.length > 0) return { problems: broken.map(({ offset, message }) => ({ ...placed(offset), message })) }
  try {
    return { value: document.toJS(), document, placed }
  } catch (error) {
    // An alias that multiplies itself ("billion laughs") or points nowhere.
    const message = error instanceof Error ? sentence(error.message) : 'An alias in it cannot be resolved.'
    return { problems: [{ line: 1, column: 1, message }] }
  }
}

/** Offsets of keys that their map has already. */
function keysGivenTwice(document: Document): number[] {
  const offsets: number[] = []
  visit(document, {
    Map(_key, map) {
      const known = new Set<unknown>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        if (known.has(key.value)) offsets.push(key.range?.[0] ?? 0)
        known.add(key.value)
      }
    },
  })
  return offsets
}

/** Offset of the node at `path`, or of its key; of the nearest part above it that exists. */
export function offsetOf(document: Document, path: readonly (string | number)[], keyNotValue: boolean): number | null {
  if (keyNotValue) {
    const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents
    const pair = isMap(parent)
      ? parent.items.find((item) => isPair(item) && isNode(item.key) && String(item.key.toJSON()) === String(path.at(-1)))
      : undefined
    if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0]
  }
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return isNode(document.contents) ? (document.contents.range?.[0] ?? null) : null
}

function sentence(message: string): string {
  const line = message.split('\n')[0] ?? message
  const said = line.replace(/ at line \d+, column \d+:?$/, '')
  return plainWords.find(([pattern]) => pattern.test(said))?.[1] ?? said
}

/** What the parser says in the terms of YAML’s grammar, for who has never read that. */
const plainWords: readonly (readonly [RegExp, string])[] = [
  [/^Implicit map keys need to be followed by map values/, 'This is neither a key with a colon behind it, nor a part of what is above it'],
  [/^Nested mappings are not allowed in compact mappings/, 'A text with a colon and a space in it must stand in quotes'],
  [/^Implicit keys need to be on a single line/, 'A key must be on one line; a quote or bracket above may not be closed'],
  [/^All mapping items must start at the same column/, 'This line is indented unlike the others of its mapping'],
  [/^All sequence items must start at the same column/, 'This dash is indented unlike the others of its list'],
  [/^Tabs are not allowed as indentation/, 'Tabs cannot indent in YAML: use spaces'],
]
