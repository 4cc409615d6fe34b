import { desiredState } from '../../../shared/model/schedules/desired-state.ts'
import { onTimeMs } from '../../../shared/model/schedules/due.ts'
import { overrideAt, overridesFor } from '../../../shared/model/schedules/overrides.ts'
import { longestRunMs, type RunServer, type ScheduleRun } from '../../../shared/model/schedules/run.ts'
import type { PowerState } from '../../../shared/model/schedules/schedule.ts'
import type { ScheduleStore } from './ports.ts'
import { enabledSchedule } from './schedule-in-force.ts'

/** What a role’s schedule and its exceptions want of its servers now (milliseconds since 1970); `any` where there is none. */
export async function wantedNow(
  store: Pick<ScheduleStore, 'find' | 'overrides'>,
  accountId: string,
  role: string,
  now: number,
): Promise<(serverId: string) => PowerState> {
  const compiled = (await enabledSchedule(store, accountId, role))?.compiled ?? null
  const overrides = (await store.overrides(now, accountId)).filter((one) => one.role === role)
  return (serverId) => overrideAt(overridesFor(overrides, serverId), now)?.state ?? (compiled ? desiredState(compiled, now).state : 'any')
}

/**
 * Which servers of a run nobody has asked for yet and nobody should any more: the program ended before it could, and by now (milliseconds since
 * 1970) the contrary is wanted of them, or has long been nobody's wish. What is younger than a change in time was taken a moment ago.
 */
export async function noLongerWanted(
  store: Pick<ScheduleStore, 'find' | 'overrides'>,
  run: ScheduleRun,
  now: number,
): Promise<ReadonlySet<string>> {
  const open = run.servers.filter(({ status }) => status === 'waiting')
  const age = now - Date.parse(run.startedAt)
  if (open.length === 0 || age <= onTimeMs) return new Set()
  const wantedOf = await wantedNow(store, run.accountId, run.role, now)
  const outdated = open.filter((server) => {
    const wanted = wantedOf(server.id)
    return wanted === 'any' ? age > longestRunMs : wanted !== run.to
  })
  return new Set(outdated.map(({ id }) => id))
}

/** The same of a change that is a job, and has none yet: of the role as a whole, which may have no servers. */
export async function isOutdated(store: Pick<ScheduleStore, 'find' | 'overrides'>, run: ScheduleRun, now: number): Promise<boolean> {
  if (run.job) return false
  const role: RunServer = { id: '', name: run.role, region: '', status: 'waiting', askedAt: null, detail: null }
  return (await noLongerWanted(store, { ...run, servers: [role] }, now)).size > 0
}
