import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteScheduleStore } from '../../electron/adapters/sqlite/sqlite-schedule-store.ts'
import type { CloudCompute } from '../../electron/backend/fleet/ports.ts'
import { type RunnerParts, ScheduleRunner } from '../../electron/backend/schedules/schedule-runner.ts'
import { type ScheduleParts, ScheduleService } from '../../electron/backend/schedules/schedule-service.ts'
import type { Change } from '../../shared/contract/events.contract.ts'
import { HengeError } from '../../shared/model/error.ts'
import { type Schedule, scheduleSchema } from '../../shared/model/schedules/schedule.ts'
import type { Server } from '../../shared/model/server.ts'
import type { DrivenClock } from './driven-clock.ts'
import { flatPrices } from './flat-prices.ts'
import { currentWeb } from './replacement-world.ts'
import { noRoleJobs } from './role-jobs.ts'

/** Monday to Friday from 07:00 to 19:00 in Berlin; say what is different. */
export function officeHours(different: Partial<Schedule> = {}): Schedule {
  const periods = [{ name: 'office', begin: '07:00', end: '19:00', weekdays: 'mon-fri' }]
  return { ...scheduleSchema.parse({ zone: 'Europe/Berlin', periods }), ...different }
}

/** Schedules with their runner, over the servers that `servers` lists and `compute` starts and stops. */
export async function scheduleWorld(
  clock: Pick<DrivenClock, 'now' | 'sleep' | 'advance'>,
  servers: () => readonly Server[] | Promise<readonly Server[]>,
  compute: CloudCompute,
  byJobs: Pick<RunnerParts, 'roleJobs' | 'rests'> & Partial<Pick<ScheduleParts, 'resting'>> = noRoleJobs,
) {
  const told: Change[] = []
  const failures: unknown[] = []
  const database = await openDatabase(':memory:')
  const store = new SqliteScheduleStore(database)
  const made: string[] = []
  const newId = () => `made-${made.push('one')}`
  const jobs = new Map<string, string>()
  const history = {
    everyServer: async (account: string | undefined) =>
      (await servers()).filter((one) => account === undefined || one.accountId === account),
  }
  const changes = { publish: (change: Change) => told.push(change) }
  const { signal } = new AbortController()
  const service = new ScheduleService({
    ...{ store, servers: history, prices: flatPrices, changes, clock, newId },
    look: async () => undefined,
    roleRecipe: async () => ({ recipe: currentWeb().recipe, problem: null }),
    planEnd: ({ accountId, role }) => byJobs.roleJobs.planEnd({ accountId, role, serverIds: [] }, signal),
    resting: byJobs.resting ?? (async () => []),
    checkAccount: (id) => {
      if (id !== 'sandbox') throw new HengeError('NOT_FOUND', 'no such account')
    },
  })
  const looks: string[] = []
  const needs = new Map<string, readonly string[]>()
  /** To be replaced by a test in which others run schedules. */
  const hands: { isElsewhere: RunnerParts['isElsewhere'] } = { isElsewhere: async () => false }
  const runner = new ScheduleRunner({
    ...{ store, servers: history, changes, clock, newId },
    ...byJobs,
    look: async (accountId) => looks.push(accountId) > 0,
    compute: () => compute,
    activeJobOf: async (_, role) => jobs.get(role) ?? null,
    isElsewhere: (accountId, role) => hands.isElsewhere(accountId, role),
    roleNeeds: async () => [...needs].map(([role, dependsOn]) => ({ role, dependsOn })),
    fleetChanged: () => undefined,
    log: { error: (fields) => failures.push(fields) },
  })
  const tick = () => runner.tick(signal)
  return {
    ...{ database, store, hands, service, runner, told, failures, jobs, looks, needs, tick },
    /** As the program does it: until no run is at work, at most for so many milliseconds. */
    async settle(atMost = 30 * 60_000, every = 3000): Promise<void> {
      const until = clock.now() + atMost
      while ((await tick()) > 0 && clock.now() < until) await clock.advance(every)
    },
    close: () => database.destroy(),
  }
}
