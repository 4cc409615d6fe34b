import { describe, expect, it } from 'vitest'
import { LeftoverService } from '../../../../electron/backend/leftovers/leftover-service.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import type { Leftover } from '../../../../shared/model/leftover.ts'
import { hengeTags, type Server } from '../../../../shared/model/server.ts'
import { flatPrices } from '../../../fakes/flat-prices.ts'
import { setUpReplacement } from '../../../fakes/replacement-run.ts'
import { anAccount } from '../../../fakes/replacement-world.ts'

const minute = 60_000

async function setUp(different: Partial<Server> = {}) {
  const backend = await setUpReplacement(['web-1'], different)
  const { clock, cloud } = backend
  const [old] = backend.old
  if (!old) throw new Error('there is no old server')
  const changed: string[] = []
  const logged: object[] = []
  const closing = new AbortController()
  const going: Promise<void>[] = []
  const service = new LeftoverService({
    ...{ accounts: { list: () => [anAccount], get: () => anAccount, cloud: () => cloud }, jobs: backend.store, plans: backend.plans },
    ...{
      creations: backend.creations,
      resting: (accountId) => backend.resting.list(accountId),
      prices: flatPrices,
      clock,
      owner: 'tester@here',
    },
    fleetChanged: (accountId) => changed.push(accountId),
    later: (_name, work) => going.push(work(closing.signal).catch(() => undefined)),
    log: { info: (fields) => logged.push(fields) },
  })
  const look = async () => (await service.list({ fresh: true })).items
  const clean = (items: readonly Leftover[]) => service.cleanUp({ accountId: 'sandbox', region: 'eu-central-1', items })
  const settled = () => Promise.all(going)
  return { ...backend, old, service, look, clean, changed, logged, settled, closing }
}

describe('leftovers', () => {
  it('are none after a replacement that went well', async () => {
    const { run, service } = await setUp()
    expect((await run('blue-green')).status).toBe('succeeded')
    expect(await service.list()).toMatchObject({ items: [], problems: [] })
  })

  it('have a server in quarantine until it is cleaned up; the group that cut it off goes after it by itself', async () => {
    const { clock, cloud, old, run, look, clean, changed, logged, settled } = await setUp()
    expect((await run('blue-green', { oldServers: 'quarantine', quarantineDays: 3 })).status).toBe('succeeded')
    const [item, ...more] = await look()
    expect(more).toEqual([])
    expect(item).toMatchObject({ kind: 'quarantined-server', id: old.id, role: 'web', due: false })
    expect(item?.includes.at(-1)).toMatch(/henge-quarantine.*once no server is in it/)
    expect(await clean(item ? [item] : [])).toEqual({
      items: [{ kind: 'quarantined-server', id: old.id, done: true, detail: 'Shuts down and is gone then.' }],
    })
    expect(changed).toEqual(['sandbox'])
    expect(logged).toMatchObject([{ id: 'LEFT-0001', leftover: old.id }])
    expect(await look()).toEqual([])
    expect(cloud.isolation.groups.size).toBe(1)
    await clock.advance(minute)
    await settled()
    expect(cloud.isolation.groups.size).toBe(0)
    expect(changed).toEqual(['sandbox', 'sandbox'])
    expect(await look()).toEqual([])
  })

  it('have no server any more that was given back: its groups, its role, and nothing started by itself', async () => {
    const { cloud, old, run, look, service, logged, settled } = await setUp({ securityGroupIds: ['sg-1a', 'sg-2b'] })
    await run('blue-green', { oldServers: 'quarantine' })
    const [item] = await look()
    const asked = { accountId: 'sandbox', region: 'eu-central-1', id: old.id, seen: item?.seen ?? '' }
    await expect(service.giveBack({ ...asked, seen: 'other', start: false })).rejects.toMatchObject({ code: 'PLAN_STALE' })
    expect((await service.giveBack({ ...asked, start: false })).detail).toMatch(
      /in sg-1a, sg-2b and belongs to web again. It stays stopped/,
    )
    const [server] = await cloud.compute.describeServers([old.id])
    expect(server).toMatchObject({ state: 'stopped', role: 'web', securityGroupIds: ['sg-1a', 'sg-2b'] })
    expect(Object.keys(server?.tags ?? {}).filter((key) => key.startsWith('henge:quarantined'))).toEqual([])
    await settled()
    expect(await look()).toEqual([])
    expect(cloud.isolation.groups.size).toBe(0)
    expect(logged).toContainEqual(expect.objectContaining({ id: 'LEFT-0002', leftover: old.id }))
  })

  it('start one that is given back where that is asked for, and change nothing where its groups are not known', async () => {
    const { cloud, old, run, look, service } = await setUp({ securityGroupIds: ['sg-1a'] })
    await run('blue-green', { oldServers: 'quarantine' })
    const tags = (await cloud.compute.describeServers([old.id]))[0]?.tags ?? {}
    const asked = async () => ({
      accountId: 'sandbox',
      region: 'eu-central-1',
      id: old.id,
      seen: (await look())[0]?.seen ?? '',
      start: true,
    })
    await cloud.compute.untagServers([old.id], [hengeTags.quarantinedGroups])
    await expect(service.giveBack(await asked())).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringMatching(/Nothing was/) })
    expect((await look())[0]?.id).toBe(old.id)
    await cloud.compute.tagServers([old.id], { [hengeTags.quarantinedGroups]: tags[hengeTags.quarantinedGroups] ?? '' })
    expect((await service.giveBack(await asked())).detail).toMatch(/It starts/)
    expect((await cloud.compute.describeServers([old.id]))[0]?.state).not.toBe('stopped')
  })

  it('have that group where the program ended before the server was gone', async () => {
    const { clock, cloud, run, look, clean, closing } = await setUp()
    expect((await run('blue-green', { oldServers: 'quarantine' })).status).toBe('succeeded')
    closing.abort()
    await clean(await look())
    await clock.advance(minute)
    const [group] = await look()
    expect(group).toMatchObject({ kind: 'security-group', name: 'henge-quarantine' })
    await clean(group ? [group] : [])
    expect(cloud.isolation.groups.size).toBe(0)
  })

  it('have the root volume that was put aside, its snapshots on wish, and what each costs', async () => {
    const { cloud, run, look, clean } = await setUp()
    expect((await run('root-volume', { snapshotVolumes: true })).status).toBe('succeeded')
    const items = await look()
    expect(items.map(({ kind, role, costPerMonth }) => [kind, role, costPerMonth.amount])).toEqual([
      ['volume', 'web', 0.8],
      ['snapshot', 'web', 0.4],
    ])
    expect((await clean(items)).items.map(({ done }) => done)).toEqual([true, true])
    expect(cloud.count('volumes.delete')).toBe(1)
    expect(await look()).toEqual([])
  })

  it('have what a job could not take back', async () => {
    const { cloud, run, look } = await setUp()
    cloud.endsUp = 'impaired'
    cloud.fail('terminateServers', new HengeError('FORBIDDEN', 'ec2:TerminateInstances is not allowed.'), 100)
    expect((await run('blue-green')).status).toBe('failed')
    expect(await look()).toMatchObject([{ kind: 'server', name: 'web-2', reason: expect.stringMatching(/not taken back/), caution: null }])
  })

  it('have the data volume of a hand-over that broke, though nothing marks it', async () => {
    const root = { id: 'vol-root', device: '/dev/xvda', sizeGiB: 8, type: 'gp3', deleteOnTermination: true, root: true }
    const data = { id: 'vol-data', device: '/dev/sdf', sizeGiB: 50, type: 'gp3', deleteOnTermination: false, root: false }
    const { clock, cloud, run, look, clean, creations } = await setUp({ volumes: [root, data] })
    const broken = new HengeError('REFUSED', 'No volume may be attached.')
    cloud.fail('volumes.attach', broken, 1000)
    expect((await run('blue-green')).status).toBe('failed')
    await clock.advance(20 * minute)
    const volume = (await look()).find(({ kind }) => kind === 'volume')
    expect(volume).toMatchObject({ id: 'vol-data', name: 'web-1 /dev/sdf', caution: expect.stringMatching(/data of web-1/) })
    expect(volume?.costPerMonth.amount).toBeCloseTo(5)
    expect((await creations.open()).map(({ key }) => key)).toContain('vol-data')
    await clean(volume ? [volume] : [])
    expect((await creations.open()).map(({ key }) => key)).not.toContain('vol-data')
  })

  it('are not what a job that runs is working with', async () => {
    const { cloud, run, look } = await setUp()
    const seen: string[][] = []
    const tag = cloud.compute.tagServers
    cloud.compute.tagServers = async (ids, tags, signal) => {
      await tag(ids, tags, signal)
      seen.push((await look()).map(({ kind, id }) => `${kind} ${id}`))
    }
    await run('blue-green', { oldServers: 'quarantine', snapshotVolumes: true })
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.flat()).toEqual([])
  })

  it('have the lock of a job that has ended', async () => {
    const { cloud, begin, engine, jobs, unexpected, look, clean } = await setUp()
    cloud.fail('locks.release', new HengeError('FORBIDDEN', 'ssm:DeleteParameter is not allowed.'))
    const jobId = await begin('blue-green')
    await engine.idle()
    expect(await jobs.get(jobId)).toMatchObject({ status: 'succeeded' })
    expect(unexpected).toMatchObject([{ id: 'REPL-0003', err: { code: 'FORBIDDEN' } }])
    const items = await look()
    expect(items).toMatchObject([{ kind: 'lock', id: 'role/web', role: 'web' }])
    await clean(items)
    expect(cloud.locks.held.size).toBe(0)
  })
})

describe('cleaning up', () => {
  it('does nothing when something of it has changed since it was shown', async () => {
    const { cloud, old, run, look, clean } = await setUp()
    await run('blue-green', { oldServers: 'quarantine' })
    const items = await look()
    await cloud.compute.startServers([old.id])
    const terminated = cloud.count('terminateServers')
    await expect(clean(items)).rejects.toMatchObject({ code: 'PLAN_STALE', message: expect.stringContaining(`${old.id} has changed`) })
    expect(cloud.count('terminateServers')).toBe(terminated)
  })

  it('refuses what is no leftover', async () => {
    const { cloud, old, run, look, clean } = await setUp()
    await run('blue-green', { oldServers: 'quarantine' })
    const [item] = await look()
    const another = cloud.add({ name: 'db-1', role: 'db' })
    const chosen = item ? [item, { ...item, id: another.id }] : []
    await expect(clean(chosen)).rejects.toMatchObject({ code: 'PLAN_STALE', message: expect.stringContaining('is no leftover any more') })
    expect((await cloud.compute.describeServers([old.id, another.id])).map(({ state }) => state)).toEqual(['stopped', 'running'])
  })

  it('says for each what came of it, and marks a volume that outlives its server', async () => {
    const root = { id: 'vol-root', device: '/dev/xvda', sizeGiB: 8, type: 'gp3', deleteOnTermination: false, root: true }
    const { clock, cloud, old, run, look, clean } = await setUp({ volumes: [root] })
    await run('blue-green', { oldServers: 'quarantine', snapshotVolumes: true })
    cloud.fail('volumes.deleteSnapshot', new HengeError('REFUSED', 'The snapshot is in use by ami-1.'))
    const items = await look()
    expect(items.find(({ id }) => id === old.id)?.stays).toEqual(['vol-root (/dev/xvda, 8 GiB)'])
    const report = await clean([...items].reverse())
    expect(report.items.map(({ kind, done }) => [kind, done])).toEqual([
      ['quarantined-server', true],
      ['snapshot', false],
    ])
    expect(report.items[1]?.detail).toBe('The snapshot is in use by ami-1.')
    await clock.advance(minute)
    expect((await look()).map(({ kind, id }) => `${kind} ${id}`)).toContain('volume vol-root')
    expect((await cloud.volumes.describe(['vol-root']))[0]?.tags[hengeTags.keptFrom]).toBe('web')
  })
})

describe('looking for leftovers', () => {
  it('asks once for all who want to know within five minutes', async () => {
    const { clock, cloud, service } = await setUp()
    await Promise.all([service.list(), service.list({ accountId: 'sandbox' })])
    await service.list()
    expect(cloud.count('inventory.volumes')).toBe(1)
    await clock.advance(6 * minute)
    await service.list()
    await service.list({ fresh: true })
    expect(cloud.count('inventory.volumes')).toBe(3)
  })

  it('says what it could not read, and lists nothing that depends on it', async () => {
    const { cloud, run, service } = await setUp()
    await run('blue-green', { snapshotVolumes: true })
    cloud.fail('inventory.images', new HengeError('FORBIDDEN', 'ec2:DescribeImages is not allowed.'))
    const list = await service.list({ fresh: true })
    expect(list.problems).toEqual([
      { accountId: 'sandbox', region: 'eu-central-1', what: 'images', code: 'FORBIDDEN', message: 'ec2:DescribeImages is not allowed.' },
    ])
    expect(list.items).toEqual([])
    cloud.fail('listServers', new HengeError('SIGNED_OUT', 'Sign in.'))
    expect(await service.list({ fresh: true })).toMatchObject({ items: [], problems: [{ what: 'servers', code: 'SIGNED_OUT' }] })
  })

  it('forgets what was announced and never came into being, once the job has ended for a while', async () => {
    const { clock, cloud, run, look, creations } = await setUp()
    cloud.fail('launchServer', new HengeError('REFUSED', 'No.'))
    expect((await run('blue-green')).status).toBe('failed')
    expect(await look()).toEqual([])
    expect(await creations.open()).toHaveLength(1)
    await clock.advance(11 * minute)
    expect(await look()).toEqual([])
    expect(await creations.open()).toEqual([])
  })
})
