import { desiredState } from '../../../shared/model/schedules/desired-state.ts'
import { onTimeMs } from '../../../shared/model/schedules/due.ts'
import { overrideAt, overridesFor } from '../../../shared/model/schedules/overrides.ts'
import { longestRunMs, type RunServer, type ScheduleRun } from '../../../shared/model/schedules/run.ts'
import type { ScheduleStore } from './ports.ts'
import { enabledSchedule } from './schedule-in-force.ts'

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
  const compiled = (await enabledSchedule(store, run.accountId, run.role))?.compiled ?? null
  const overrides = (await store.overrides(now, run.accountId)).filter(({ role }) => role === run.role)
  const wantedOf = ({ id }: RunServer) =>
    overrideAt(overridesFor(overrides, id), now)?.state ?? (compiled ? desiredState(compiled, now).state : 'any')
  const outdated = open.filter((server) => {
    const wanted = wantedOf(server)
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
