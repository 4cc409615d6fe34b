import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteJobStore } from '../../electron/adapters/sqlite/sqlite-job-store.ts'
import type { JobStore, NewJobEvent } from '../../electron/backend/jobs/ports.ts'
import { type Job, jobSchema } from '../../shared/model/job.ts'

function aJob(different: Partial<Job> = {}): Job {
  return jobSchema.parse({
    id: 'job-1',
    kind: 'replace',
    title: 'Replace web · blue-green',
    accountId: 'sandbox',
    role: 'web',
    planId: 'plan-1',
    status: 'queued',
    createdAt: '2026-11-22T12:00:00.000Z',
    startedAt: null,
    finishedAt: null,
    steps: [],
    newServers: [],
    cancellable: true,
    cancelRefusal: null,
    error: null,
    recoveries: 0,
    lastSequence: 0,
    ...different,
  })
}

const anEvent = (jobId: string, kind: NewJobEvent['kind'] = 'job-queued'): NewJobEvent => ({
  jobId,
  at: '2026-11-22T12:00:00.000Z',
  kind,
  stepId: null,
  value: null,
  title: 'x',
  detail: null,
})

const stores: Record<string, () => Promise<{ store: JobStore; close: () => Promise<void> }>> = {
  SQLite: async () => {
    const database = await openDatabase(':memory:')
    return { store: new SqliteJobStore(database), close: () => database.destroy() }
  },
}

describe.each(Object.entries(stores))('the job store on %s', (_name, open) => {
  let store: JobStore
  let close: () => Promise<void>
  beforeEach(async () => {
    ;({ store, close } = await open())
  })
  afterEach(() => close())

  it('makes one job of a plan, whoever comes second', async () => {
    const first = await store.createOnce(aJob(), anEvent('job-1'))
    const second = await store.createOnce(aJob({ id: 'job-2' }), anEvent('job-2'))
    expect(first.event?.sequence).toBe(first.job.lastSequence)
    expect(second).toEqual({ job: first.job, event: null })
    expect(await store.list({ limit: 10 })).toHaveLength(1)
    expect(await store.findByPlan('plan-1')).toEqual(first.job)
    expect(await store.findByPlan('plan-2')).toBeNull()
  })

  it('numbers events over all jobs and gives them back in order', async () => {
    const first = await store.createOnce(aJob(), anEvent('job-1'))
    const second = await store.createOnce(aJob({ id: 'job-2', planId: 'plan-2' }), anEvent('job-2'))
    const third = await store.record(first.job, { ...first.job, status: 'running' }, anEvent('job-1', 'job-started'))
    expect(third.job.lastSequence).toBe(third.event?.sequence)
    const numbers = [first, second, third].map(({ event }) => event?.sequence ?? 0)
    expect(numbers).toEqual([...numbers].sort((left, right) => left - right))
    expect(new Set(numbers).size).toBe(3)
    expect((await store.events({ afterSequence: 0, limit: 10 })).map(({ sequence }) => sequence)).toEqual(numbers)
    expect((await store.events({ jobId: 'job-1', afterSequence: 0, limit: 10 })).map(({ kind }) => kind)).toEqual([
      'job-queued',
      'job-started',
    ])
    expect(await store.events({ jobId: 'job-1', afterSequence: numbers[0] ?? 0, limit: 1 })).toEqual([third.event])
    expect(await store.lastSequence()).toBe(numbers[2])
  })

  it('stores a job without an event', async () => {
    const { job } = await store.createOnce(aJob(), anEvent('job-1'))
    await store.record(job, { ...job, newServers: [{ id: 'i-1', name: 'web-3' }] }, null)
    expect((await store.load('job-1')).newServers).toEqual([{ id: 'i-1', name: 'web-3' }])
    expect(await store.events({ afterSequence: 0, limit: 10 })).toHaveLength(1)
  })

  it('lists newest first, by account and role, and the unfinished ones', async () => {
    const later = '2026-11-22T13:00:00.000Z'
    await store.createOnce(aJob(), anEvent('job-1'))
    await store.createOnce(aJob({ id: 'job-2', planId: 'plan-2', createdAt: later, role: 'db' }), anEvent('job-2'))
    const { job } = await store.createOnce(aJob({ id: 'job-3', planId: 'plan-3', accountId: 'a' }), anEvent('job-3'))
    await store.record(job, { ...job, status: 'failed', finishedAt: later }, anEvent('job-3', 'job-finished'))
    expect((await store.list({ limit: 1 })).map(({ id }) => id)).toEqual(['job-2'])
    expect((await store.list({ accountId: 'sandbox', role: 'web', limit: 10 })).map(({ id }) => id)).toEqual(['job-1'])
    expect((await store.unfinished()).map(({ id }) => id)).toEqual(['job-1', 'job-2'])
    expect(await store.activeOf('sandbox', 'web')).toBe('job-1')
    expect(await store.activeOf('sandbox', 'db')).toBe('job-2')
    expect(await store.activeOf('a', 'web')).toBeNull()
  })

  it('knows no job that is not there', async () => {
    await expect(store.load('job-9')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await store.lastSequence()).toBe(0)
  })
})
