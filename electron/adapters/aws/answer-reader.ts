import { NormalizedSchema } from '@smithy/core/schema'
import type { RememberedItems } from './remembered-items.ts'
import { nextTurn } from './turns.ts'
import type { Wanted } from './wanted.ts'
import { type Elements, Unusual, XmlScanner } from './xml-scanner.ts'

/** Reads the value of the element that the scanner has just gone into. */
type Reader = (elements: Elements) => unknown

interface Items {
  readonly name: string
  readonly read: Reader
}

interface Member {
  readonly key: string
  readonly read: Reader
  /** Of a list of structures, which can be taken one by one. */
  readonly items: Items | null
}
type Members = ReadonlyMap<string, Member>

/** Characters that are read in one turn of the event loop: some milliseconds. */
const freshAtOnce = 100_000
/** Items that are looked up in one turn, where little of them is new. */
const itemsAtOnce = 1000

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
const number = /^-?\d+(\.\d+)?$/

/**
 * What the SDK’s own deserializer makes of an EC2 answer, in a tenth of its time, by the same schema. Throws Unusual for whatever it
 * does not know for sure.
 */
export class AnswerReader {
  private readonly wanted: Wanted | true
  private readonly readers = new Map<unknown, Reader>()
  private readonly members = new Map<unknown, Members>()

  /** `wanted`: of each answer; by default all that the schema has. */
  constructor(wanted: Wanted | true = true) {
    this.wanted = wanted
  }

  /**
   * `schema`: of an operation’s output, as the SDK’s clients export it. `root`: the element that the answer is. Lets others have their
   * turn in between: an answer may be of megabytes.
   */
  async read(schema: unknown, root: string, text: string, remembered: RememberedItems): Promise<object> {
    const output = NormalizedSchema.of(schema as never)
    if (!output.isStructSchema() || output.isUnionSchema() || output.isUnitSchema()) throw new Unusual()
    const members = this.membersOf(output, this.wanted)
    const scanner = new XmlScanner(text)
    scanner.openRoot()
    if (scanner.name !== root) throw new Unusual()
    remembered.answerBegins()
    const value: Record<string, unknown> = {}
    for (let member = nextMember(members, value, scanner, root); member; member = nextMember(members, value, scanner, root)) {
      const { key, items } = member
      value[key] = items ? await readItems(root, items, scanner, remembered) : member.read(scanner)
    }
    scanner.end()
    return value
  }

  private readerOf(schema: NormalizedSchema, wanted: Wanted | true): Reader {
    if (wanted !== true && schema.isStructSchema()) return this.structureReader(schema, wanted)
    const key = schema.isStructSchema() ? schema.getSchema() : null
    const known = key === null ? undefined : this.readers.get(key)
    if (known) return known
    if (key !== null) {
      // A structure may contain itself.
      const made: { reader: Reader | null } = { reader: null }
      this.readers.set(key, (scanner) => made.reader?.(scanner))
      made.reader = this.structureReader(schema, wanted)
      this.readers.set(key, made.reader)
      return made.reader
    }
    return schema.isListSchema() ? this.listReader(schema, wanted) : scalarReader(schema)
  }

  private structureReader(schema: NormalizedSchema, wanted: Wanted | true): Reader {
    if (schema.isUnionSchema() || schema.isUnitSchema()) return unusual
    const members = this.membersOf(schema, wanted)
    return (scanner) => {
      const value: Record<string, unknown> = {}
      if (scanner.isEmpty) return value
      const { name } = scanner
      for (let member = nextMember(members, value, scanner, name); member; member = nextMember(members, value, scanner, name)) {
        value[member.key] = member.read(scanner)
      }
      return value
    }
  }

  private membersOf(schema: NormalizedSchema, wanted: Wanted | true): Members {
    const known = wanted === true ? this.members.get(schema.getSchema()) : undefined
    if (known) return known
    const members = new Map<string, Member>()
    if (wanted === true) this.members.set(schema.getSchema(), members)
    for (const [key, member] of schema.structIterator()) {
      const part = wanted === true || wanted[key]
      if (part === undefined) continue
      const { xmlName } = member.getMemberTraits() as { readonly xmlName?: string }
      const read = this.readerOf(member, part)
      const isLong = member.isListSchema() && member.getValueSchema().isStructSchema() && read !== unusual
      members.set(xmlName ?? key, { key, read, items: isLong ? this.itemsOf(member, part) : null })
    }
    return members
  }

  private listReader(schema: NormalizedSchema, wanted: Wanted | true): Reader {
    const { xmlFlattened } = schema.getMergedTraits() as { readonly xmlFlattened?: unknown }
    if (xmlFlattened !== undefined) return unusual
    const { name: itemName, read } = this.itemsOf(schema, wanted)
    return (scanner) => {
      const items: unknown[] = []
      if (scanner.isEmpty) return items
      const { name } = scanner
      while (scanner.open(name)) {
        if (scanner.name === itemName) items.push(read(scanner))
        else scanner.skip()
      }
      return items
    }
  }

  private itemsOf(list: NormalizedSchema, wanted: Wanted | true): Items {
    const item = list.getValueSchema()
    const { xmlName: name = 'member' } = item.getMergedTraits() as { readonly xmlName?: string }
    return { name, read: this.readerOf(item, wanted) }
  }
}

/** The next member that is there; null: that was all. */
function nextMember(members: Members, value: Readonly<Record<string, unknown>>, scanner: Elements, parent: string): Member | null {
  while (scanner.open(parent)) {
    const member = members.get(scanner.name)
    if (!member) scanner.skip()
    else if (Object.hasOwn(value, member.key)) throw new Unusual()
    else return member
  }
  return null
}

/** A list of the answer itself, in turns. */
async function readItems(root: string, { name, read }: Items, scanner: XmlScanner, remembered: RememberedItems): Promise<unknown[]> {
  const items: unknown[] = []
  if (scanner.isEmpty) return items
  const parent = scanner.name
  const list = `${root} ${parent}`
  let fresh = 0
  while (scanner.open(parent)) {
    if (scanner.name !== name) {
      scanner.skip()
      continue
    }
    const item = remembered.next(list, scanner, read)
    items.push(item.value)
    fresh += item.fresh
    if (fresh < freshAtOnce && items.length % itemsAtOnce !== 0) continue
    fresh = 0
    await nextTurn()
  }
  return items
}

function scalarReader(schema: NormalizedSchema): Reader {
  if (schema.isStringSchema()) {
    const { mediaType } = schema.getMergedTraits() as { readonly mediaType?: unknown }
    return mediaType === undefined ? (scanner) => scanner.readText() : unusual
  }
  if (schema.isBooleanSchema()) {
    return (scanner) => {
      const text = scanner.readText()
      if (text !== 'true' && text !== 'false') throw new Unusual()
      return text === 'true'
    }
  }
  if (schema.isNumericSchema()) return (scanner) => Number(fitting(scanner.readText(), number))
  // 4 and 5: no format of its own, or the one that is EC2’s anyway.
  if (schema.isTimestampSchema() && [4, 5].includes(Number(schema.getSchema()))) {
    return (scanner) => new Date(fitting(scanner.readText(), dateTime))
  }
  return unusual
}

function fitting(text: string, pattern: RegExp): string {
  if (!pattern.test(text)) throw new Unusual()
  return text
}

function unusual(): never {
  throw new Unusual()
}
