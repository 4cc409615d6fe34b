/** A time stamp as a line has it. Without an offset it is wall time of some zone; without a year, of some year. */
export type StampedTime =
  | { readonly kind: 'instant'; readonly at: number }
  | {
      readonly kind: 'wall'
      readonly year: number | null
      /** 1 to 12 */
      readonly month: number
      readonly day: number
      /** Milliseconds since midnight. */
      readonly timeOfDay: number
    }

export interface FoundTime {
  readonly time: StampedTime
  /** Place of the stamp in the line. */
  readonly start: number
  readonly end: number
}

export type TimeKind = 'iso' | 'compact' | 'weekday' | 'clf' | 'syslog' | 'day-month-year' | 'month-day-year' | 'short' | 'epoch'

const clock = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2}):(?<second>\d{2})(?:[.,:](?<fraction>\d{1,9}))?`
const month = '(?<monthName>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const offset = String.raw`(?:\s?(?<offset>Z|[+-]\d{2}:?\d{2})(?!\d)|\s(?<zone>UTC|GMT|EST|EDT|CST|CDT|MST|MDT|PST|PDT|CET|CEST|BST|EET|EEST|WET|WEST|MSK|JST|AEST|AEDT)\b)?`

/** What each kind looks like; `lineStart` ones are too much like other numbers to be looked for elsewhere. */
const kinds: Readonly<Record<TimeKind, { readonly pattern: string; readonly lineStart?: boolean }>> = {
  iso: { pattern: String.raw`(?<!\d)(?<year>\d{4})(?<dash>[-/.])(?<month>\d{2})\k<dash>(?<day>\d{2})(?:[Tt]|\s{1,2})${clock}${offset}` },
  compact: {
    pattern: String.raw`(?<!\d)(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})T(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?${offset}`,
  },
  weekday: {
    pattern: String.raw`\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${month}\s{1,2}(?<day>\d{1,2}) ${clock}(?: [A-Z]{3,4})? (?<year>\d{4})\b`,
  },
  clf: { pattern: String.raw`(?<!\d)(?<day>\d{1,2})/${month}/(?<year>\d{4}):${clock}${offset}` },
  'day-month-year': { pattern: String.raw`(?<!\d)(?<day>\d{1,2})[ -]${month}[ -](?<year>\d{4}) ${clock}${offset}` },
  'month-day-year': { pattern: String.raw`\b${month} (?<day>\d{1,2}), (?<year>\d{4}),? ${clock}(?: (?<half>[AP]M))?` },
  syslog: { pattern: String.raw`\b${month}\s{1,2}(?<day>\d{1,2}) ${clock}(?: (?<year>(?:19|20)\d{2})(?= ))?` },
  short: {
    pattern: String.raw`(?<shortYear>\d{2})(?<month>\d{2})(?<day>\d{2}) (?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})(?= )`,
    lineStart: true,
  },
  epoch: { pattern: String.raw`\[?(?<epoch>1\d{9}(?:\d{3}|\.\d{1,6})?)\]?(?=[\s,:|])`, lineStart: true },
}

export const timeKinds = Object.keys(kinds) as readonly TimeKind[]

const searching = new Map(
  timeKinds.map((kind) => [kind, new RegExp(kinds[kind].lineStart ? `^${kinds[kind].pattern}` : kinds[kind].pattern)]),
)

const monthNumbers: Readonly<Record<string, number>> = {
  Jan: 1,
  Feb: 2,
  Mar: 3,
  Apr: 4,
  May: 5,
  Jun: 6,
  Jul: 7,
  Aug: 8,
  Sep: 9,
  Oct: 10,
  Nov: 11,
  Dec: 12,
}

/** Minutes east of UTC. Abbreviations are not unique in the world; these are read as North America and Europe use them. */
const zoneMinutes: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  WET: 0,
  WEST: 60,
  BST: 60,
  CET: 60,
  CEST: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  JST: 540,
  AEST: 600,
  AEDT: 660,
}

/** The first time stamp of this kind that begins at most `reach` characters into the line. */
export function findTime(line: string, kind: TimeKind, reach: number): FoundTime | null {
  const head = line.length > reach + 60 ? line.slice(0, reach + 60) : line
  const match = searching.get(kind)?.exec(head)
  if (!match?.groups || match.index > reach) return null
  const time = readGroups(match.groups)
  return time && { time, start: match.index, end: match.index + match[0].length }
}

/** The whole text as a time, as it stands in a field of structured lines. */
export function readTime(text: string): StampedTime | null {
  const trimmed = text.trim()
  for (const kind of timeKinds) {
    const found = findTime(`${trimmed} `, kind, 0)
    if (found && found.end >= trimmed.length) return found.time
  }
  return null
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size; null for what is neither. */
export function readEpoch(value: number): StampedTime | null {
  if (!Number.isFinite(value) || value < 1e8) return null
  if (value < 1e11) return { kind: 'instant', at: value * 1000 }
  if (value < 1e14) return { kind: 'instant', at: value }
  return { kind: 'instant', at: value < 1e17 ? value / 1000 : value / 1e6 }
}

function readGroups(groups: Record<string, string | undefined>): StampedTime | null {
  if (groups.epoch !== undefined) return readEpoch(Number(groups.epoch))
  const year = groups.year !== undefined ? Number(groups.year) : groups.shortYear !== undefined ? 2000 + Number(groups.shortYear) : null
  const monthNumber = groups.monthName !== undefined ? (monthNumbers[groups.monthName] ?? 0) : Number(groups.month)
  const day = Number(groups.day)
  const hour = hourOf(Number(groups.hour), groups.half)
  const minute = Number(groups.minute)
  const second = Number(groups.second)
  if (monthNumber < 1 || monthNumber > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return null
  if (day > new Date(Date.UTC(year ?? 2024, monthNumber, 0)).getUTCDate()) return null
  const fraction = groups.fraction === undefined ? 0 : Math.trunc(Number(`0.${groups.fraction}`) * 1000)
  const timeOfDay = ((hour * 60 + minute) * 60 + second) * 1000 + fraction
  const east = minutesEast(groups)
  if (east === null || year === null) return { kind: 'wall', year, month: monthNumber, day, timeOfDay }
  return { kind: 'instant', at: Date.UTC(year, monthNumber - 1, day) + timeOfDay - east * 60_000 }
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour
  return (hour % 12) + (half === 'PM' ? 12 : 0)
}

function minutesEast(groups: Record<string, string | undefined>): number | null {
  if (groups.zone !== undefined) return zoneMinutes[groups.zone] ?? null
  const { offset: written } = groups
  if (written === undefined) return null
  if (written === 'Z') return 0
  const minutes = Number(written.slice(1, 3)) * 60 + Number(written.slice(-2))
  return written.startsWith('-') ? -minutes : minutes
}
