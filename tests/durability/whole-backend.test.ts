import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { type BackendClient, makeBackendClient } from '../../electron/backend/rpc/client.ts'
import { makeSocketFetch } from '../../electron/backend/rpc/socket-fetch.ts'
import type { JobEvent } from '../../shared/model/job.ts'
import { scheduleSchema } from '../../shared/model/schedules/schedule.ts'
import { everyPoint, withPrograms } from './lives.ts'

const programs = withPrograms({
  worker: 'electron/worker/main.ts',
  'log-store-worker': 'electron/adapters/local-log-store/log-store-worker.ts',
})
const cleanUps: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** The program without a page, on this data folder, listening. */
async function startWorker(folder: string, environment: NodeJS.ProcessEnv = {}): Promise<ChildProcess> {
  const started = programs().start('worker', { HENGE_DATA: folder, HENGE_SANDBOX_SPEED: '100', ...environment })
  cleanUps.push(() => end(started, 'SIGKILL'))
  if (!started.stdout) throw new Error('no pipe')
  started.stderr?.pipe(process.stderr, { end: false })
  const [line] = await Promise.race([once(started.stdout, 'data'), once(started, 'exit').then(() => ['it ended'])])
  expect(String(line)).toContain('Henge works on')
  return started
}

async function end(running: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (running.exitCode !== null || running.signalCode !== null) return
  running.kill(signal)
  await once(running, 'exit')
}

const planAll = async (client: BackendClient) => {
  const jobs: string[] = []
  for (const role of ['web', 'db']) {
    const plan = await client.replacement.plan({ accountId: 'sandbox', role })
    expect(plan.blockers.filter(({ severity }) => severity === 'blocker')).toEqual([])
    jobs.push((await client.replacement.start({ planId: plan.id })).jobId)
  }
  return jobs
}

/** Reads on until a step has finished that nobody was killed after before, or to the end of the job. */
async function untilNewStep(client: BackendClient, jobId: string, heard: JobEvent[], killedAfter: Set<string>): Promise<'kill' | 'ended'> {
  const known = heard.filter((event) => event.jobId === jobId)
  for await (const event of await client.jobs.events({ jobId, afterSequence: known.at(-1)?.sequence ?? 0 })) {
    heard.push(event)
    const point = `${jobId} ${event.stepId}`
    if (event.kind === 'step-finished' && !killedAfter.has(point)) {
      killedAfter.add(point)
      return 'kill'
    }
  }
  return 'ended'
}

it('the whole backend, killed after each step of two replacements at once, ends both', { timeout: 600_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'henge-backend-'))
  cleanUps.push(() => rm(folder, { recursive: true }))
  const client = makeBackendClient(makeSocketFetch(folder))
  // Only who ends in peace leaves his compiled code to the next one.
  await end(await startWorker(folder), 'SIGTERM')
  let running = await startWorker(folder)
  const before = await client.fleet.refresh({})
  const oldIds = before.servers.filter(({ role }) => role === 'web' || role === 'db').map(({ id }) => id)
  const jobs = await planAll(client)
  const heard: JobEvent[] = []
  const killedAfter = new Set<string>()
  for (const jobId of jobs) {
    while ((await untilNewStep(client, jobId, heard, killedAfter)) === 'kill') {
      await end(running, 'SIGKILL')
      running = await startWorker(folder)
    }
  }
  expect(killedAfter.size).toBeGreaterThanOrEqual(15)

  const after = await client.fleet.refresh({})
  for (const role of ['web', 'db']) {
    const had = before.servers.filter((server) => server.role === role)
    const has = after.servers.filter((server) => server.role === role)
    expect(has.map(({ state }) => state)).toEqual(had.map(() => 'running'))
    expect(has.filter(({ id }) => oldIds.includes(id))).toEqual([])
    expect(after.roles.find((summary) => summary.role === role)).toMatchObject({ behind: 0, activeJobId: null })
  }
  for (const jobId of jobs) {
    expect(await client.jobs.get({ jobId })).toMatchObject({ status: 'succeeded', error: null })
    const whole: JobEvent[] = []
    for await (const event of await client.jobs.events({ jobId })) whole.push(event)
    expect(heard.filter((event) => event.jobId === jobId)).toEqual(whole)
  }
  await end(running, 'SIGTERM')
  expect(running.exitCode).toBe(0)
})

/** The time of the workers, which goes on thirty times as fast as ours, and is put forward. */
async function fastNights(file: string, startsAt: string) {
  let offset = Date.parse(startsAt) - Date.now()
  let writing: Promise<void> = Promise.resolve()
  const write = () => {
    writing = writing.then(async () => {
      await writeFile(`${file}.new`, String(offset))
      await rename(`${file}.new`, file)
    })
    return writing
  }
  await write()
  const faster = setInterval(() => {
    offset += 3000
    void write()
  }, 100)
  cleanUps.push(async () => {
    clearInterval(faster)
    await writing
  })
  return {
    until: async (iso: string) => {
      offset = Math.max(offset, Date.parse(iso) - Date.now())
      await write()
    },
  }
}

const dataVolumes = async (client: BackendClient) => {
  const { servers } = await client.fleet.refresh({})
  const own = servers.filter(({ role }) => role === 'db')
  return { names: own.map(({ name }) => name), data: own.flatMap(({ volumes }) => volumes.flatMap(({ id, root }) => (root ? [] : [id]))) }
}

it('the headless worker, killed in the night and in the morning of a schedule that destroys, does each once', {
  timeout: 600_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'henge-night-'))
  cleanUps.push(() => rm(folder, { recursive: true }))
  const environment = { HENGE_VIRTUAL_CLOCK: join(folder, 'clock') }
  const time = await fastNights(environment.HENGE_VIRTUAL_CLOCK, '2027-03-01T18:50:00.000Z')
  const client = makeBackendClient(makeSocketFetch(folder))
  let running = await startWorker(folder, environment)
  const before = await dataVolumes(client)
  const schedule = scheduleSchema.parse({ zone: 'UTC', periods: [{ begin: '07:00', end: '19:00', weekdays: 'mon-fri' }], off: 'destroy' })
  await client.schedules.save({ accountId: 'sandbox', role: 'db', schedule })
  let kills = 0
  const follow = async (title: string) => {
    const jobOf = async () => (await client.jobs.list({ accountId: 'sandbox' })).find((job) => job.title === title)
    const { id } = await vi.waitFor(async () => (await jobOf()) ?? Promise.reject(new Error(`no job ${title}`)), {
      timeout: 60_000,
      interval: 200,
    })
    const [heard, killedAfter]: [JobEvent[], Set<string>] = [[], new Set()]
    while ((await untilNewStep(client, id, heard, killedAfter)) === 'kill') {
      // In each run of all tests at every third step.
      if (!everyPoint && killedAfter.size % 3 !== 1) continue
      kills += 1
      await end(running, 'SIGKILL')
      running = await startWorker(folder, environment)
    }
    expect(await client.jobs.get({ jobId: id })).toMatchObject({ status: 'succeeded', error: null })
  }
  const runs = async () =>
    (await client.schedules.runs({ of: { accountId: 'sandbox', role: 'db' } })).map(({ action, status }) => `${action} ${status}`)

  await time.until('2027-03-01T19:00:00.000Z')
  await follow('Destroy db until its next start')
  await vi.waitFor(async () => expect(await runs()).toEqual(['destroy succeeded']), { timeout: 30_000 })
  expect(await dataVolumes(client)).toEqual({ names: [], data: [] })
  expect((await client.leftovers.list({})).items).toMatchObject([{ kind: 'volume', id: before.data[0], nextStart: true }])

  await time.until('2027-03-02T07:00:00.000Z')
  await follow('Build db again')
  await vi.waitFor(async () => expect(await runs()).toEqual(['rebuild succeeded', 'destroy succeeded']), { timeout: 30_000 })
  expect(kills).toBeGreaterThanOrEqual(4)
  const after = await dataVolumes(client)
  expect(after.data).toEqual(before.data)
  expect([after.names.length, after.names.filter((name) => before.names.includes(name))]).toEqual([before.names.length, []])
  expect((await client.jobs.list({ accountId: 'sandbox' })).length).toBe(2)
  await end(running, 'SIGTERM')
  expect(running.exitCode).toBe(0)
})
