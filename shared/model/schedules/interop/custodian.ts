import { scheduleSchema } from '../schedule.ts'
import { isZone } from '../zone-offsets.ts'
import { type CustodianHour, periodsOfWeek } from './custodian-week.ts'
import type { Imported } from './imported.ts'

/** What the policy says beside the tag; the tag alone does not tell. */
export interface CustodianPolicy {
  readonly onHour: number
  readonly offHour: number
  readonly zone: string
  /** true: weekends are off, so the default hours are those of Monday to Friday. */
  readonly weekends: boolean
  readonly weekendsOnly: boolean
}

export const custodianDefaults: CustodianPolicy = { onHour: 7, offHour: 19, zone: 'et', weekends: true, weekendsOnly: false }

const zoneAliases: Readonly<Record<string, string>> = {
  ...{ pdt: 'America/Los_Angeles', pt: 'America/Los_Angeles', pst: 'America/Los_Angeles', ast: 'America/Phoenix', at: 'America/Phoenix' },
  ...{ est: 'America/New_York', edt: 'America/New_York', et: 'America/New_York', cst: 'America/Chicago', cdt: 'America/Chicago' },
  ...{ ct: 'America/Chicago', mst: 'America/Denver', mdt: 'America/Denver', mt: 'America/Denver', gmt: 'Etc/GMT', gt: 'Etc/GMT' },
  ...{ bst: 'Europe/London', ist: 'Europe/Dublin', cet: 'Europe/Berlin', it: 'Asia/Kolkata', jst: 'Asia/Tokyo', kst: 'Asia/Seoul' },
  ...{ sgt: 'Asia/Singapore', aet: 'Australia/Sydney', brt: 'America/Sao_Paulo', nzst: 'Pacific/Auckland', utc: 'Etc/UTC' },
}

const escapes: readonly (readonly [string, string])[] = [
  ...([
    ['u28', '('],
    ['u29', ')'],
    ['u5b', '['],
    ['u5d', ']'],
    ['u2c', ','],
    ['u3b', ';'],
    ['u3d', '='],
    ['u2f', '/'],
    ['u2d', '-'],
  ] as const),
]

const days = ['m', 't', 'w', 'h', 'f', 's', 'u']

/** The value of Cloud Custodian’s `maid_offhours` tag. What Custodian would ignore in silence is said. */
export function fromCustodianTag(tag: string, policy: CustodianPolicy = custodianDefaults): Imported {
  const value = unescaped(tag.toLowerCase())
    .replace(/^'+|'+$/g, '')
    .replace(/^"+|"+$/g, '')
  if (value === 'off') return { kind: 'opted-out', warnings: ['off: these servers are left alone by Custodian.'] }
  const warnings: string[] = []
  const raw = new Map(
    value.split(/[ ;]/).flatMap((piece) => {
      const [key, of, ...more] = piece.split('=')
      return of === undefined || more.length > 0 ? [] : [[key ?? '', of] as const]
    }),
  )
  const unknown = [...raw.keys()].find((key) => key !== 'on' && key !== 'off' && key !== 'tz')
  if (unknown !== undefined)
    return nothing(`"${unknown}" is no key of an off-hours tag (on, off and tz are). Custodian does nothing with this tag, in silence.`)
  const zone = zoneOf(raw.get('tz') || policy.zone)
  if (zone === null) return nothing(`The time zone "${raw.get('tz') || policy.zone}" is not known. Custodian does nothing with this tag.`)
  const pieces = value.split(';').filter((piece) => piece !== '')
  if (raw.size > 0 && pieces.some((piece) => piece.split('=').length !== 2)) {
    return nothing('A part of the tag is not of the form key=value. Custodian does nothing with this tag.')
  }
  const hours = { on: hoursOf('on', raw, policy), off: hoursOf('off', raw, policy) }
  for (const [side, other] of [['on', 'off'] as const, ['off', 'on'] as const]) {
    const why = hours[side]
    if (typeof why !== 'string') continue
    const still = raw.has(other) ? '' : ` Still it ${other === 'on' ? 'starts' : 'stops'} these servers at the default hour of its policy.`
    return nothing(why + still)
  }
  if (value !== '' && value !== 'on' && raw.size === 0) {
    warnings.push(
      `"${tag.slice(0, 60)}" says nothing to Custodian, so the default hours of its policy hold: it starts and stops these servers.`,
    )
  }
  const { on, off } = hours as { on: CustodianHour[]; off: CustodianHour[] }
  if (raw.has('off') && !raw.has('on'))
    warnings.push(`Only off is given, and still Custodian starts these servers at ${policy.onHour}:00, the default of its policy.`)
  if (raw.has('on') && !raw.has('off'))
    warnings.push(`Only on is given, and still Custodian stops these servers at ${policy.offHour}:00, the default of its policy.`)
  if (raw.size === 0 || !raw.has('on') || !raw.has('off')) {
    warnings.push(
      `Default hours are written in the policy and not in the tag. Here ${policy.onHour}:00 to ${policy.offHour}:00 is used: compare that with the policy before you set this schedule.`,
    )
  }
  if ([...on, ...off].some(({ hour }) => hour >= 1 && hour <= 3)) {
    warnings.push(
      'When clocks change, Custodian leaves out an hour that is jumped over and runs one twice that comes twice. Here both happen once.',
    )
  }
  const week = periodsOfWeek(on, off)
  const schedule = scheduleSchema.parse({ zone, periods: week.periods })
  return { kind: 'schedule', schedule, warnings: [...warnings, ...week.warnings] }
}

const nothing = (message: string): Imported => ({ kind: 'nothing', message })

function unescaped(text: string): string {
  return escapes.reduce((done, [escaped, character]) => done.replaceAll(escaped, character), text)
}

function zoneOf(name: string): string | null {
  const alias = Object.hasOwn(zoneAliases, name) ? zoneAliases[name] : undefined
  if (alias) return alias
  // Tags are in lower case; the platform knows zones in any case, and gives them back as they are written.
  return isZone(name) ? new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone : null
}

/** Hours of one side, or why Custodian does nothing with the tag. */
function hoursOf(side: 'on' | 'off', raw: ReadonlyMap<string, string>, policy: CustodianPolicy): CustodianHour[] | string {
  const text = raw.get(side)
  if (text === undefined) return [{ days: defaultDays(side, policy), hour: side === 'on' ? policy.onHour : policy.offHour }]
  const found: CustodianHour[] = []
  for (const part of text.replace(/[[\]]/g, '').split(',(')) {
    const tokens = part.replace(/[()]/g, '').split(',')
    const [dayText = '', hourText = ''] = tokens
    const ignored = (why: string) => `${side}=${text.slice(0, 60)}: ${why} Custodian does nothing with this tag, in silence.`
    if (tokens.length !== 2) return ignored('each part is one day or range, and one hour: (M-F,7). Days in a list are not understood.')
    if (!/^\d+$/.test(hourText) || Number(hourText) > 23)
      return ignored(`"${hourText}" is no whole hour from 0 to 23; minutes are not understood.`)
    const range = rangeOf(dayText)
    if (range === null) return ignored(`"${dayText}" is no day or range of M T W H F S U.`)
    found.push({ days: range, hour: Number(hourText) })
  }
  return found
}

function defaultDays(side: 'on' | 'off', { weekends, weekendsOnly }: CustodianPolicy): number[] {
  if (weekendsOnly) return side === 'on' ? [0] : [4]
  return weekends ? [0, 1, 2, 3, 4] : [0, 1, 2, 3, 4, 5, 6]
}

function rangeOf(text: string): number[] | null {
  const ends = text.split('-').map((day) => days.indexOf(day))
  const [first = -1, last = first] = ends
  if (ends.length > 2 || first < 0 || last < 0) return null
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7)
}

/** What a `maid_status` tag announces: Custodian does it then, whatever a schedule says. */
export interface CustodianMark {
  readonly action: string
  /** ISO 8601, UTC. */
  readonly at: string
}

/** `Resource does not meet policy: stop@2026/11/25`, or with an hour `…@2026/11/25 1730 UTC`. Null for any other text. */
export function fromCustodianStatus(tag: string): CustodianMark | null {
  const found = /(?:^|[:\s])([a-z][a-z-]*)@(\d{4})[/-](\d{2})[/-](\d{2})(?: (\d{2})(\d{2}) ?([A-Za-z/_+-]*))?$/.exec(unescaped(tag.trim()))
  if (!found) return null
  const [, action = '', year, month, day, hours = '00', minutes = '00', zone = 'UTC'] = found
  const offset = zone === '' || /^(utc|gmt|z)$/i.test(zone) ? 'Z' : null
  const at = offset === null ? Number.NaN : Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:00Z`)
  return Number.isNaN(at) ? null : { action, at: new Date(at).toISOString() }
}
