import { type Elements, plainText, Unusual, XmlScanner } from './xml-scanner.ts'

/** So many shapes are known of one list; beyond that, to look for the right one takes as long as to read. */
const mouldsKept = 12

type Read = (elements: Elements) => unknown

/**
 * Items of one list hardly differ but in their values: which elements there are, in which order, is the same for thousands. The text
 * around the values of an item that was read is a mould. Where the next one fits it, its elements need not be found again.
 */
export class Moulds {
  /** The one that fitted last is first. */
  private readonly moulds: Mould[] = []

  /** The value of the item that the scanner has just gone into, out of it again. `fitted`: its elements had not to be found. */
  read(scanner: XmlScanner, read: Read): { readonly value: unknown; readonly fitted: boolean } {
    for (const [index, mould] of this.moulds.entries()) {
      const filled = mould.filledBy(scanner)
      if (filled === null) continue
      if (index > 0) this.first(mould, index)
      return { value: read(filled), fitted: true }
    }
    const text = ownCopy(scanner.cutElement())
    const noting = new NotingScanner(text, scanner.name)
    const value = read(noting)
    if (noting.position !== text.length) throw new Unusual()
    this.first(noting.mould(text), this.moulds.length)
    this.moulds.length = Math.min(this.moulds.length, mouldsKept)
    return { value, fitted: false }
  }

  private first(mould: Mould, from: number): void {
    this.moulds.splice(from, 1)
    this.moulds.unshift(mould)
  }
}

/** One element that was opened; null: the one around it was closed. */
type Step = { readonly name: string; readonly isEmpty: boolean } | null

/** Where a text was in an item; `isValue`: a reader was given it. */
interface Place {
  readonly from: number
  readonly to: number
  readonly isValue: boolean
}

class Mould {
  private readonly steps: readonly Step[]
  private readonly places: readonly Place[]
  /** The text before each place, and after the last one. */
  private readonly around: readonly string[]
  /** What has been the same in each item so far, by place; null: it has not. */
  private readonly same: (string | null)[]
  /** What is looked for: as `around`, with what has been the same so far. */
  private parts: readonly string[] = []
  /** What stands between two parts is a value. */
  private areValues: readonly boolean[] = []
  /** By value: what has been the same so far. */
  private sameValues: readonly (string | null)[] = []

  constructor(text: string, steps: readonly Step[], places: readonly Place[]) {
    this.steps = steps
    this.places = places
    this.around = [...places, null].map((place, index) => text.slice(places[index - 1]?.to ?? 0, place?.from))
    this.same = places.map(({ from, to }) => text.slice(from, to))
    this.join()
  }

  /** Goes through the item that comes now, out of it again; null: it does not fit. */
  filledBy(scanner: XmlScanner): Elements | null {
    return this.attempt(scanner) ?? (this.learn(scanner) ? this.attempt(scanner) : null)
  }

  private attempt(scanner: XmlScanner): Elements | null {
    const { parts, areValues } = this
    const { whole: text } = scanner
    let at = scanner.position
    let values = ''
    const ends: number[] = []
    for (let index = 0; index < parts.length; index += 1) {
      const part = parts[index] ?? ''
      // Many times as quick as startsWith.
      if (text.slice(at, at + part.length) !== part) return null
      at += part.length
      if (index === areValues.length) break
      const end = text.indexOf('<', at)
      if (end < 0) return null
      if (areValues[index]) {
        values += text.slice(at, end)
        ends.push(values.length)
      }
      at = end
    }
    scanner.goTo(at)
    return new FilledMould(ownCopy(values), this.steps, ends, this.sameValues)
  }

  /** Whether the item fits if other things may differ than those that have until now; they may from now on. */
  private learn(scanner: XmlScanner): boolean {
    const { around, places } = this
    const { whole: text } = scanner
    let at = scanner.position
    const others: number[] = []
    for (const [index, part] of around.entries()) {
      if (text.slice(at, at + part.length) !== part) return false
      at += part.length
      if (index === places.length) break
      const end = text.indexOf('<', at)
      if (end < 0) return false
      const same = this.same[index]
      if (same !== null && text.slice(at, end) !== same) others.push(index)
      at = end
    }
    for (const index of others) this.same[index] = null
    this.join()
    return true
  }

  private join(): void {
    const parts: string[] = []
    let part = this.around[0] ?? ''
    for (const [index, same] of this.same.entries()) {
      const after = this.around[index + 1] ?? ''
      if (same === null) {
        parts.push(part)
        part = after
      } else part += same + after
    }
    // Put together in one piece: they are compared thousands of times.
    this.parts = [...parts, part].map(ownCopy)
    this.areValues = this.places.filter((_, index) => this.same[index] === null).map(({ isValue }) => isValue)
    this.sameValues = this.same.filter((_, index) => this.places[index]?.isValue)
  }
}

/** Gives a reader what a scanner of the text would. */
class FilledMould implements Elements {
  private readonly values: string
  private readonly steps: readonly Step[]
  private readonly ends: readonly number[]
  private readonly same: readonly (string | null)[]
  private step = 0
  private value = 0
  private end = 0
  private from = 0
  name = ''
  isEmpty = false

  /** `values`: those that `same` does not have, one after the other; `ends`: where each of them does. */
  constructor(values: string, steps: readonly Step[], ends: readonly number[], same: readonly (string | null)[]) {
    this.values = values
    this.steps = steps
    this.ends = ends
    this.same = same
  }

  open(): boolean {
    const step = this.steps[this.step]
    this.step += 1
    if (!step) return false
    this.name = step.name
    this.isEmpty = step.isEmpty
    return true
  }

  readText(): string {
    if (this.isEmpty) return ''
    const same = this.same[this.value] ?? null
    this.value += 1
    if (same !== null) return plainText(same)
    const { from } = this
    this.from = this.ends[this.end] ?? 0
    this.end += 1
    return plainText(this.values.slice(from, this.from))
  }

  /** What is skipped is among the parts of the mould. */
  skip(): void {}
}

/** Notes what its reader asks for. */
class NotingScanner extends XmlScanner {
  private readonly steps: Step[] = []
  private readonly places: Place[] = []
  private isSkipping = false

  override open(parent: string): boolean {
    const opened = super.open(parent)
    if (!this.isSkipping) this.steps.push(opened ? { name: this.name, isEmpty: this.isEmpty } : null)
    return opened
  }

  override readText(): string {
    const { position, isEmpty } = this
    const text = super.readText()
    if (!isEmpty) this.places.push({ from: position, to: this.whole.indexOf('<', position), isValue: true })
    return text
  }

  override skip(): void {
    const { position, isEmpty } = this
    // Whoever skips it need not be told of it again.
    this.steps.pop()
    this.isSkipping = true
    super.skip()
    this.isSkipping = false
    if (isEmpty) return
    // Whatever stands between the tags that are skipped may be another in the next item.
    for (let from = position; from < this.position; ) {
      const to = this.whole.indexOf('<', from)
      this.places.push({ from, to, isValue: false })
      from = this.whole.indexOf('>', to) + 1
    }
  }

  mould(text: string): Mould {
    return new Mould(text, this.steps, this.places)
  }
}

let copied = Buffer.alloc(16_384)

/** A part of a string keeps the whole of it in memory; of an answer of megabytes, only what is in use may stay. */
export function ownCopy(text: string): string {
  // Most of it is ASCII, which is copied as it stands.
  if (Buffer.byteLength(text, 'utf8') !== text.length) return Buffer.from(text, 'utf8').toString('utf8')
  if (copied.length < text.length) copied = Buffer.alloc(text.length * 2)
  copied.write(text, 0, 'latin1')
  return copied.toString('latin1', 0, text.length)
}
