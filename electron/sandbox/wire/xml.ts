/** An element with its children or its text. Attributes and namespaces mean nothing to the services here and are left out. */
export interface XmlElement {
  readonly name: string
  readonly text: string
  readonly children: readonly XmlElement[]
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return entities[name] ?? whole
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

/** The root element of a request’s body; null where it is no XML. Document types, which a client has no use for, are none either. */
export function parseXml(text: string): XmlElement | null {
  const open: { name: string; text: string; children: XmlElement[] }[] = [{ name: '', text: '', children: [] }]
  const tokens = /<\?[^>]*\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w:.-]+)[^<>]*?(\/?)>|([^<]+)|(<)/g
  for (const [, cdata, closing, name, empty, characters, stray] of text.matchAll(tokens)) {
    const current = open.at(-1)
    if (current === undefined || stray !== undefined) return null
    if (cdata !== undefined) current.text += cdata
    else if (characters !== undefined) current.text += unescaped(characters)
    else if (name !== undefined && closing === '/') {
      if (open.length < 2 || current.name !== name) return null
      open.pop()
    } else if (name !== undefined) {
      const element = { name, text: '', children: [] }
      current.children.push(element)
      if (empty !== '/') open.push(element)
    }
  }
  const [document] = open
  return open.length === 1 && document?.children.length === 1 ? (document.children[0] ?? null) : null
}
