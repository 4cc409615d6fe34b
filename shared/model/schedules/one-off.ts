import { DateTime } from 'luxon'
import { isoTime } from '../clock.ts'
import { checkOverride } from './check-overrides.ts'
import type { ScheduleFinding } from './check-schedule.ts'
import type { CompiledSchedule } from './compile-schedule.ts'
import { dayMs } from './local-days.ts'
import { overridesFor, wantedTimeline } from './overrides.ts'
import type { RoleSchedule } from './role-schedule.ts'
import type { OffAction, Override } from './schedule.ts'
import { actionWords, stateWords } from './schedule-words.ts'
import { nextTransitions } from './timeline.ts'

/** Without a schedule: what nobody was there to do is left out after so long. */
const heldMs = dayMs
const longestAheadMs = 366 * dayMs

/** Until when a one-off at an instant (milliseconds since 1970) says what is wanted: the next change of the schedule, which then counts again. */
export function oneOffUntil(schedule: CompiledSchedule | null, at: number): number {
  if (schedule === null) return at + heldMs
  return nextTransitions(schedule, at, 1, at + longestAheadMs)[0]?.at ?? at + longestAheadMs
}

/** Overrides with each one-off to come (`now`: milliseconds since 1970) until the next change of this schedule, which may be another than before. */
export function fitOneOffs(overrides: readonly Override[], schedule: CompiledSchedule | null, now: number): Override[] {
  return overrides.map((one) => {
    const at = Date.parse(one.from)
    return one.once && at > now ? { ...one, until: isoTime(oneOffUntil(schedule, at)) } : one
  })
}

/** A one-off that has come, of a role without a schedule: nothing of it is left but what it did. */
export function isOver({ once, from }: Pick<Override, 'once' | 'from'>, schedule: CompiledSchedule | null, now: number): boolean {
  return once === true && schedule === null && Date.parse(from) <= now
}

/** What an off that happens once does: as the schedule does it, where it is in force; of one server alone nobody could tell what to build again. */
export function onceOff(scheduled: Pick<RoleSchedule, 'schedule' | 'enabled'> | null, serverId: string | null): OffAction {
  const off = scheduled?.enabled ? scheduled.schedule.off : 'stop'
  return off === 'destroy' && serverId !== null ? 'stop' : off
}

export interface WantedOneOff {
  readonly serverId: string | null
  readonly to: 'on' | 'off'
  /** ISO 8601. */
  readonly at: string
}

export interface OneOffSetting {
  readonly schedule: CompiledSchedule | null
  readonly off: OffAction
  /** Those of the role and its servers that have not ended. */
  readonly overrides: readonly Override[]
  /** Names of the servers alive that it would mean. */
  readonly servers: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: number
  /** The one that times are told in. */
  readonly zone: string
}

/** What is wrong with a one-off, what else wants the contrary, and what will happen. */
export function checkOneOff({ serverId, to, at }: WantedOneOff, setting: OneOffSetting): ScheduleFinding[] {
  const { schedule, off, now, zone } = setting
  const instant = Date.parse(at)
  const wrong = (message: string): ScheduleFinding[] => [{ path: 'at', severity: 'error', message }]
  if (instant <= now) return wrong('This time has passed. Choose a later one.')
  if (instant > now + longestAheadMs) return wrong('It is more than a year ahead. Choose an earlier time.')
  const told = (milliseconds: number) => DateTime.fromMillis(milliseconds, { zone, locale: 'en-GB' }).toFormat('ccc d LLL HH:mm')
  const until = oneOffUntil(schedule, instant)
  const others = setting.overrides.filter((other) => other.once !== true && Date.parse(other.from) <= instant)
  const found = checkOverride({ serverId, state: to, from: at, until: isoTime(until) }, others, now, zone)
  const twin = setting.overrides.find((other) => other.once && other.serverId === serverId && Date.parse(other.from) === instant)
  if (twin) {
    const same = `Another one-off is to ${actionWords(twin.state, off)} ${twin.serverId ?? 'the role'} at that very time.`
    found.push({ path: 'at', severity: 'warning', message: `${same} The one made last counts.` })
  }
  const before = wantedTimeline(schedule, overridesFor(setting.overrides, serverId), instant - 1, instant).find(({ end }) => end >= instant)
  if (before?.state === to) {
    const message = `By then it is to be ${stateWords[to]} anyway: only servers that are not are ${whatIsDone(to, off)}.`
    found.push({ path: 'at', severity: 'warning', message })
  }
  return [...found, { path: 'at', severity: 'note', message: whatHappens(to, setting, told, until) }]
}

/** "to start", "to be destroyed": behind "servers are". */
function whatIsDone(to: 'on' | 'off', off: OffAction): string {
  if (off === 'destroy') return `to be ${to === 'off' ? 'destroyed' : 'rebuilt'}`
  return `to ${actionWords(to, off)}`
}

function whatHappens(to: 'on' | 'off', setting: OneOffSetting, told: (at: number) => string, until: number): string {
  const { schedule, off, servers } = setting
  const what = whatIsDone(to, off)
  const whom = servers.length > 3 ? `${servers.length} servers` : servers.join(', ')
  const now =
    servers.length === 0 ? `No server is there now: those of then are ${what}` : `${whom} ${servers.length === 1 ? 'is' : 'are'} ${what}`
  if (schedule === null) return `${now}, and left so. If nobody is there to do it within a day, it is left out and on record.`
  const change = nextTransitions(schedule, until - 1, 1, until + 1)[0]
  const then = change && change.to !== to ? `${actionWords(change.to, off)}` : 'nothing changes by it then'
  return change ? `${now}. From ${told(until)} the schedule counts again: ${then}.` : `${now}. The schedule has no change after it.`
}
