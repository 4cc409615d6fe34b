import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteEvidenceStore } from '../../electron/adapters/sqlite/sqlite-evidence-store.ts'
import type { EvidenceStore } from '../../electron/backend/replacement/ports.ts'
import type { Evidence } from '../../shared/model/replacement/evidence.ts'
import { aServer } from '../fakes/servers.ts'

function evidenceOf(serverId: string, different: Partial<Evidence> = {}): Evidence {
  return {
    accountId: 'sandbox',
    jobId: 'job-1',
    keptAt: '2026-11-22T19:00:00.000Z',
    server: aServer({ id: serverId, tags: { Name: 'web-1 <script>' } }),
    console: { text: 'booting\u0000\u001b[31m\n'.repeat(5000), cut: true, problem: null },
    userData: { text: null, cut: false, problem: 'ec2:DescribeInstanceAttribute is not allowed.' },
    volumes: [
      {
        ...{ id: 'vol-1', device: '/dev/xvda', sizeGiB: null, type: 'gp3', deleteOnTermination: true, tags: { team: 'ops' } },
        ...{ snapshotId: 'snap-1', snapshotState: 'pending' },
      },
    ],
    ...different,
  }
}

const stores: Record<string, () => Promise<{ store: EvidenceStore; close: () => Promise<void> }>> = {
  SQLite: async () => {
    const database = await openDatabase(':memory:')
    return { store: new SqliteEvidenceStore(database), close: () => database.destroy() }
  },
}

describe.each(Object.entries(stores))('the evidence store on %s', (_name, open) => {
  let store: EvidenceStore
  let close: () => Promise<void>
  beforeEach(async () => {
    ;({ store, close } = await open())
  })
  afterEach(() => close())

  it('gives back what was kept, whatever is in it', async () => {
    await store.keep(evidenceOf('i-1'))
    expect(await store.load('sandbox', 'i-1')).toEqual(evidenceOf('i-1'))
  })

  it('has nothing of a server, or of an account, that nobody kept anything of', async () => {
    await store.keep(evidenceOf('i-1'))
    expect(await store.load('sandbox', 'i-2')).toBeNull()
    expect(await store.load('live', 'i-1')).toBeNull()
  })

  it('keeps the newest of a server, and lists those of a role', async () => {
    await store.keep(evidenceOf('i-2', { keptAt: '2026-11-22T20:00:00.000Z' }))
    await store.keep(evidenceOf('i-1'))
    await store.keep(evidenceOf('i-1', { jobId: 'job-2' }))
    await store.keep(evidenceOf('i-3', { server: aServer({ id: 'i-3', role: 'api' }) }))
    expect((await store.load('sandbox', 'i-1'))?.jobId).toBe('job-2')
    expect(await store.keptOf('sandbox', 'web')).toEqual(['i-1', 'i-2'])
    await store.forgetAccount('sandbox')
    expect(await store.load('sandbox', 'i-1')).toBeNull()
  })
})
