/** Where in a recipe the cursor is: a key is wanted there, or the value of one. */
export interface YamlPlace {
  /** Keys from the top; `[]` for an entry of a list. Of a value, its own key is the last part. */
  readonly path: readonly string[]
  readonly wanted: 'key' | 'value'
  /** Offset at which the word under the cursor begins. */
  readonly from: number
  /** Column at which keys of this mapping stand, 0-based. */
  readonly column: number
  /** In `{…}` or `[…]` on one line. */
  readonly flow: boolean
  /** Keys that this mapping has, with their values where those stand on the same line. */
  readonly siblings: ReadonlyMap<string, string>
}

interface Line {
  readonly start: number
  readonly text: string
  /** Column of the first `- `, or null. */
  readonly dash: number | null
  /** Column of what comes after the indent and all `- `. */
  readonly column: number
  readonly key: string | null
  /** After `key:`, or the whole content. */
  readonly rest: string
}

const keyPattern = /^("[^"]*"|'[^']*'|[^\s#"'{}[\],&*!|>%@`:][^:#]*?):(?:\s+|$)(.*)$/

function readLine(text: string, start: number): Line {
  const lead = /^ */.exec(text)?.[0].length ?? 0
  const dashes = /^(?:- +|-$)*/.exec(text.slice(lead))?.[0].length ?? 0
  const column = lead + dashes
  const content = text.slice(column)
  const match = keyPattern.exec(content)
  return {
    start,
    text,
    dash: dashes > 0 ? lead : null,
    column,
    key: match?.[1]?.replace(/^["']|["']$/g, '') ?? null,
    rest: match?.[2] ?? content,
  }
}

/** Nothing but space or a comment. */
function isEmpty(line: Line): boolean {
  return line.dash === null && /^\s*(#.*)?$/.test(line.text)
}

/** Works by indentation, so that it also answers while the text does not parse. null: in a comment or in a text, where nothing is to be offered. */
export function placeInYaml(text: string, offset: number): YamlPlace | null {
  const lines: Line[] = []
  let start = 0
  let at = 0
  for (const [index, row] of text.split('\n').entries()) {
    if (start <= offset) at = index
    lines.push(readLine(row, start))
    start += row.length + 1
  }
  const whole = lines[at]
  if (!whole) return null
  const line = readLine(text.slice(whole.start, offset), whole.start)
  if (/(^|\s)#/.test(line.text.replace(/"[^"]*"|'[^']*'/g, ''))) return null
  const above = parentsOf(lines, at, line)
  if (above === null) return null
  const inFlow = placeInFlow(line, above.path, offset)
  if (inFlow !== undefined) return inFlow
  if (line.key !== null) {
    if (/\s$/.test(line.rest)) return null
    const siblings = new Map<string, string>()
    return { path: [...above.path, line.key], wanted: 'value', from: offset - line.rest.length, column: line.column, flow: false, siblings }
  }
  if (/\s/.test(line.rest)) return null
  const siblings = siblingsOf(lines, at, line.column, above.top)
  return { path: above.path, wanted: 'key', from: offset - line.rest.length, column: line.column, flow: false, siblings }
}

/** The keys above this line, from the top, and the index of the first line of its mapping. */
function parentsOf(lines: readonly Line[], at: number, line: Line): { path: string[]; top: number } | null {
  const path: string[] = []
  let { column, dash } = line
  let top = at
  let inOwn = true
  if (dash !== null) inOwn = false
  for (let index = at - 1; index >= 0; index--) {
    const other = lines[index]
    if (!other || isEmpty(other)) continue
    if (dash === null && other.column === column) {
      if (inOwn) top = index
      if (other.dash !== null) {
        dash = other.dash
        inOwn = false
      }
      continue
    }
    const limit = dash ?? column - 1
    const isSiblingEntry = dash !== null && other.dash !== null && other.dash >= dash
    if (other.column > limit || isSiblingEntry) continue
    if (other.key === null || other.rest.replace(/\s+#.*$/, '') !== '') return null
    path.unshift(other.key, ...(dash === null ? [] : ['[]']))
    column = other.column
    dash = other.dash
    inOwn = false
  }
  if (dash !== null) path.unshift('[]')
  return { path, top }
}

function siblingsOf(lines: readonly Line[], at: number, column: number, top: number): ReadonlyMap<string, string> {
  const siblings = new Map<string, string>()
  for (const [index, line] of lines.entries()) {
    if (index < top || index === at || isEmpty(line)) continue
    if (index > at && (line.column < column || (line.dash !== null && line.dash < column))) break
    if (line.column === column && line.key !== null) siblings.set(line.key, unquoted(line.rest))
  }
  return siblings
}

interface FlowLevel {
  readonly map: boolean
  readonly siblings: Map<string, string>
  key: string | null
}

/** undefined: the cursor is in no `{` or `[` of this line. */
function placeInFlow(line: Line, parents: readonly string[], offset: number): YamlPlace | null | undefined {
  if (!/^[{[]/.test(line.rest)) return undefined
  const levels: FlowLevel[] = []
  let word = ''
  let quote: string | null = null
  const endWord = (level: FlowLevel | undefined) => {
    if (level?.map && level.key !== null) level.siblings.set(level.key, unquoted(word.trim()))
    if (level) level.key = null
    word = ''
  }
  for (const [index, character] of [...line.rest].entries()) {
    const level = levels.at(-1)
    if (quote !== null) {
      word += character
      if (character === quote) quote = null
    } else if (character === '"' || character === "'") {
      quote = character
      word += character
    } else if (character === '{' || character === '[') {
      levels.push({ map: character === '{', siblings: new Map(), key: null })
      word = ''
    } else if (character === '}' || character === ']') {
      endWord(level)
      levels.pop()
    } else if (character === ',') {
      endWord(level)
    } else if (character === ':' && level?.map && level.key === null && /\s|^$/.test(line.rest[index + 1] ?? '')) {
      level.key = unquoted(word.trim())
      word = ''
    } else word += character
  }
  const top = levels.at(-1)
  if (top === undefined) return null
  const own = line.key === null ? [] : [line.key]
  const inner = levels.slice(0, -1).flatMap((level) => (level.map ? (level.key ?? []) : '[]'))
  const typed = word.trimStart()
  if (/\s/.test(typed)) return null
  const wanted = top.map && top.key === null ? 'key' : 'value'
  const last = top.map ? (top.key ?? []) : '[]'
  return {
    path: [...parents, ...own, ...inner, ...(wanted === 'key' ? [] : [last].flat())],
    wanted,
    from: offset - typed.length,
    column: line.column,
    flow: true,
    siblings: top.siblings,
  }
}

function unquoted(text: string): string {
  return text.replace(/^["']|["']$/g, '')
}
