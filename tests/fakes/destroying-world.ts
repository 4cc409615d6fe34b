import { ServiceRoleJobs } from '../../electron/backend/schedules/service-role-jobs.ts'
import type { Schedule } from '../../shared/model/schedules/schedule.ts'
import { isAlive, type Server } from '../../shared/model/server.ts'
import { setUpReplacement } from './replacement-run.ts'
import { officeHours, scheduleWorld } from './schedule-world.ts'

/** Roles on the fakes that are destroyed at 18:00 UTC and built again at 06:00, Monday to Friday; it is Monday noon. Closed with the test. */
export async function destroyingWorld(
  names: readonly string[],
  different: Partial<Server> = {},
  recipe: Record<string, unknown> = {},
  schedule: Partial<Schedule> = {},
) {
  const run = await setUpReplacement(names, { recipe: 'web', health: 'ok', ...different }, recipe)
  const { clock, cloud } = run
  await clock.advance(Date.parse('2026-11-23T12:00:00.000Z') - clock.now())
  const jobs = { store: { find: async () => office }, replacement: run.replacement, jobStore: run.store, jobs: run.jobs }
  const office = { ...web, schedule: officeHours({ off: 'destroy', ...schedule }), enabled: true, updatedAt: '2026-11-23T12:00:00.000Z' }
  const roleJobs = new ServiceRoleJobs(jobs)
  let wrongBy = 0
  const told: Parameters<typeof scheduleWorld>[0] = {
    now: () => clock.now() + wrongBy,
    sleep: (ms, signal) => clock.sleep(ms, signal),
    advance: (ms) => clock.advance(ms),
  }
  const schedules = await scheduleWorld(told, () => cloud.compute.listServers(), cloud.compute, {
    roleJobs,
    rests: async (accountId, role) => (await run.resting.list(accountId, role)).length > 0,
    resting: async (accountId, role) => (await run.resting.list(accountId, role)).map(({ serverId }) => serverId),
  })
  await schedules.service.save({ ...web, schedule: office.schedule, enabled: true })
  return {
    /** The clock that schedules go by is ahead by so much, or right again. */
    setWrong: (ms: number) => (wrongBy = ms),
    ...{ ...run, schedules, roleJobs, service: schedules.service },
    alive: async () => (await cloud.compute.listServers()).filter((server) => isAlive(server) && server.role !== null),
    runs: async () => (await schedules.service.runs(20)).reverse(),
    /** Until the schedule has nothing to do at this instant, at most for so many milliseconds. */
    async to(text: string, atMost = 10 * 3_600_000): Promise<void> {
      await clock.advance(Date.parse(text) - clock.now())
      await schedules.settle(atMost)
    },
  }
}

const web = { accountId: 'sandbox', role: 'web' }
export const evening = '2026-11-23T18:00:05.000Z'
export const morning = '2026-11-24T06:00:05.000Z'
