/** 32 bits from any text (FNV-1a with a final mix, so that neighbours like "…1" and "…2" differ in every bit). */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    value ^= text.charCodeAt(index)
    value = Math.imul(value, 0x01000193)
  }
  return mix(value)
}

function mix(value: number): number {
  let mixed = value
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** A number in [0, 1) that is always the same for the same text. */
export function chance(text: string): number {
  return hash(text) / 0x1_0000_0000
}

/** As many lower-case hex digits as asked for, always the same for the same text. */
export function hexDigits(text: string, length: number): string {
  let digits = ''
  for (let part = 0; digits.length < length; part++) digits += hash(`${text}#${part}`).toString(16).padStart(8, '0')
  return digits.slice(0, length)
}

/** Dice that fall the same way each time they are thrown from the same seed. */
export class Dice {
  private state: number

  constructor(seed: string) {
    this.state = hash(seed)
  }

  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0
    return mix(this.state) / 0x1_0000_0000
  }

  /** Whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  pick<const Items extends readonly [unknown, ...unknown[]]>(items: Items): Items[number] {
    return items[Math.floor(this.next() * items.length)] ?? items[0]
  }
}
