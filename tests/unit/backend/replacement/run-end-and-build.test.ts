import { describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import { hengeTags, isAlive } from '../../../../shared/model/server.ts'
import { setUpReplacement } from '../../../fakes/replacement-run.ts'

const ofRecipe = { recipe: 'web', health: 'ok' as const }
const disk = (id: string) => ({ id, device: '/dev/sdf', sizeGiB: 20, type: 'gp3', deleteOnTermination: false, root: false })
const rootDisk = { id: 'vol-root', device: '/dev/xvda', sizeGiB: 8, type: 'gp3', deleteOnTermination: true, root: true }

type Run = Awaited<ReturnType<typeof setUpReplacement>>

const night = { accountId: 'sandbox', role: 'web', keepsAddresses: true }

async function destroy(run: Run, different: Partial<Parameters<Run['replacement']['planEnd']>[0]> = {}) {
  const plan = await run.replacement.planEnd({ ...night, ...different })
  expect(plan.blockers.filter(({ severity }) => severity === 'blocker')).toEqual([])
  const { jobId } = await run.replacement.start(plan.id)
  await run.engine.idle()
  expect(run.unexpected).toEqual([])
  return { plan, job: await run.jobs.get(jobId) }
}

async function build(run: Run) {
  const plan = await run.replacement.plan({ accountId: 'sandbox', role: 'web', fillUpOnly: true, unattended: true })
  const { jobId } = await run.replacement.start(plan.id)
  await run.engine.idle()
  expect(run.unexpected).toEqual([])
  return { plan, job: await run.jobs.get(jobId) }
}

const alive = async (run: Run) => (await run.servers()).filter((server) => isAlive(server) && server.role === 'web')

describe('a role destroyed until its next start', () => {
  it('is gone with its evidence kept, and is built again with other names and the newest revision', async () => {
    const run = await setUpReplacement(['web-1', 'web-2'], ofRecipe)
    const { job } = await destroy(run)
    expect(job).toMatchObject({ status: 'succeeded', title: 'Destroy web until its next start', error: null })
    expect(await alive(run)).toEqual([])
    expect(await run.evidence.keptOf('sandbox', 'web')).toHaveLength(2)
    expect(await run.resting.list('sandbox', 'web')).toHaveLength(2)

    const built = await build(run)
    expect(built.job).toMatchObject({ status: 'succeeded', title: 'Build web again' })
    const now = await alive(run)
    expect(now.map(({ name }) => name).sort()).toEqual(['web-3', 'web-4'])
    expect(new Set(now.map(({ revision, health }) => `${revision} ${health}`))).toEqual(new Set(['r-new00000 ok']))
    expect(await run.resting.list()).toEqual([])
  })

  it('keeps data volume and Elastic IP, which the next server gets where the last one was, and its target group', async () => {
    const run = await setUpReplacement(['web-1'], { ...ofRecipe, zone: 'eu-central-1b', volumes: [rootDisk, disk('vol-data')] })
    const [old] = run.old
    if (!old) throw new Error('there is one')
    const held = run.cloud.addresses.allocate('203.0.113.7', old.id)
    run.cloud.memberships = [{ targetGroupArn: 'arn:tg', targetGroupName: 'web-tg', serverId: old.id, port: 80, health: 'healthy' }]
    const { plan, job } = await destroy(run)
    expect(job.status).toBe('succeeded')
    expect(job.steps.map(({ id }) => id)).toEqual(plan.steps.map(({ id }) => id))
    expect(plan.steps.map(({ kind }) => kind)).toEqual([
      ...['check-plan', 'keep-place', 'deregister', 'drain', 'release-volumes', 'save-logs', 'wait-logs', 'terminate', 'wait-terminated'],
    ])
    const [volume] = await run.cloud.volumes.describe(['vol-data'])
    expect(volume).toMatchObject({ state: 'available', serverId: null, tags: { [hengeTags.nextStart]: 'web' } })
    expect(await run.cloud.addresses.describe([held.allocationId])).toMatchObject([{ serverId: null }])
    expect(await run.creations.open()).toEqual([])

    const built = await build(run)
    expect(built.job.error).toBeNull()
    const [server] = await alive(run)
    expect(server).toMatchObject({ name: 'web-2', zone: 'eu-central-1b', publicAddress: '203.0.113.7', elasticAddress: true })
    expect(server?.volumes.filter(({ root }) => !root)).toMatchObject([{ id: 'vol-data', device: '/dev/sdf' }])
    expect(await run.cloud.loadBalancers.targetHealth('arn:tg', [server?.id ?? ''])).toMatchObject([{ port: 80, health: 'healthy' }])
  })

  it('releases the Elastic IP once the server is gone, where that is wanted', async () => {
    const run = await setUpReplacement(['web-1'], ofRecipe)
    const held = run.cloud.addresses.allocate('203.0.113.7', run.old[0]?.id ?? '')
    const { plan, job } = await destroy(run, { keepsAddresses: false })
    expect(job.status).toBe('succeeded')
    expect(plan.steps.at(-1)).toMatchObject({ kind: 'release-addresses', irreversible: true })
    expect(await run.cloud.addresses.describe([held.allocationId])).toEqual([])
    expect((await build(run)).job.status).toBe('succeeded')
    expect((await alive(run))[0]).toMatchObject({ elasticAddress: false })
  })

  it('is out of its DNS record, which is not left to lead to strangers, and in it again afterwards', async () => {
    const run = await setUpReplacement(['web-1'], ofRecipe, { dns: { name: 'shop.example.org' } })
    run.cloud.dns.addZone('example.org')
    run.cloud.change(run.old[0]?.id ?? '', { privateAddress: '10.0.0.1' })
    run.cloud.dns.put('shop.example.org', { addresses: ['10.0.0.1'] })
    const { job } = await destroy(run)
    expect(job.steps.find(({ id }) => id === 'leave-dns')?.detail).toContain('is removed: it led to nobody else')
    expect(run.cloud.dns.now('shop.example.org') ?? null).toBeNull()
    const launch = run.cloud.compute.launchServer
    run.cloud.compute.launchServer = async (request, signal) => {
      const server = await launch(request, signal)
      run.cloud.change(server.id, { privateAddress: '10.0.1.1' })
      return server
    }
    expect((await build(run)).job.error).toBeNull()
    expect(run.cloud.dns.now('shop.example.org')?.addresses).toEqual(['10.0.1.1'])
  })

  it('keeps a record that leads to an Elastic IP that is kept', async () => {
    const run = await setUpReplacement(['web-1'], ofRecipe, { dns: { name: 'shop.example.org', address: 'public' } })
    run.cloud.dns.addZone('example.org')
    run.cloud.addresses.allocate('203.0.113.7', run.old[0]?.id ?? '')
    run.cloud.dns.put('shop.example.org', { addresses: ['203.0.113.7'] })
    const { job } = await destroy(run)
    expect(job.steps.find(({ id }) => id === 'leave-dns')?.detail).toBe('shop.example.org stays: its Elastic IP is kept')
    expect((await build(run)).job.error).toBeNull()
    expect(run.cloud.dns.now('shop.example.org')?.addresses).toEqual(['203.0.113.7'])
  })

  it('serves as before where somebody cancels in time, with its volume, and nothing rests', async () => {
    const run = await setUpReplacement(['web-1'], { ...ofRecipe, volumes: [rootDisk, disk('vol-data')] })
    run.cloud.addresses.allocate('203.0.113.7', run.old[0]?.id ?? '')
    const { id } = await run.replacement.planEnd(night)
    const { jobId } = await run.replacement.start(id)
    for await (const event of run.jobs.events(jobId, 0, undefined)) {
      if (event.kind !== 'step-finished' || event.stepId !== 'release-volumes') continue
      expect((await run.jobs.get(jobId)).cancelEffect).toBe('web-1 first gets back what was taken away and is checked.')
      await run.jobs.cancel(jobId)
    }
    await run.engine.idle()
    expect(await run.jobs.get(jobId)).toMatchObject({ status: 'cancelled', error: null })
    expect(await alive(run)).toMatchObject([{ name: 'web-1', state: 'running', volumes: [{ root: true }, { id: 'vol-data' }] }])
    expect((await run.replacement.plan({ accountId: 'sandbox', role: 'web', fillUpOnly: true })).restores).toBeUndefined()
  })

  it('leaves volume and address free again where its build fails, and the next build gets them', async () => {
    const run = await setUpReplacement(['web-1'], { ...ofRecipe, volumes: [rootDisk, disk('vol-data')] })
    run.cloud.addresses.allocate('203.0.113.7', run.old[0]?.id ?? '')
    await destroy(run)
    run.cloud.endsUp = 'impaired'
    const failed = await build(run)
    expect(failed.job).toMatchObject({ status: 'failed', error: { code: 'UNHEALTHY' } })
    expect(await alive(run)).toEqual([])
    expect(await run.cloud.volumes.describe(['vol-data'])).toMatchObject([{ state: 'available' }])
    expect(await run.creations.open()).toEqual([])
    expect(await run.resting.list()).toHaveLength(1)
    run.cloud.endsUp = 'ok'
    expect((await build(run)).job.status).toBe('succeeded')
    expect((await alive(run))[0]).toMatchObject({ elasticAddress: true, volumes: [{ root: true }, { id: 'vol-data' }] })
  })

  it('is not built without its data where nobody looks: a volume that is gone is said beforehand', async () => {
    const run = await setUpReplacement(['web-1'], { ...ofRecipe, volumes: [rootDisk, disk('vol-data')] })
    await destroy(run)
    await run.cloud.volumes.delete('vol-data')
    const blocked = async (unattended: boolean) => {
      const plan = await run.replacement.plan({ accountId: 'sandbox', role: 'web', fillUpOnly: true, unattended })
      return plan.blockers.filter(({ code }) => code === 'kept-data').map(({ severity }) => severity)
    }
    expect([await blocked(true), await blocked(false)]).toEqual([['blocker'], ['warning']])
  })

  it('is not destroyed where a launch would be refused, but is where there is only no room now', async () => {
    const run = await setUpReplacement(['web-1'], ofRecipe)
    const codes = async () => (await run.replacement.planEnd(night)).blockers.map(({ code }) => code)
    run.cloud.fail('checkLaunch', new HengeError('FORBIDDEN', 'No.', { details: { action: 'ec2:RunInstances' } }))
    expect(await codes()).toEqual(['not-rebuildable'])
    run.cloud.fail('checkLaunch', new HengeError('CAPACITY', 'Full.'))
    expect(await codes()).toEqual([])
  })

  it('goes into quarantine where its recipe wants that, and its Elastic IP is handed on all the same', async () => {
    const run = await setUpReplacement(['web-1'], ofRecipe, { rollout: { oldServers: 'quarantine' } })
    run.cloud.addresses.allocate('203.0.113.7', run.old[0]?.id ?? '')
    const { job } = await destroy(run)
    expect(job.steps.at(-1)?.detail).toContain('cut off and stopped')
    expect((await build(run)).job.error).toBeNull()
    expect((await alive(run))[0]).toMatchObject({ name: 'web-2', publicAddress: '203.0.113.7' })
  })
})
