import { Unusual, XmlScanner } from './xml-scanner.ts'

/** What was in none of so many answers is forgotten. */
const answersKept = 100

/** The lists that grow with a fleet and are asked for at every look, by the operation that gives them, and what tells their items apart. */
const lists: Readonly<Record<string, string>> = {
  'DescribeInstancesResponse reservationSet': '<reservationId>',
  'DescribeInstanceStatusResponse instanceStatusSet': '<instanceId>',
}

interface Item {
  /** As EC2 wrote it, its closing tag included. */
  readonly text: string
  readonly value: unknown
  seenIn: number
}

/**
 * What the items of EC2’s lists were read as, by their very text: of a fleet of thousands hardly anything is different at the next
 * look, and what is written the same is not read again, and is the same object. One for each account and region.
 *
 * A thread of its own for the reading would take this work from the event loop too, but do it all each time, and copy what it has read
 * back into this one; this leaves the work out.
 */
export class RememberedItems {
  private readonly items = new Map<string, Item>()
  private answers = 0

  /** Told before each answer. */
  answerBegins(): void {
    this.answers += 1
    if (this.answers % answersKept !== 0) return
    for (const [key, { seenIn }] of this.items) if (seenIn < this.answers - answersKept) this.items.delete(key)
  }

  /**
   * The value of the item that the scanner has just gone into, out of it again. `list`: the answer’s element and the list’s. `fresh`: how
   * many characters had to be read for it.
   */
  next(list: string, scanner: XmlScanner, read: (scanner: XmlScanner) => unknown): { readonly value: unknown; readonly fresh: number } {
    const id = lists[list]
    if (id === undefined || scanner.isEmpty) {
      const from = scanner.position
      const value = read(scanner)
      return { value, fresh: scanner.position - from }
    }
    const key = `${list} ${scanner.peekText(id)}`
    const known = this.items.get(key)
    if (known && scanner.passIf(known.text)) {
      known.seenIn = this.answers
      return { value: known.value, fresh: 0 }
    }
    const text = ownCopy(scanner.cutElement())
    const part = new XmlScanner(text, scanner.name)
    const value = read(part)
    if (part.position !== text.length) throw new Unusual()
    this.items.set(ownCopy(key), { text, value, seenIn: this.answers })
    return { value, fresh: text.length }
  }
}

/** A part of a string keeps the whole of it in memory; of an answer of megabytes, only what is in use may stay. */
function ownCopy(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
