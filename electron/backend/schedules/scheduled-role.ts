import { isoTime } from '../../../shared/model/clock.ts'
import { type CompiledSchedule, compileSchedule } from '../../../shared/model/schedules/compile-schedule.ts'
import { desiredState } from '../../../shared/model/schedules/desired-state.ts'
import { holidayLookup } from '../../../shared/model/schedules/holidays.ts'
import { dayMs } from '../../../shared/model/schedules/local-days.ts'
import { isOver } from '../../../shared/model/schedules/one-off.ts'
import { overrideAt, overridesFor, type WantedTransition, wantedTransitions } from '../../../shared/model/schedules/overrides.ts'
import type { RoleNow, RoleSchedule, ScheduledRole } from '../../../shared/model/schedules/role-schedule.ts'
import type { Override, Schedule } from '../../../shared/model/schedules/schedule.ts'
import { actionWords, periodName, periodWords, reasonWords } from '../../../shared/model/schedules/schedule-words.ts'

/** A schedule may do something but once in some years (a 29 February that is a Monday); nobody waits longer for a next change. */
export const horizonMs = 5 * 366 * dayMs
const chunkMs = 40 * dayMs

const mostCompiled = 300
/** By what they say: whoever looks every few seconds does not read calendars again. */
const compiledOnes = new Map<string, CompiledSchedule>()

/** A schedule with what its sources of holidays say. INVALID_INPUT as compileSchedule. */
export async function compileWithHolidays(schedule: Schedule): Promise<CompiledSchedule> {
  const { zone, periods, holidays } = schedule
  const key = JSON.stringify([zone, periods, holidays])
  const known = compiledOnes.get(key)
  if (known) return known
  const compiled = compileSchedule(schedule, await holidayLookup(holidays))
  const [oldest] = compiledOnes.keys()
  if (oldest !== undefined && compiledOnes.size >= mostCompiled) compiledOnes.delete(oldest)
  compiledOnes.set(key, compiled)
  return compiled
}

/** The next changes of what is wanted after an instant, at most `count`, looking further and further ahead. */
export function nextWanted(
  schedule: CompiledSchedule | null,
  overrides: readonly Override[],
  after: number,
  count: number,
): WantedTransition[] {
  const found: WantedTransition[] = []
  const end = schedule ? after + horizonMs : Math.max(after, ...overrides.map(({ until }) => Date.parse(until))) + dayMs
  for (let from = after + 1; from < end && found.length < count; from += chunkMs) {
    found.push(...wantedTransitions(schedule, overrides, from, Math.min(from + chunkMs, end)))
  }
  return found.slice(0, count)
}

/** What is wanted of a role at an instant, and why. `overrides`: of the role as a whole. */
export function roleNow(
  schedule: Schedule | null,
  compiled: CompiledSchedule | null,
  overrides: readonly Override[],
  now: number,
): RoleNow {
  const off = schedule?.off ?? 'stop'
  const [next] = nextWanted(compiled, overrides, now, 1)
  const coming = next ? { at: isoTime(next.at), to: next.to, action: actionWords(next.to, off) } : null
  const override = overrideAt(overrides, now)
  if (override) return { state: override.state, why: overrideWords(override), overrideId: override.id, next: coming }
  if (!schedule || !compiled) return { state: 'any', why: 'no schedule', overrideId: null, next: coming }
  const { state, reason } = desiredState(compiled, now)
  return { state, why: reasonWords(reason, schedule), overrideId: null, next: coming }
}

export function overrideWords({ note, once }: Pick<Override, 'note' | 'once'>): string {
  const what = once ? 'one-off' : 'override'
  return note === '' ? what : `${what}: ${note}`
}

/** Why a change comes: the end of a sentence that begins with what is done. */
export function transitionWords(
  transition: WantedTransition,
  schedule: Schedule | null,
  compiled: CompiledSchedule | null,
  overrides: readonly Override[],
): string {
  const override = overrides.find(({ id }) => id === transition.override)
  if (override) return overrideWords(override)
  if (!schedule || !compiled) return 'an override ends'
  if (transition.period !== null) return periodName(schedule, transition.period)
  return reasonWords(desiredState(compiled, transition.at).reason, schedule)
}

/** A role as lists show it. A schedule that is switched off wants nothing; overrides count all the same. */
export async function scheduledRole(
  accountId: string,
  role: string,
  schedule: RoleSchedule | null,
  overrides: readonly Override[],
  now: number,
): Promise<ScheduledRole> {
  const counting = schedule?.enabled ? schedule.schedule : null
  const compiled = counting ? await compileWithHolidays(counting) : null
  const left = overrides.filter((one) => !isOver(one, compiled, now))
  return {
    ...{ accountId, role, schedule, overrides: left },
    summary: schedule ? schedule.schedule.periods.map(periodWords) : [],
    now: roleNow(counting, compiled, overridesFor(left, null), now),
  }
}
