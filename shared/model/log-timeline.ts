import { IANAZone } from 'luxon'
import type { StampedTime } from './log-time.ts'

const dayMs = 86_400_000
const quarterHour = 900_000
/** Lines without a year go forward in time; one this much earlier than the line before is late, an earlier one is of the next year. */
const outOfOrderMs = 7 * dayMs

export type WallTime = Extract<StampedTime, { kind: 'wall' }>

/** True for the name of a zone, like Europe/Berlin or UTC. */
export function isZone(name: string): boolean {
  return IANAZone.isValidZone(name)
}

/**
 * Turns the stamps of one file, in order, into instants: wall time by its zone, missing years and the doubled hour of autumn by the line
 * before. `last` is all the state there is, so that it can be kept and taken up again.
 */
export class Timeline {
  /** Instant of the line before; null at the beginning. */
  last: number | null
  private readonly zone: IANAZone | null
  private readonly now: number
  private readonly offsets = new Map<number, number>()

  /** `zone` is an IANA name; `now`, milliseconds since 1970: no line is taken to be more than a day younger. */
  constructor(zone: string, now: number, last: number | null) {
    this.zone = zone === 'UTC' ? null : IANAZone.create(zone)
    this.now = now
    this.last = last
  }

  instantOf(time: StampedTime): number {
    const at = time.kind === 'instant' ? Math.floor(time.at) : this.instantOfWall(time)
    this.last = at
    return at
  }

  private instantOfWall(time: WallTime): number {
    if (time.year !== null) return this.inYear(time, time.year)
    const latest = this.now + dayMs
    if (this.last === null) {
      const year = new Date(latest).getUTCFullYear()
      const thisYear = this.inYear(time, year)
      return thisYear <= latest ? thisYear : this.inYear(time, year - 1)
    }
    const lastYear = new Date(this.last).getUTCFullYear()
    const earliest = this.last - outOfOrderMs
    const candidates = [lastYear - 1, lastYear, lastYear + 1].map((year) => this.inYear(time, year)).filter((at) => at <= latest)
    return candidates.find((at) => at >= earliest) ?? candidates.at(-1) ?? this.inYear(time, lastYear - 1)
  }

  private inYear(time: WallTime, year: number): number {
    const wall = Date.UTC(year, time.month - 1, time.day) + time.timeOfDay
    if (this.zone === null) return wall
    const before = this.offsetAt(wall - dayMs)
    const after = this.offsetAt(wall + dayMs)
    const early = wall - Math.max(before, after)
    const late = wall - Math.min(before, after)
    if (early === late) return early
    const valid = [early, late].filter((at) => this.offsetAt(at) === wall - at)
    // In spring one hour does not exist: a stamp in it is read as if the clock had not been changed yet.
    if (valid.length === 0) return wall - before
    // In autumn one hour comes twice: the second time is meant when the first would lead back.
    if (valid.length === 2 && this.last !== null && early < this.last && late >= this.last) return late
    return valid[0] ?? early
  }

  private offsetAt(instant: number): number {
    const quarter = Math.floor(instant / quarterHour)
    const known = this.offsets.get(quarter)
    if (known !== undefined) return known
    const found = (this.zone?.offset(quarter * quarterHour) ?? 0) * 60_000
    if (this.offsets.size > 10_000) this.offsets.clear()
    this.offsets.set(quarter, found)
    return found
  }
}

/**
 * The instant to begin a timeline at so that stamps without a year, in the order given, end no later than tomorrow; null when the first
 * stamp needs no help.
 */
export function startOfYearless(times: readonly StampedTime[], zone: string, now: number): number | null {
  const [first] = times
  if (first?.kind !== 'wall' || first.year !== null) return null
  const far = now + 1000 * 366 * dayMs
  const latest = now + dayMs
  for (let year = new Date(latest).getUTCFullYear(); ; year -= 1) {
    const timeline = new Timeline(zone, far, null)
    const start = timeline.instantOf({ ...first, year })
    let end = start
    for (const time of times) end = timeline.instantOf(time)
    if ((start <= latest && end <= latest) || year < 1971) return start
  }
}
