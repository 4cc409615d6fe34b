import { IANAZone } from 'luxon'
import { HengeError } from '../error.ts'
import { dayMs } from './local-days.ts'

/** Read at once. Some zones change twice in a month (around Ramadan), none twice in four days. */
const blockMs = 512 * dayMs
const stepMs = 4 * dayMs

interface Block {
  /** Offset at its beginning, then those that follow, each from its instant on. */
  readonly from: readonly number[]
  readonly offset: readonly number[]
}

/** What a local time is in a zone. */
export interface ResolvedTime {
  /** Milliseconds since 1970. */
  readonly at: number
  /** missing: clocks jump over it, `at` is when they have; repeated: it comes twice, `at` is the first time. */
  readonly shift: 'missing' | 'repeated' | null
}

/** Offsets of one zone from UTC. Asking the platform costs microseconds each time, so each change is found once and kept. */
export class ZoneOffsets {
  private readonly zone: IANAZone
  private readonly blocks = new Map<number, Block>()

  constructor(name: string) {
    this.zone = IANAZone.create(name)
  }

  /** Milliseconds that the zone is ahead of UTC at an instant. */
  offsetAt(instant: number): number {
    const { from, offset } = this.block(Math.floor(instant / blockMs))
    let last = from.length - 1
    while (last > 0 && (from[last] ?? 0) > instant) last -= 1
    return offset[last] ?? 0
  }

  /** Days since 1970 of the local date of an instant. */
  localDay(instant: number): number {
    return Math.floor((instant + this.offsetAt(instant)) / dayMs)
  }

  /** `local`: milliseconds since 1970 as if the wall clock were UTC. A missing time is the next that exists, a repeated one the first. */
  resolve(local: number): ResolvedTime {
    const before = this.offsetAt(local - dayMs)
    const after = this.offsetAt(local + dayMs)
    const early = local - before
    if (before === after) return { at: early, shift: null }
    const late = local - after
    const isEarly = this.offsetAt(early) === before
    const isLate = this.offsetAt(late) === after
    if (isEarly) return { at: early, shift: isLate && late !== early ? 'repeated' : null }
    if (isLate) return { at: late, shift: null }
    return { at: this.nextChange(late), shift: 'missing' }
  }

  private nextChange(instant: number): number {
    for (let index = Math.floor(instant / blockMs); ; index += 1) {
      const { from } = this.block(index)
      const found = from.find((at, position) => position > 0 && at > instant)
      if (found !== undefined) return found
    }
  }

  private block(index: number): Block {
    const known = this.blocks.get(index)
    if (known) return known
    const first = index * blockMs
    let before = this.ask(first)
    const from = [first]
    const offset = [before]
    for (let start = first; start < first + blockMs; start += stepMs) {
      const after = this.ask(start + stepMs)
      if (after === before) continue
      from.push(this.changeBetween(start, start + stepMs, before))
      offset.push(after)
      before = after
    }
    const block = { from, offset }
    this.blocks.set(index, block)
    return block
  }

  private changeBetween(start: number, end: number, before: number): number {
    let [low, high] = [start / 1000, end / 1000]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.ask(middle * 1000) === before) low = middle
      else high = middle
    }
    return high * 1000
  }

  private ask(instant: number): number {
    return this.zone.offset(instant) * 60_000
  }
}

const known = new Map<string, ZoneOffsets>()

/** INVALID_INPUT for a zone that is not known here. */
export function zoneOffsets(name: string): ZoneOffsets {
  const found = known.get(name)
  if (found) return found
  if (!isZone(name)) throw new HengeError('INVALID_INPUT', unknownZone(name), { details: { field: 'zone' } })
  const made = new ZoneOffsets(name)
  known.set(name, made)
  return made
}

export function isZone(name: string): boolean {
  return IANAZone.isValidZone(name)
}

export function unknownZone(name: string): string {
  return `"${name}" is not a time zone that is known here. A zone looks like Europe/Berlin.`
}
