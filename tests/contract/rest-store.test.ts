import { expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteRestStore } from '../../electron/adapters/sqlite/sqlite-rest-store.ts'
import type { RestingServer } from '../../shared/model/replacement/resting.ts'

const rest = (serverId: string, different: Partial<RestingServer> = {}): RestingServer => ({
  ...{
    accountId: 'sandbox',
    role: 'web',
    region: 'eu-central-1',
    serverId,
    name: serverId,
    jobId: 'job-1',
    at: '2026-11-23T18:00:00.000Z',
  },
  ...{ zone: 'eu-central-1a', subnetId: null, securityGroupIds: ['sg-1'], keyName: null, instanceProfileArn: null, address: null },
  ...{ volumes: [{ id: 'vol-1', device: '/dev/sdf', sizeGiB: 20, type: 'gp3' }], targetGroups: [] },
  ...different,
})

it('what destroyed servers have left is kept by account and role, oldest first, and forgotten one by one', async () => {
  const database = await openDatabase(':memory:')
  onTestFinished(() => database.destroy())
  const store = new SqliteRestStore(database)
  await store.keep(rest('i-2', { at: '2026-11-23T19:00:00.000Z' }))
  await store.keep(rest('i-1'))
  await store.keep(rest('i-3', { role: '🌙 db' }))
  await store.keep(rest('i-1', { accountId: 'prod' }))
  expect((await store.list('sandbox', 'web')).map(({ serverId }) => serverId)).toEqual(['i-1', 'i-2'])
  expect(await store.list('sandbox', '🌙 db')).toEqual([rest('i-3', { role: '🌙 db' })])
  expect((await store.list()).length).toBe(4)
  // The same server again, after a night that was turned back: the newest word counts.
  await store.keep(rest('i-1', { jobId: 'job-2' }))
  expect((await store.list('sandbox', 'web')).map(({ jobId }) => jobId)).toEqual(['job-2', 'job-1'])
  await store.forget('sandbox', ['i-1', 'i-9'])
  await store.forget('sandbox', [])
  expect((await store.list('sandbox', 'web')).map(({ serverId }) => serverId)).toEqual(['i-2'])
  expect(await store.list('prod')).toHaveLength(1)
  await store.forgetAccount('sandbox')
  expect((await store.list()).map(({ accountId }) => accountId)).toEqual(['prod'])
})
