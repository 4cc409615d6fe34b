import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompiledQuery, sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteJobStore } from '../../../../electron/adapters/sqlite/sqlite-job-store.ts'
import { newJob } from '../../../../electron/backend/replacement/start-replacement.ts'
import { type Job, jobSchema } from '../../../../shared/model/job.ts'
import type { Plan } from '../../../../shared/model/replacement/plan.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const plan = { id: 'plan-1', accountId: 'sandbox', role: 'web', strategy: 'blue-green', oldServers: [], steps: [] }
const job = newJob(plan as unknown as Plan, 0)
const event = { jobId: job.id, at: job.createdAt, kind: 'job-queued', stepId: null, value: 0, title: 'x', detail: null } as const

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'henge-jobs-'))
  closers.push(() => rm(folder, { recursive: true }))
  const path = join(folder, 'henge.sqlite')
  const database = await openDatabase(path)
  closers.push(() => database.destroy())
  return { database, path, store: new SqliteJobStore(database) }
}

const aStep = (id: string): Job['steps'][number] => jobSchema.shape.steps.element.parse({ ...emptyStep, id })
const emptyStep = { title: 'x', status: 'pending', startedAt: null, finishedAt: null, expectedSeconds: 1, value: null, detail: null }

describe('jobs in a database', () => {
  it('that takes nothing more say so, as something that may pass, and are as they were', async () => {
    const { database, store } = await open()
    await store.createOnce(job, event)
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database)
    await database.executeQuery(CompiledQuery.raw(`pragma max_page_count = ${rows[0]?.page_count}`))
    const refused = { code: 'STORAGE_FULL', retryable: true }
    const large = 'x'.repeat(100_000)
    await expect(store.record(job, job, { ...event, detail: large })).rejects.toMatchObject(refused)
    await expect(store.record(job, { ...job, cancelRefusal: large }, null)).rejects.toMatchObject(refused)
    await expect(store.createOnce({ ...job, id: 'job-2', planId: 'plan-2', title: large }, event)).rejects.toMatchObject(refused)
    await database.executeQuery(CompiledQuery.raw('pragma max_page_count = 1000000'))
    expect((await store.load(job.id)).cancelRefusal).toBeNull()
    await expect(store.record(job, job, { ...event, detail: large })).resolves.toMatchObject({ job: { lastSequence: 2 } })
  })

  it('write only the steps that have changed, and come back whole', async () => {
    const { database, store } = await open()
    const [first, second, third] = [aStep('one'), aStep('two'), aStep('three')]
    const { job: made } = await store.createOnce({ ...job, steps: [first, second] }, event)
    await sql`create table written (position integer)`.execute(database)
    await sql`create trigger steps_written after update on job_steps begin insert into written values (new.position); end`.execute(database)
    const running = { ...made, steps: [first, { ...second, status: 'running' as const }, third] }
    await store.record(made, running, null)
    expect(await store.load(job.id)).toEqual(running)
    expect((await sql<{ position: number }>`select position from written`.execute(database)).rows).toEqual([{ position: 1 }])
  })

  it('keep their steps when they were stored by a version that kept them in the job', async () => {
    const { database, path, store } = await open()
    const { job: made } = await store.createOnce({ ...job, steps: [aStep('one'), aStep('two')] }, event)
    const { job: bare } = await store.createOnce({ ...job, id: 'job-2', planId: 'plan-2' }, { ...event, jobId: 'job-2' })
    await sql`update jobs set document = json_set(document, '$.steps',
        (select json_group_array(json(document) order by position) from job_steps where job_id = jobs.id))`.execute(database)
    // Tables of later migrations go too: those run again, in their order.
    const before = ['accounts', 'creations', 'evidence', 'job_events', 'job_notes', 'jobs', 'log_imports', 'plans', 'rebuilds', 'revisions']
    const { rows: tables } = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(database)
    for (const { name } of tables) {
      if ([...before, 'servers', 'settings'].includes(name) || /^(sqlite|kysely)_/.test(name)) continue
      await sql.raw(`drop table ${name}`).execute(database)
    }
    await sql`delete from kysely_migration where name >= '007-job-steps'`.execute(database)
    const later = await openDatabase(path)
    closers.push(() => later.destroy())
    expect(await new SqliteJobStore(later).load(job.id)).toEqual(made)
    expect(await new SqliteJobStore(later).load('job-2')).toEqual(bare)
  })

  it('are on the disk when they are stored: power that fails afterwards does not take the point of no return with it', async () => {
    const { database, store } = await open()
    const synchronous = async () => (await sql<{ synchronous: number }>`pragma synchronous`.execute(database)).rows
    expect(await synchronous()).toEqual([{ synchronous: 2 }])
    const { job: made } = await store.createOnce(job, event)
    await store.record(made, made, { ...event, kind: 'step-progress' }, 'soon')
    expect(await synchronous()).toEqual([{ synchronous: 2 }])
    const refused = { ...made, kind: 1n as unknown as Job['kind'] }
    await expect(store.record(made, refused, event, 'soon')).rejects.toThrow()
    expect(await synchronous()).toEqual([{ synchronous: 2 }])
  })
})
