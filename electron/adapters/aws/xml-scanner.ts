/** The text is not of the plain kind that the scanner reads. */
export class Unusual extends Error {}

const space = 32
const lessThan = 60
const slash = 47

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Elements as a reader goes through them. */
export interface Elements {
  /** Of the element that `open` has gone into. */
  readonly name: string
  /** It is `<name/>`: there is nothing to close. */
  readonly isEmpty: boolean
  /** Into the next child, or out of `parent`: false. A name that the reader does not know is looked at in `skip`. */
  open(parent: string): boolean
  /** The text of the element that was opened, out of it again. */
  readText(): string
  /** Past the element that was opened, whatever is in it. */
  skip(): void
}

/**
 * Goes through XML as AWS writes it: elements and text, no attributes but at the root, no comments, no CDATA. Everything else throws
 * Unusual, so that a reader that takes its time can have it.
 */
export class XmlScanner implements Elements {
  private readonly text: string
  private at = 0
  name = ''
  isEmpty = false

  /** `inside`: the name of the element that `text` is the rest of; by default it is a whole document. */
  constructor(text: string, inside = '') {
    if (text.includes('\r')) throw new Unusual()
    this.text = text
    this.name = inside
  }

  /** Past the declaration, into the root. */
  openRoot(): void {
    this.skipSpace()
    if (this.text.startsWith('<?xml', this.at)) this.at = this.find('?>', this.at) + 2
    this.skipSpace()
    const end = this.find('>', this.at)
    const [tag] = /^<[A-Za-z][\w.-]*/.exec(this.text.slice(this.at, end)) ?? []
    if (tag === undefined || this.text[end - 1] === '/') throw new Unusual()
    this.name = tag.slice(1)
    this.at = end + 1
  }

  open(parent: string): boolean {
    const { text } = this
    this.skipSpace()
    if (text.charCodeAt(this.at) !== lessThan) throw new Unusual()
    const end = this.find('>', this.at)
    if (text.charCodeAt(this.at + 1) === slash) {
      if (end - this.at - 2 !== parent.length || !text.startsWith(parent, this.at + 2)) throw new Unusual()
      this.at = end + 1
      return false
    }
    this.isEmpty = text.charCodeAt(end - 1) === slash
    this.name = text.slice(this.at + 1, this.isEmpty ? end - 1 : end)
    this.at = end + 1
    return true
  }

  readText(): string {
    if (this.isEmpty) return ''
    const { text, name } = this
    const end = this.find('<', this.at)
    const value = text.slice(this.at, end)
    if (text.charCodeAt(end + 1) !== slash || !text.startsWith(name, end + 2) || text[end + 2 + name.length] !== '>') throw new Unusual()
    this.at = end + 3 + name.length
    return plainText(value)
  }

  skip(): void {
    if (!isName(this.name)) throw new Unusual()
    if (this.isEmpty) return
    const open = [this.name]
    while (open.length > 0) {
      const end = this.find('<', this.at)
      const parent = open.at(-1) ?? ''
      this.at = end
      if (!this.open(parent)) open.pop()
      else if (!isName(this.name)) throw new Unusual()
      else if (!this.isEmpty) open.push(this.name)
    }
  }

  /** Characters that are behind it. */
  get position(): number {
    return this.at
  }

  /** All that it goes through; what is left begins at `position`. */
  get whole(): string {
    return this.text
  }

  /** The text of the next element that begins with `tag`, still in front of it; none: ''. */
  peekText(tag: string): string {
    const start = this.text.indexOf(tag, this.at)
    return start < 0 ? '' : this.text.slice(start + tag.length, this.text.indexOf('<', start + tag.length))
  }

  /** Out of the element that ends there. */
  goTo(position: number): void {
    this.at = position
  }

  /** The rest of the element that was opened, its closing tag included, out of it again. Nobody has looked whether it is plain. */
  cutElement(): string {
    const { text } = this
    const from = this.at
    let depth = 1
    while (depth > 0) {
      const tag = this.find('<', this.at)
      const end = this.find('>', tag)
      if (text.charCodeAt(tag + 1) === slash) depth -= 1
      else if (text.charCodeAt(end - 1) !== slash) depth += 1
      this.at = end + 1
    }
    return text.slice(from, this.at)
  }

  /** Nothing but space is left. */
  end(): void {
    if (this.text.slice(this.at).trim() !== '') throw new Unusual()
  }

  private find(wanted: string, from: number): number {
    const found = this.text.indexOf(wanted, from)
    if (found < 0) throw new Unusual()
    return found
  }

  private skipSpace(): void {
    const { text } = this
    const from = this.at
    while (text.charCodeAt(this.at) <= space) this.at += 1
    // Between elements this would be text to another reader.
    if (this.at > from && !text.slice(from, this.at).includes('\n')) throw new Unusual()
  }
}

/** What the text between two tags says. */
export function plainText(value: string): string {
  if (value.includes('\n') && value.trim() === '') throw new Unusual()
  return value.includes('&') ? value.replace(/&([^;&]*);?/g, decoded) : value
}

function isName(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
    const isLater = index > 0 && ((code >= 48 && code <= 57) || code === 45 || code === 46 || code === 95)
    if (!isLetter && !isLater) return false
  }
  return text !== ''
}

function decoded(reference: string, name: string): string {
  const character = entities[name]
  if (character === undefined || !reference.endsWith(';')) throw new Unusual()
  return character
}
