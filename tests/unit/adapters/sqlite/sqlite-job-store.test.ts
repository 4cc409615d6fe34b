import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompiledQuery, sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteJobStore } from '../../../../electron/adapters/sqlite/sqlite-job-store.ts'
import { newJob } from '../../../../electron/backend/replacement/start-replacement.ts'
import type { Plan } from '../../../../shared/model/replacement/plan.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'henge-jobs-'))
  closers.push(() => rm(folder, { recursive: true }))
  const database = await openDatabase(join(folder, 'henge.sqlite'))
  closers.push(() => database.destroy())
  return { database, store: new SqliteJobStore(database) }
}

describe('jobs in a database', () => {
  it('that takes nothing more say so, as something that may pass, and are as they were', async () => {
    const { database, store } = await open()
    const plan = { id: 'plan-1', accountId: 'sandbox', role: 'web', strategy: 'blue-green', oldServers: [], steps: [] }
    const job = newJob(plan as unknown as Plan, 0)
    const event = { jobId: job.id, at: job.createdAt, kind: 'job-queued', stepId: null, value: 0, title: 'x', detail: null } as const
    await store.createOnce(job, event)
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database)
    await database.executeQuery(CompiledQuery.raw(`pragma max_page_count = ${rows[0]?.page_count}`))
    const refused = { code: 'STORAGE_FULL', retryable: true }
    const large = 'x'.repeat(100_000)
    await expect(store.record(job, { ...event, detail: large })).rejects.toMatchObject(refused)
    await expect(store.record({ ...job, cancelRefusal: large }, null)).rejects.toMatchObject(refused)
    await expect(store.createOnce({ ...job, id: 'job-2', planId: 'plan-2', title: large }, event)).rejects.toMatchObject(refused)
    await database.executeQuery(CompiledQuery.raw('pragma max_page_count = 1000000'))
    expect((await store.load(job.id)).cancelRefusal).toBeNull()
    await expect(store.record(job, { ...event, detail: large })).resolves.toMatchObject({ job: { lastSequence: 2 } })
  })

  it('are on the disk when they are stored: power that fails afterwards does not take the point of no return with it', async () => {
    const { database } = await open()
    const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(database)
    expect(rows).toEqual([{ synchronous: 2 }])
  })
})
