import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteRebuildStore } from '../../electron/adapters/sqlite/sqlite-rebuild-store.ts'
import type { RebuildStore } from '../../electron/backend/rebuilds/ports.ts'
import { type Rebuild, rebuildRuleSchema } from '../../shared/model/rebuild.ts'

const aRebuild = (id: string, createdAt: string, different: Partial<Rebuild> = {}): Rebuild => ({
  ...{ id, createdAt, finishedAt: null, status: 'waiting' },
  rule: rebuildRuleSchema.parse({
    ...{ accountId: 'sandbox', roles: ['db', 'web'], selection: { which: 'older-than', days: 30 } },
    notBefore: '2026-11-29T01:00:00.000Z',
  }),
  items: [
    {
      ...{ role: 'web', after: ['db'], serverIds: ['i-1'], toRevision: 'r-1', planId: 'plan-1', jobId: 'job-1' },
      ...{ status: 'refused', detail: 'i-1 would not be replaced any more' },
    },
  ],
  ...different,
})

const stores: Record<string, () => Promise<{ store: RebuildStore; close: () => Promise<void> }>> = {
  SQLite: async () => {
    const database = await openDatabase(':memory:')
    return { store: new SqliteRebuildStore(database), close: () => database.destroy() }
  },
}

describe.each(Object.entries(stores))('the rebuild store on %s', (_name, open) => {
  let store: RebuildStore
  let close: () => Promise<void>
  beforeEach(async () => {
    ;({ store, close } = await open())
  })
  afterEach(() => close())

  it('gives back a rebuild as it was last saved', async () => {
    const rebuild = aRebuild('rebuild-1', '2026-11-22T12:00:00.000Z')
    await store.save(rebuild)
    expect(await store.load('rebuild-1')).toEqual(rebuild)
    const later: Rebuild = { ...rebuild, status: 'failed', finishedAt: '2026-11-22T13:00:00.000Z' }
    await store.save(later)
    expect(await store.load('rebuild-1')).toEqual(later)
    expect(await store.list(10)).toHaveLength(1)
  })

  it('knows no rebuild that is not there', async () => {
    await expect(store.load('rebuild-9')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await store.list(10)).toEqual([])
    expect(await store.unfinished()).toEqual([])
  })

  it('lists the newest first, no more than asked for', async () => {
    await store.save(aRebuild('rebuild-2', '2026-11-22T13:00:00.000Z'))
    await store.save(aRebuild('rebuild-1', '2026-11-22T12:00:00.000Z'))
    await store.save(aRebuild('rebuild-3', '2026-11-22T14:00:00.000Z'))
    expect((await store.list(2)).map(({ id }) => id)).toEqual(['rebuild-3', 'rebuild-2'])
  })

  it('finds those that have not ended, oldest first, whatever their state', async () => {
    const states: Rebuild['status'][] = ['succeeded', 'cancelling', 'failed', 'running', 'cancelled', 'waiting']
    for (const [index, status] of states.entries())
      await store.save(aRebuild(`rebuild-${status}`, `2026-11-22T1${9 - index}:00:00.000Z`, { status }))
    expect((await store.unfinished()).map(({ status }) => status)).toEqual(['waiting', 'running', 'cancelling'])
  })
})
