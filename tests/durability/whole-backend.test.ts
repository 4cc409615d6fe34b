import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type BackendClient, makeBackendClient } from '../../electron/backend/rpc/client.ts'
import { makeSocketFetch } from '../../electron/backend/rpc/socket-fetch.ts'
import type { JobEvent } from '../../shared/model/job.ts'
import { withPrograms } from './lives.ts'

const programs = withPrograms({
  worker: 'electron/worker/main.ts',
  'log-store-worker': 'electron/adapters/local-log-store/log-store-worker.ts',
})
const cleanUps: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** The program without a page, on this data folder, listening. */
async function startWorker(folder: string): Promise<ChildProcess> {
  const started = programs().start('worker', { HENGE_DATA: folder, HENGE_SANDBOX_SPEED: '100' })
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
