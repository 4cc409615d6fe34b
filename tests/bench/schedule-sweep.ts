import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { AwsClouds } from '../../electron/adapters/aws/aws-clouds.ts'
import { systemClock } from '../../electron/adapters/clock/system-clock.ts'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteScheduleStore } from '../../electron/adapters/sqlite/sqlite-schedule-store.ts'
import { ScheduleRunner } from '../../electron/backend/schedules/schedule-runner.ts'
import { isoTime } from '../../shared/model/clock.ts'
import type { Server } from '../../shared/model/server.ts'
import { noRoleJobs } from '../fakes/role-jobs.ts'
import type { Comparison } from './bench.ts'
import { serveSandbox } from './served-sandbox.ts'

const servers = 1000
const region = 'eu-central-1'
const run = promisify(execFile)

/** All of a thousand running servers stopped, ours as the program does it when it is due, theirs by `custodian run` with an offhour policy. */
export async function sweep(custodian: string): Promise<{ comparison: Comparison; notes: () => string[]; end: () => Promise<void> }> {
  const sandbox = await serveSandbox('--recipes', 'none', '--servers', String(servers), '--speed', '1000')
  const folder = await mkdtemp(join(tmpdir(), 'henge-bench-sweep-'))
  const environment = { ...sandbox.environment } as Record<string, string>
  const account = { id: 'bench', kind: 'aws' as const, name: 'Bench', profile: sandbox.profile, regions: [region] }
  const clouds = new AwsClouds({ clock: systemClock, environment, requestHandlerFor: () => undefined })
  const { compute } = clouds.connect(account, region)
  const own: number[] = []
  const allAre = async (state: Server['state']) => {
    const listed = await compute.listServers()
    const others = listed.filter((server) => server.state !== state)
    if (listed.length !== servers || others.length > 0) throw new Error(`${others.length} of ${listed.length} servers are not ${state}`)
  }
  const running = async () => {
    await compute.startServers((await compute.listServers()).map(({ id }) => id))
    await wait(500)
    await allAre('running')
  }
  return {
    comparison: {
      name: 'a sweep that stops 1,000 servers',
      peer: 'custodian run (offhour, stop)',
      ours: async () => {
        await running()
        const took = await stopOurs(compute, account.id)
        await wait(500)
        await allAre('stopped')
        return took
      },
      theirs: async () => {
        await running()
        const policy = join(folder, 'policy.json')
        const hour = new Date().getUTCHours()
        const filter = { type: 'offhour', default_tz: 'utc', offhour: hour, 'opt-out': true, weekends: false }
        await writeFile(policy, JSON.stringify({ policies: [{ name: 'sweep', resource: 'ec2', filters: [filter], actions: ['stop'] }] }))
        const words = ['run', '-s', join(folder, 'out'), '--region', region, '--cache-period', '0', policy]
        const keys = {
          AWS_ENDPOINT_URL: sandbox.endpoint,
          AWS_ACCESS_KEY_ID: 'sandbox',
          AWS_SECRET_ACCESS_KEY: 'sandbox',
          AWS_DEFAULT_REGION: region,
        }
        const since = performance.now()
        const { stderr } = await run(custodian, words, { env: { PATH: process.env.PATH, HOME: folder, ...keys }, maxBuffer: 1e8 })
        const took = performance.now() - since
        // What it says itself of its policy, without starting Python: "policy:sweep resource:ec2 … time:1.23", and so of the action.
        own.push(
          [...stderr.matchAll(/(?:time:|execution_time:)\s*(\d+\.\d+)/g)].reduce((sum, [, seconds]) => sum + Number(seconds), 0) * 1000,
        )
        await wait(500)
        await allAre('stopped')
        return took
      },
    },
    notes: () => [
      `of a sweep, what custodian says that its policy took, without its start: ${own.map((one) => Math.round(one)).join(', ')} ms`,
    ],
    async end() {
      await sandbox.end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Compute = ConstructorParameters<typeof ScheduleRunner>[0]['compute'] extends (...words: never[]) => infer Result ? Result : never

/** From the look that finds ten roles due to the last request taken, with everything on record. */
async function stopOurs(compute: Compute, accountId: string): Promise<number> {
  const database = await openDatabase(':memory:')
  const store = new SqliteScheduleStore(database)
  const now = systemClock.now()
  let known: Server[] = []
  let made = 0
  const newId = () => {
    made += 1
    return `made-${made}`
  }
  for (let role = 1; role <= servers / 100; role += 1) {
    await store.saveOverride({
      ...{ id: newId(), accountId, role: `plain-${role}`, serverId: null, state: 'off', note: '', createdAt: isoTime(now) },
      ...{ from: isoTime(now), until: isoTime(now + 3_600_000) },
    })
  }
  const runner = new ScheduleRunner({
    ...{ store, clock: systemClock, newId, compute: () => compute, changes: { publish: () => undefined }, fleetChanged: () => undefined },
    servers: { everyServer: async () => known.map((server) => ({ ...server, accountId })) },
    look: async () => {
      known = await compute.listServers()
      return true
    },
    ...noRoleJobs,
    roleNeeds: async () => [],
    activeJobOf: async () => null,
    isElsewhere: async () => false,
    log: { error: (fields) => console.error(fields) },
  })
  known = await compute.listServers()
  await wait(5)
  const since = performance.now()
  await runner.tick(new AbortController().signal)
  const took = performance.now() - since
  const asked = (await store.runs(100)).flatMap((one) => one.servers).filter(({ status }) => status === 'asked').length
  await database.destroy()
  if (asked !== servers) throw new Error(`${asked} servers were asked for, not ${servers}`)
  return took
}
