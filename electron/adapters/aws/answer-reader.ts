import { NormalizedSchema } from '@smithy/core/schema'
import { Unusual, XmlScanner } from './xml-scanner.ts'

/** Reads the value of the element that the scanner has just gone into. */
type Reader = (scanner: XmlScanner) => unknown

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
const number = /^-?\d+(\.\d+)?$/

/**
 * What the SDK’s own deserializer makes of an EC2 answer, in a tenth of its time, by the same schema. Throws Unusual for whatever it
 * does not know for sure.
 */
export class AnswerReader {
  private readonly readers = new Map<unknown, Reader>()

  /** `schema`: of an operation’s output, as the SDK’s clients export it. `root`: the element that the answer is. */
  read(schema: unknown, root: string, text: string): object {
    const scanner = new XmlScanner(text)
    scanner.openRoot()
    if (scanner.name !== root) throw new Unusual()
    const value = this.readerOf(NormalizedSchema.of(schema as never))(scanner)
    scanner.end()
    if (typeof value !== 'object' || value === null) throw new Unusual()
    return value
  }

  private readerOf(schema: NormalizedSchema): Reader {
    const key = schema.isStructSchema() ? schema.getSchema() : null
    const known = key === null ? undefined : this.readers.get(key)
    if (known) return known
    if (key !== null) {
      // A structure may contain itself.
      const made: { reader: Reader | null } = { reader: null }
      this.readers.set(key, (scanner) => made.reader?.(scanner))
      made.reader = this.structureReader(schema)
      this.readers.set(key, made.reader)
      return made.reader
    }
    return schema.isListSchema() ? this.listReader(schema) : scalarReader(schema)
  }

  private structureReader(schema: NormalizedSchema): Reader {
    if (schema.isUnionSchema() || schema.isUnitSchema()) return unusual
    const members = new Map<string, { readonly key: string; readonly read: Reader }>()
    for (const [key, member] of schema.structIterator()) {
      const { xmlName } = member.getMemberTraits() as { readonly xmlName?: string }
      members.set(xmlName ?? key, { key, read: this.readerOf(member) })
    }
    return (scanner) => {
      const value: Record<string, unknown> = {}
      if (scanner.isEmpty) return value
      const { name } = scanner
      while (scanner.open(name)) {
        const member = members.get(scanner.name)
        if (!member) scanner.skip()
        else if (Object.hasOwn(value, member.key)) throw new Unusual()
        else value[member.key] = member.read(scanner)
      }
      return value
    }
  }

  private listReader(schema: NormalizedSchema): Reader {
    const item = schema.getValueSchema()
    const read = this.readerOf(item)
    const { xmlName: itemName = 'member' } = item.getMergedTraits() as { readonly xmlName?: string }
    const { xmlFlattened } = schema.getMergedTraits() as { readonly xmlFlattened?: unknown }
    if (xmlFlattened !== undefined) return unusual
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
