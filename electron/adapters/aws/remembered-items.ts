import { Moulds, ownCopy } from './moulds.ts'
import type { Elements, XmlScanner } from './xml-scanner.ts'

/** What was in none of so many answers is forgotten. */
const answersKept = 100

/** The lists that grow with a fleet and are asked for again and again, by the operation that gives them, and what tells their items apart. */
const lists: Readonly<Record<string, string>> = {
  'DescribeInstancesResponse reservationSet': '<reservationId>',
  'DescribeInstanceStatusResponse instanceStatusSet': '<instanceId>',
  'DescribeVolumesResponse volumeSet': '<volumeId>',
}

interface Item {
  /** The answer that it was in last: it stands there from `from` to `to`, its closing tag included. */
  answer: string
  from: number
  to: number
  readonly value: unknown
  seenIn: number
}

/** Of one list: by what tells its items apart. */
interface List {
  readonly items: Map<string, Item>
  readonly moulds: Moulds
}

/** One that fits a mould is read in so small a part of the time. */
const timeOfFitting = 0.25

/**
 * What the items of EC2’s lists were read as, by their very text: of a fleet of thousands hardly anything is different at the next
 * look, and what is written the same is not read again, and is the same object. One for each account and region.
 *
 * A thread of its own for the reading would take this work from the event loop too, but do it all each time, and copy what it has read
 * back into this one; this leaves the work out.
 */
export class RememberedItems {
  private readonly lists = new Map<string, List>()
  private answers = 0

  /** Told before each answer. */
  answerBegins(): void {
    this.answers += 1
    if (this.answers % answersKept !== 0) return
    for (const { items } of this.lists.values()) {
      for (const [id, { seenIn }] of items) if (seenIn < this.answers - answersKept) items.delete(id)
    }
  }

  /**
   * The value of the item that the scanner has just gone into, out of it again. `list`: the answer’s element and the list’s. `fresh`: how
   * many characters had to be read for it.
   */
  next(list: string, scanner: XmlScanner, read: (elements: Elements) => unknown): { readonly value: unknown; readonly fresh: number } {
    const idTag = lists[list]
    if (idTag === undefined || scanner.isEmpty) {
      const from = scanner.position
      const value = read(scanner)
      return { value, fresh: scanner.position - from }
    }
    const { items, moulds } = this.listOf(list)
    const id = scanner.peekText(idTag)
    const known = items.get(id)
    const from = scanner.position
    const { whole: answer } = scanner
    if (known) {
      const to = from + known.to - known.from
      // Many times as quick as startsWith.
      if (answer.slice(from, to) === known.answer.slice(known.from, known.to)) {
        // Told by this answer from now on: of those before, nothing stays in memory.
        Object.assign(known, { answer, from, to, seenIn: this.answers })
        scanner.goTo(to)
        return { value: known.value, fresh: 0 }
      }
    }
    const { value, fitted } = moulds.read(scanner, read)
    const to = scanner.position
    items.set(known ? id : ownCopy(id), { answer, from, to, value, seenIn: this.answers })
    return { value, fresh: (to - from) * (fitted ? timeOfFitting : 1) }
  }

  private listOf(name: string): List {
    const known = this.lists.get(name)
    if (known) return known
    const list = { items: new Map<string, Item>(), moulds: new Moulds() }
    this.lists.set(name, list)
    return list
  }
}
