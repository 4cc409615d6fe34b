import { isoTime } from '../../../shared/model/clock.ts'
import type { CompiledSchedule } from '../../../shared/model/schedules/compile-schedule.ts'
import { dueChanges } from '../../../shared/model/schedules/due.ts'
import { overridesFor, type WantedTransition, wantedTransitions } from '../../../shared/model/schedules/overrides.ts'
import type { RoleSchedule } from '../../../shared/model/schedules/role-schedule.ts'
import type { ScheduleRun } from '../../../shared/model/schedules/run.ts'
import type { OffAction, Override } from '../../../shared/model/schedules/schedule.ts'
import { isAlive, type Server } from '../../../shared/model/server.ts'
import { transitionWords } from './scheduled-role.ts'

/** A role whose schedule and overrides are looked at. */
export interface LookedAt {
  readonly accountId: string
  readonly role: string
  readonly schedule: RoleSchedule | null
  /** Of the schedule; null where there is none that is switched on. */
  readonly compiled: CompiledSchedule | null
  /** Those that have not ended before `since`, of the role and its servers. */
  readonly overrides: readonly Override[]
  /** Milliseconds since 1970: changes before it have been looked at. */
  readonly since: number
  /** Servers of the role were destroyed until its next start. Default: none. */
  readonly rests?: boolean
}

/** Without a schedule nothing says what to do about what was missed; an override that still holds is wanted still. */
const withoutSchedule = { missed: 'latest', missedWithinMinutes: 60 } as const

/** Runs for the changes with since ≤ at < now: those to do, with their servers, and those that are left out, with the reason. */
export function takeDue(one: LookedAt, servers: readonly Server[], now: number, newId: () => string): ScheduleRun[] {
  const schedule = one.schedule?.enabled ? one.schedule.schedule : null
  const { compiled } = one
  const alive = servers.filter((server) => server.accountId === one.accountId && server.role === one.role && isAlive(server))
  const own = new Set(one.overrides.flatMap(({ serverId }) => serverId ?? []))
  const groups = [
    { serverId: null, members: alive.filter(({ id }) => !own.has(id)) },
    ...alive.filter(({ id }) => own.has(id)).map((server) => ({ serverId: server.id, members: [server] })),
  ]
  return groups.flatMap(({ serverId, members }) => {
    const overrides = overridesFor(one.overrides, serverId)
    const changes = wantedTransitions(compiled, overrides, one.since, now)
    return dueChanges(changes, now, schedule ?? withoutSchedule).map((due): ScheduleRun => {
      const { change } = due
      const base = {
        ...{ id: newId(), accountId: one.accountId, role: one.role, serverId, at: isoTime(change.at) },
        ...{
          to: change.to === 'on' ? ('on' as const) : ('off' as const),
          action: actionOf(change, serverId, schedule?.off ?? 'stop', one.rests === true),
        },
        ...{ why: transitionWords(change, schedule, compiled, one.overrides), startedAt: isoTime(now) },
      }
      if (!due.run) return { ...base, status: 'skipped', reason: due.reason, late: true, finishedAt: isoTime(now), servers: [] }
      const waiting = members.map(({ id, name, region }) => ({ id, name, region, status: 'waiting' as const, askedAt: null, detail: null }))
      if (waiting.length > 0 || base.action === 'rebuild')
        return { ...base, status: 'running', reason: null, late: due.late, finishedAt: null, servers: waiting }
      return { ...base, status: 'succeeded', reason: null, late: due.late, finishedAt: isoTime(now), servers: [] }
    })
  })
}

/** One server of several is stopped where its role is destroyed: nothing could tell which of them to build again. */
function actionOf({ to }: WantedTransition, serverId: string | null, off: OffAction, rests: boolean): ScheduleRun['action'] {
  if (serverId !== null) return to === 'on' ? 'start' : off === 'destroy' ? 'stop' : off
  if (to === 'off') return off
  return off === 'destroy' || rests ? 'rebuild' : 'start'
}
