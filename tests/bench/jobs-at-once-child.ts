/**
 * Many jobs at once in a process of its own, for `jobs-at-once.ts`: `node jobs-at-once-child.ts FOLDER JOBS WAVES`. Each is a blue-green of
 * one server of a role of its own. Prints a line of JSON for each thing that is to be known. With no waves it goes on with the jobs it
 * finds, and says when each of them has said something new.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { FakeCloud } from '../fakes/fake-cloud.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { openBackend, WorldOfRoles } from './jobs-world.ts'

const [, , folder = '', jobsWanted = '', wavesWanted = ''] = process.argv
const jobs = Number(jobsWanted)
const waves = Number(wavesWanted)
const clock = fastClock(Date.now(), 10)
const cloud = new FakeCloud(clock)
const world = new WorldOfRoles(cloud)

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
function heapMiB(): number {
  collect()
  collect()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

const roles = Array.from({ length: jobs }, (_, number) => `role-${number + 1}`)
if (waves > 0) for (const role of roles) cloud.add({ name: `${role}-1`, role, revision: 'r-old00000' })
const backend = await openBackend(folder, world, clock)

if (waves === 0) {
  const waiting = new Set((await backend.jobs.unfinished()).map(({ id }) => id))
  const found = waiting.size
  const { promise: all, resolve } = Promise.withResolvers<void>()
  backend.hub.listen((change) => {
    // That the job goes on is said at once; what it does next is what counts.
    if (change.topic !== 'job' || change.event.kind === 'job-resumed' || !waiting.delete(change.event.jobId)) return
    if (waiting.size === found - 1) say({ first: true })
    if (waiting.size === 0) resolve()
  })
  await backend.jobs.start()
  await all
  say({ all: found })
  process.exit(0)
}

await backend.jobs.start()
say({ heap: heapMiB(), jobs: 0 })
for (let wave = 1; wave <= waves; wave += 1) {
  world.revision = `r-new0000${wave}`
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const { promise: allRun, resolve: run } = Promise.withResolvers<void>()
  const left = new Set<string>()
  const running = new Set<string>()
  const stop = backend.hub.listen((change) => {
    if (change.topic !== 'job') return
    const { kind, jobId } = change.event
    if (kind === 'job-started') running.add(jobId)
    if (running.size === jobs) run()
    if (kind === 'job-finished' && left.delete(jobId) && left.size === 0) resolve()
  })
  const plans = await Promise.all(roles.map((role) => backend.replacement.plan({ accountId: 'sandbox', role, strategy: 'blue-green' })))
  const begun = Date.now()
  for (const { id } of plans) left.add((await backend.replacement.start(id)).jobId)
  await allRun
  say({ atOnce: left.size, heap: heapMiB(), ms: Date.now() - begun })
  await ended
  stop()
  const ms = Date.now() - begun
  const made = await backend.jobs.list({ limit: jobs })
  const failed = made.filter(({ status }) => status !== 'succeeded')
  if (failed.length > 0) throw new Error(`${failed.length} of ${jobs} jobs did not succeed: ${failed[0]?.error?.message}`)
  // The fakes keep everything, which is not what is measured.
  for (const { id, state } of await cloud.compute.listServers()) if (state !== 'running') cloud.forget(id)
  cloud.calls.length = 0
  backend.logs.records.length = 0
  world.changed.length = 0
  say({ jobs: wave * jobs, heap: heapMiB(), ms })
}
await backend.close()
