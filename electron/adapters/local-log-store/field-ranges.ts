import { knownFieldNames } from '../../../shared/model/kql/fields.ts'
import { asNumber } from '../../../shared/model/kql/values.ts'
import type { LogRecord } from '../../../shared/model/logs.ts'

/*
 * Which other fields the lines of a minute have, and between which numbers their values are. Of a whole day’s lines a comparison that few
 * of them fulfil then looks into those of a few minutes: to look into a line’s JSON takes many times what passing it by does.
 */

export const minuteMs = 60_000
/** Longer names are not kept: a line may be written by anybody. */
const longestName = 200
/** So deep are fields looked for; what is deeper is under names that are not kept. */
const deepest = 40

/** Column by column, as lines are; by minute since 1970 and name. A name that cannot be kept is '' and stands for any. */
export interface FieldRanges {
  readonly minute: number[]
  readonly name: string[]
  readonly low: number[]
  readonly high: number[]
}

interface Range {
  low: number
  high: number
}

/** Where a value stands: the dotted names that keys lead to, nested or with dots of their own. */
class Place {
  readonly name: string
  readonly isKnown: boolean
  private readonly inner = new Map<string, Place>()

  constructor(name: string) {
    this.name = name
    this.isKnown = known.has(name)
  }

  at(key: string): Place {
    const there = this.inner.get(key)
    if (there) return there
    const place = new Place(this.name === '' ? key : `${this.name}.${key}`)
    this.inner.set(key, place)
    return place
  }
}

/** Fields that every line has a place for are never looked for among the others. */
const known: ReadonlySet<string> = new Set(Object.values(knownFieldNames).flat())

/** What the records’ other fields are, as `fieldsSql` may ask for it. */
export function fieldRanges(records: readonly LogRecord[]): FieldRanges {
  const root = new Place('')
  const minutes = new Map<number, Map<string, Range>>()
  for (const { at, fields } of records) {
    if (fields === null) continue
    const minute = Math.floor(at / minuteMs)
    let ranges = minutes.get(minute)
    if (!ranges) {
      ranges = new Map()
      minutes.set(minute, ranges)
    }
    note(fields, root, ranges)
  }
  const packed: FieldRanges = { minute: [], name: [], low: [], high: [] }
  for (const [minute, ranges] of minutes) {
    for (const [name, { low, high }] of ranges) {
      packed.minute.push(minute)
      packed.name.push(name)
      packed.low.push(low)
      packed.high.push(high)
    }
  }
  return packed
}

function note(value: unknown, place: Place, ranges: Map<string, Range>, depth = 0): void {
  if (depth > deepest) {
    add(ranges, '', Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
  } else if (Array.isArray(value)) {
    for (const element of value) note(element, place, ranges, depth + 1)
  } else if (typeof value === 'object' && value !== null) {
    // There is something under the name, but nothing that could be compared.
    if (depth > 0 && !place.isKnown) add(ranges, keepable(place.name), Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)
    for (const key in value) note((value as Readonly<Record<string, unknown>>)[key], place.at(key), ranges, depth + 1)
  } else if (value !== null && value !== undefined && !place.isKnown) {
    // What is no number is compared as text: it may be on either side of whatever is asked for.
    const number = asNumber(value)
    add(ranges, keepable(place.name), number ?? Number.NEGATIVE_INFINITY, number ?? Number.POSITIVE_INFINITY)
  }
}

function add(ranges: Map<string, Range>, name: string, low: number, high: number): void {
  const range = ranges.get(name)
  if (!range) {
    ranges.set(name, { low, high })
    return
  }
  if (low < range.low) range.low = low
  if (high > range.high) range.high = high
}

function keepable(name: string): string {
  return name.length <= longestName && name.isWellFormed() && !name.includes('\0') ? name : ''
}
