import type { NormalizedSchema } from '@smithy/core/schema'
import { ApiError } from '../world/api-error.ts'
import { members, memberTraits, traits } from './schema.ts'

/** Form fields as a tree: `Filter.1.Value.2=x` is at Filter → 1 → Value → 2. */
interface FieldTree {
  text: string | null
  readonly children: Map<string, FieldTree>
}

export type QueryFlavour = 'ec2' | 'query'

function fieldTree(parameters: URLSearchParams): FieldTree {
  const root: FieldTree = { text: null, children: new Map() }
  for (const [name, value] of parameters) {
    let node = root
    for (const part of name.split('.')) {
      let child = node.children.get(part)
      if (child === undefined) {
        child = { text: null, children: new Map() }
        node.children.set(part, child)
      }
      node = child
    }
    node.text = value
  }
  return root
}

/** Reads the input of an operation from the form body of the EC2 or the AWS query protocol. */
export function readQuery(schema: NormalizedSchema, parameters: URLSearchParams, flavour: QueryFlavour): unknown {
  return read(schema, fieldTree(parameters), flavour)
}

/**
 * https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html: ec2QueryName, else xmlName with a capital, else the name with a capital;
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html: xmlName, else the name.
 */
function queryName(name: string, schema: NormalizedSchema, flavour: QueryFlavour): string {
  const { ec2QueryName } = traits(schema)
  if (flavour === 'query') return memberTraits(schema).xmlName ?? name
  if (ec2QueryName !== undefined) return ec2QueryName
  const key = memberTraits(schema).xmlName ?? name
  return key.charAt(0).toUpperCase() + key.slice(1)
}

function numbered(tree: FieldTree): FieldTree[] {
  return [...tree.children]
    .filter(([key]) => /^\d+$/.test(key))
    .sort(([first], [second]) => Number(first) - Number(second))
    .map(([, child]) => child)
}

function read(schema: NormalizedSchema, tree: FieldTree, flavour: QueryFlavour): unknown {
  if (schema.isStructSchema() || schema.isUnitSchema()) {
    const structure: Record<string, unknown> = {}
    for (const [name, member] of members(schema)) {
      const child = tree.children.get(queryName(name, member, flavour))
      if (child !== undefined) structure[name] = read(member, child, flavour)
    }
    return structure
  }
  if (schema.isListSchema()) {
    const item = schema.getValueSchema()
    const flat = flavour === 'ec2' || traits(schema).xmlFlattened !== undefined
    const holder = flat ? tree : tree.children.get(traits(item).xmlName ?? 'member')
    return holder === undefined ? [] : numbered(holder).map((child) => read(item, child, flavour))
  }
  if (schema.isMapSchema()) {
    const holder = traits(schema).xmlFlattened !== undefined ? tree : tree.children.get('entry')
    const entries = holder === undefined ? [] : numbered(holder)
    return Object.fromEntries(
      entries.map((entry) => [
        entry.children.get(traits(schema.getKeySchema()).xmlName ?? 'key')?.text ?? '',
        read(schema.getValueSchema(), entry.children.get(traits(schema.getValueSchema()).xmlName ?? 'value') ?? tree, flavour),
      ]),
    )
  }
  return tree.text === null ? undefined : readScalar(schema, tree.text)
}

/** A value as it stands in a form, a path or an element. InvalidParameterValue. */
export function readScalar(schema: NormalizedSchema, text: string): unknown {
  if (schema.isBooleanSchema()) return text.toLowerCase() === 'true'
  if (schema.isNumericSchema() || schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) {
    const value = Number(text)
    if (text.trim() === '' || Number.isNaN(value)) throw new ApiError('InvalidParameterValue', `Invalid value '${text}' for a number`)
    return value
  }
  if (schema.isTimestampSchema()) {
    const value = /^\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000) : new Date(text)
    if (Number.isNaN(value.getTime())) throw new ApiError('InvalidParameterValue', `Invalid value '${text}' for a time`)
    return value
  }
  if (schema.isBlobSchema()) return Buffer.from(text, 'base64')
  return text
}

/** XML of an operation’s output, without the element around it. */
export function writeXmlMembers(schema: NormalizedSchema, value: unknown): string {
  return writeMembers(memberWriters(schema), value)
}

type Writer = (value: unknown) => string

interface MemberWriter {
  readonly name: string
  readonly write: Writer
}

/** By structure: walking the schemas anew for each of a thousand instances takes most of an answer’s time. */
const knownMembers = new WeakMap<object, readonly MemberWriter[]>()

function memberWriters(schema: NormalizedSchema): readonly MemberWriter[] {
  const structure = schema.getSchema()
  const known = typeof structure === 'object' && structure !== null ? knownMembers.get(structure) : undefined
  if (known) return known
  const writers = [...members(schema)]
    .filter(([, member]) => traits(member).httpHeader === undefined)
    .map(([name, member]) => ({ name, write: writerOf(member, memberTraits(member).xmlName ?? name) }))
  if (typeof structure === 'object' && structure !== null) knownMembers.set(structure, writers)
  return writers
}

function writeMembers(writers: readonly MemberWriter[], value: unknown): string {
  let xml = ''
  const structure = (value ?? {}) as Readonly<Record<string, unknown>>
  for (const { name, write } of writers) {
    const member = structure[name]
    if (member !== undefined && member !== null) xml += write(member)
  }
  return xml
}

/** Of values under this name. The tags are made once: an answer has hundreds of thousands of them. */
function writerOf(schema: NormalizedSchema, element: string): Writer {
  if (schema.isListSchema()) return listWriter(schema, element)
  if (schema.isMapSchema()) return mapWriter(schema, element)
  const open = `<${element}>`
  const close = `</${element}>`
  if (schema.isStructSchema()) {
    // A structure may contain itself: its members are looked at when the first one is written.
    let writers: readonly MemberWriter[] | null = null
    return keptTexts((value) => {
      writers ??= memberWriters(schema)
      return open + writeMembers(writers, value) + close
    })
  }
  if (schema.isTimestampSchema()) return (value) => open + (value as Date).toISOString() + close
  if (schema.isBlobSchema()) return (value) => open + Buffer.from(value as Uint8Array).toString('base64') + close
  return (value) => open + (typeof value === 'string' ? escapeXml(value) : String(value)) + close
}

const lasting = new WeakSet<object>()

/** `view` is never changed and will be answered with again: what is written of it is kept as long as it is. */
export function lastingView<View extends object>(view: View): View {
  lasting.add(view)
  return view
}

function keptTexts(write: Writer): Writer {
  const texts = new WeakMap<object, string>()
  return (value) => {
    if (!lasting.has(value as object)) return write(value)
    const known = texts.get(value as object)
    if (known !== undefined) return known
    // In one piece: what was put together of hundreds is gone through again each time it is sent.
    const text = Buffer.from(write(value), 'utf8').toString('utf8')
    texts.set(value as object, text)
    return text
  }
}

function listWriter(schema: NormalizedSchema, element: string): Writer {
  const item = schema.getValueSchema()
  const isFlat = traits(schema).xmlFlattened !== undefined
  const writeItem = writerOf(item, isFlat ? element : (traits(item).xmlName ?? 'member'))
  const open = isFlat ? '' : `<${element}>`
  const close = isFlat ? '' : `</${element}>`
  return (list) => {
    let xml = open
    for (const entry of list as readonly unknown[]) if (entry !== undefined && entry !== null) xml += writeItem(entry)
    return xml + close
  }
}

function mapWriter(schema: NormalizedSchema, element: string): Writer {
  const keyName = traits(schema.getKeySchema()).xmlName ?? 'key'
  const valueName = traits(schema.getValueSchema()).xmlName ?? 'value'
  const writeValue = writerOf(schema.getValueSchema(), valueName)
  return (value) => {
    const entries = Object.entries(value as Readonly<Record<string, unknown>>)
    const xml = entries.map(
      ([key, entry]) => `<entry><${keyName}>${escapeXml(key)}</${keyName}>${entry == null ? '' : writeValue(entry)}</entry>`,
    )
    return `<${element}>${xml.join('')}</${element}>`
  }
}

const xmlEscapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;' }

// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those must not get into XML
const notInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const special = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff&<>"]/

/** Text for an element or an attribute; characters that XML 1.0 has no place for are dropped. */
export function escapeXml(text: string): string {
  if (!special.test(text)) return text
  return text.replace(notInXml, '').replace(/[&<>"\r]/g, (character) => xmlEscapes[character] ?? '')
}
