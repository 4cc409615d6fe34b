/**
 * The program as far as schedules need it, in a process that kills itself at the point it is told, or lives until `until`. What it is to do is in
 * HENGE_TEST_LIFE; its time is that of the process that started it.
 */
import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteScheduleStore } from '../../electron/adapters/sqlite/sqlite-schedule-store.ts'
import { ScheduleRunner } from '../../electron/backend/schedules/schedule-runner.ts'
import { compileWithHolidays, nextWanted } from '../../electron/backend/schedules/scheduled-role.ts'
import { cloudOf } from '../fakes/cloud-of.ts'
import { noRoleJobs } from '../fakes/role-jobs.ts'
import { LentClock } from './lent-clock.ts'

export interface ScheduledLife {
  readonly folder: string
  readonly now: number
  readonly until: number
  /** It dies at the so many-th point that it comes upon; null: at none. */
  readonly dieAt: number | null
  readonly environment: NodeJS.ProcessEnv
  readonly needs: Readonly<Record<string, readonly string[]>>
}

const life: ScheduledLife = JSON.parse(process.env.HENGE_TEST_LIFE ?? '')
const clock = new LentClock(life.now)
flushCompileCache()

let points = 0
function point(name: string): void {
  points += 1
  if (points !== life.dieAt) return
  appendFileSync(join(life.folder, 'died'), `${name}\n`)
  process.kill(process.pid, 'SIGKILL')
}

/** Dies before such a call has been made, or when it is done and nobody knows yet. */
function dying<Port extends object>(port: Port, names: readonly (keyof Port & string)[]): Port {
  const methods = names.map((name) => {
    const call: (...given: unknown[]) => Promise<unknown> = Reflect.get<object, string>(port, name)
    return [
      name,
      async (...given: unknown[]) => {
        point(`${name}:asked`)
        const answer = await call.apply(port, given)
        point(`${name}:answered`)
        return answer
      },
    ]
  })
  return Object.assign(Object.create(port), Object.fromEntries(methods))
}

const database = await openDatabase(join(life.folder, 'henge.sqlite'))
const kept = new SqliteScheduleStore(database)
const store = dying(kept, ['saveRun'])
// What has come is taken in one transaction; where nothing has, nothing can be lost.
store.take = async (...given) => {
  if (given[3].length > 0) point('take:asked')
  await kept.take(...given)
  if (given[3].length > 0) point('take:answered')
}
const cloud = cloudOf(life.environment, clock)
const everyServer = async () => (await cloud.compute.listServers()).map((server) => ({ ...server, accountId: 'sandbox' }))
const runner = new ScheduleRunner({
  ...{ store, clock, newId: randomUUID, servers: { everyServer } },
  look: async () => true,
  compute: () => dying(cloud.compute, ['startServers', 'stopServers']),
  activeJobOf: async () => null,
  isElsewhere: async () => false,
  ...noRoleJobs,
  roleNeeds: async () => Object.entries(life.needs).map(([role, dependsOn]) => ({ role, dependsOn })),
  changes: { publish: () => undefined },
  fleetChanged: () => undefined,
  log: { error: (fields) => process.stderr.write(`${JSON.stringify(fields)}\n`) },
})

/** Nothing can come before that. */
async function nextChange(): Promise<number> {
  const times = (await store.list()).map(async ({ schedule }) => nextWanted(await compileWithHolidays(schedule), [], clock.now(), 1)[0]?.at)
  return Math.min(life.until, ...(await Promise.all(times)).map((at) => at ?? life.until))
}

const { signal } = new AbortController()
while (clock.now() < life.until) {
  const atWork = await runner.tick(signal)
  await clock.sleep(atWork > 0 ? 3000 : (await nextChange()) - clock.now() + 1000)
}
await database.destroy()
clock.giveBack()
