import { afterEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteJobStore } from '../../../../electron/adapters/sqlite/sqlite-job-store.ts'
import { ChangeHub } from '../../../../electron/backend/events/change-hub.ts'
import { JobRecords } from '../../../../electron/backend/jobs/job-records.ts'
import { JobService } from '../../../../electron/backend/jobs/job-service.ts'
import { type JobEvent, jobSchema } from '../../../../shared/model/job.ts'
import {
  finishJob,
  finishStep,
  passPointOfNoReturn,
  pauseJob,
  resumeJob,
  startJob,
  startStep,
} from '../../../../shared/model/job-transitions.ts'
import { DrivenClock, settle } from '../../../fakes/driven-clock.ts'
import { MemoryWorkflowEngine } from '../../../fakes/memory-workflow-engine.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const aStep = (id: string) => ({
  ...{ id, title: id, status: 'pending', startedAt: null, finishedAt: null, expectedSeconds: 1, value: null, detail: null },
})

async function setUp() {
  const clock = new DrivenClock()
  const database = await openDatabase(':memory:')
  const hub = new ChangeHub()
  const store = new SqliteJobStore(database)
  const records = new JobRecords(store, hub, clock)
  const engine = new MemoryWorkflowEngine()
  const worked: string[] = []
  engine.define('replace', async (jobId) => {
    worked.push(jobId)
  })
  const jobs = new JobService(store, records, engine, hub)
  closers.push(async () => {
    await jobs.stop()
    await database.destroy()
  })
  const job = await records.create(
    jobSchema.parse({
      ...{ id: 'job-1', kind: 'replace', title: 'Replace web', accountId: 'sandbox', role: 'web', planId: 'plan-1', status: 'queued' },
      ...{ createdAt: '2026-11-22T12:00:00.000Z', startedAt: null, finishedAt: null, steps: [aStep('one'), aStep('two')], newServers: [] },
      ...{ cancellable: true, cancelRefusal: null, error: null, recoveries: 0, lastSequence: 0 },
    }),
  )
  const finish = () => records.change('job-1', (now, at) => finishJob(now, at, { status: 'succeeded', error: null, detail: null }))
  return { clock, hub, store, records, engine, jobs, job, worked, finish }
}

async function read(stream: AsyncIterable<JobEvent>, into: JobEvent[]): Promise<void> {
  for await (const event of stream) into.push(event)
}

describe('the events of a job', () => {
  it('replay from where the page was, go on live without a gap, and end with the job', async () => {
    const { records, jobs, finish } = await setUp()
    await records.change('job-1', startJob)
    const early: JobEvent[] = []
    const late: JobEvent[] = []
    const readers = [read(jobs.events('job-1', 0, undefined), early), read(jobs.events('job-1', 1, undefined), late)]
    await Promise.all([
      records.change('job-1', (job, at) => startStep(job, 'one', at, null)),
      records.change('job-1', (job, at) => finishStep(job, 'one', at, null)),
      settle(),
    ])
    for (let step = 0; step < 300; step += 1) {
      await records.change('job-1', (job) => ({
        job,
        event: { kind: 'step-progress', stepId: 'two', value: null, title: 'x', detail: String(step) },
      }))
    }
    await finish()
    await Promise.all(readers)
    expect(early.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 305 }, (_, index) => index + 1))
    expect(late).toEqual(early.slice(1))
    expect(early.at(-1)?.kind).toBe('job-finished')
  })

  it('end at once for a job that has ended, and where the page goes away', async () => {
    const { jobs, finish } = await setUp()
    const away = new AbortController()
    const seen: JobEvent[] = []
    const reader = read(jobs.events('job-1', 0, away.signal), seen)
    await settle()
    away.abort()
    await reader.catch((error: unknown) => expect(error).toMatchObject({ name: 'AbortError' }))
    expect(seen).toHaveLength(1)
    const ended = await finish()
    const rest: JobEvent[] = []
    await read(jobs.events('job-1', ended.lastSequence, undefined), rest)
    expect(rest).toEqual([])
  })

  it('are NOT_FOUND for a job that is not there', async () => {
    const { jobs } = await setUp()
    await expect(read(jobs.events('job-9', 0, undefined), [])).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('progress', () => {
  it('is told at most four times a second, while starts and ends are never left out', async () => {
    const { clock, records, store, finish } = await setUp()
    await records.change('job-1', (job, at) => startStep(job, 'one', at, null))
    for (let tick = 0; tick < 100; tick += 1) {
      await records.progress('job-1', 'one', tick / 100, `tick ${tick}`)
      await clock.advance(10)
    }
    await finish()
    const kinds = (await store.events({ afterSequence: 0, limit: 1000 })).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'step-progress')).toHaveLength(4)
    expect(kinds.filter((kind) => kind !== 'step-progress')).toEqual(['job-queued', 'step-started', 'job-finished'])
  })
})

describe('starting again', () => {
  it('counts the recoveries of jobs that had begun, and hands every unfinished one to the engine', async () => {
    const { records, jobs, worked } = await setUp()
    await records.change('job-1', startJob)
    await jobs.start()
    expect(await jobs.get('job-1')).toMatchObject({ recoveries: 1, status: 'running' })
    expect(worked).toEqual(['job-1'])
  })

  it('hands on a job whose enqueueing was cut off, without calling that a recovery', async () => {
    const { jobs, worked } = await setUp()
    await jobs.start()
    expect(worked).toEqual(['job-1'])
    expect((await jobs.get('job-1')).recoveries).toBe(0)
  })
})

describe('cancelling', () => {
  it('is stored, told, and heard by the running job; twice is once', async () => {
    const { records, store, jobs } = await setUp()
    const signal = records.cancellation('job-1').signal
    expect((await jobs.cancel('job-1')).status).toBe('cancelling')
    await jobs.cancel('job-1')
    expect(signal.aborted).toBe(true)
    expect((await store.events({ afterSequence: 0, limit: 10 })).map(({ kind }) => kind)).toEqual(['job-queued', 'job-cancelling'])
  })

  it('is still heard after the point of no return of a batch that others follow', async () => {
    const { records, jobs } = await setUp()
    await records.change('job-1', (job) => passPointOfNoReturn(job, 1, null, 'Stops after this batch.'))
    expect(await jobs.get('job-1')).toMatchObject({ cancellable: true, cancelEffect: 'Stops after this batch.', noReturnBatch: 1 })
    expect((await jobs.cancel('job-1')).status).toBe('cancelling')
  })

  it('is refused with the reason after the point of no return', async () => {
    const { records, jobs } = await setUp()
    await records.change('job-1', (job) => passPointOfNoReturn(job, 1, 'The old servers are being terminated.', ''))
    await expect(jobs.cancel('job-1')).rejects.toMatchObject({ code: 'CONFLICT', message: 'The old servers are being terminated.' })
    expect(records.cancellation('job-1').signal.aborted).toBe(false)
  })
})

describe('a job that stands still', () => {
  const pause = { stepId: 'one', kind: 'hold', reason: 'Waits for you.', since: '2026-11-22T12:00:00.000Z', until: null } as const

  it('goes on when somebody lets it, once, also after a restart', async () => {
    const { records, jobs, store } = await setUp()
    await expect(jobs.release('job-1', 'one')).rejects.toMatchObject({ code: 'CONFLICT' })
    await records.change('job-1', startJob)
    await records.change('job-1', (job) => pauseJob(job, pause))
    expect(await jobs.get('job-1')).toMatchObject({ status: 'waiting', paused: pause })
    await records.change('job-1', resumeJob)
    expect(await jobs.get('job-1')).toMatchObject({ status: 'waiting', paused: pause })
    expect(await jobs.release('job-1', 'one')).toMatchObject({ status: 'running', paused: null, released: ['one'] })
    await jobs.release('job-1', 'one')
    await records.change('job-1', (job) => pauseJob(job, pause))
    expect((await jobs.get('job-1')).paused).toBeNull()
    const kinds = (await store.events({ afterSequence: 0, limit: 10 })).map(({ kind }) => kind)
    expect(kinds).toEqual(['job-queued', 'job-started', 'job-paused', 'job-resumed', 'job-released'])
  })

  it('is not held any more when it is cancelled', async () => {
    const { records, jobs } = await setUp()
    await records.change('job-1', (job) => pauseJob(job, pause))
    expect(await jobs.cancel('job-1')).toMatchObject({ status: 'cancelling', paused: null })
    await records.change('job-1', (job) => pauseJob(job, pause))
    expect((await jobs.get('job-1')).paused).toBeNull()
  })
})
