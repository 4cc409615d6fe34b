import { describe, expect, it } from 'vitest'
import { isAlive } from '../../../../shared/model/server.ts'
import type { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { setUpReplacement } from '../../../fakes/replacement-run.ts'

const methodsOf = (cloud: FakeCloud) => cloud.calls.map(({ method }) => method)

describe('traffic', () => {
  it('is with the new servers before the old ones lose it', async () => {
    const { cloud, old, run, servers } = await setUpReplacement(['web-1', 'web-2'])
    const { targetGroupArn } = cloud.loadBalancers.addGroup(
      {},
      old.map(({ id }) => id),
    )
    const job = await run('blue-green')
    expect(job).toMatchObject({ status: 'succeeded' })
    const said = job.targets.map(({ serverId, health }) => [serverId, health])
    expect(said.sort()).toEqual([...job.newServers.map(({ id }) => [id, 'healthy']), ...old.map(({ id }) => [id, 'unused'])].sort())
    expect(job.steps.find(({ id }) => id.startsWith('drain'))).toMatchObject({ durationFrom: 'setting' })
    const methods = methodsOf(cloud)
    expect(methods.indexOf('loadBalancers.register')).toBeLessThan(methods.indexOf('loadBalancers.deregister'))
    expect(methods.indexOf('loadBalancers.deregister')).toBeLessThan(methods.indexOf('terminateServers'))
    const alive = (await servers()).filter(isAlive).map(({ id }) => id)
    expect(await cloud.loadBalancers.targetHealth(targetGroupArn, [...alive, ...old.map(({ id }) => id)])).toMatchObject([
      { serverId: alive[0], health: 'healthy' },
      { serverId: alive[1], health: 'healthy' },
    ])
  })

  it('comes back to the old servers, is proved, and only then leaves the new ones', async () => {
    const { cloud, old, run, servers, aliveNames } = await setUpReplacement(['web-1'])
    const { targetGroupArn } = cloud.loadBalancers.addGroup({}, [old[0]?.id ?? ''])
    const deregister = cloud.loadBalancers.deregister.bind(cloud.loadBalancers)
    cloud.loadBalancers.deregister = async (arn, targets, signal) => {
      await deregister(arn, targets, signal)
      for (const { id, name } of await servers()) if (name === 'web-2') cloud.change(id, { health: 'impaired' })
    }
    const job = await run('blue-green', { bakeSeconds: 300 })
    expect(job).toMatchObject({ status: 'failed', error: { code: 'UNHEALTHY' } })
    expect(job.error?.message).toMatch(/While the new servers were watched.*Took back web-2.*web-1 .*serves as before/)
    expect(job.steps.filter(({ phase }) => phase === 'rollback').map(({ id, status }) => `${id} ${status}`)).toEqual([
      ...['restore-traffic succeeded', 'verify-old succeeded', 'withdraw-new succeeded', 'take-back succeeded'],
    ])
    expect(await aliveNames()).toEqual(['web-1'])
    expect(await cloud.loadBalancers.targetHealth(targetGroupArn, [old[0]?.id ?? ''])).toMatchObject([{ health: 'healthy' }])
  })

  it('stays with the new servers when the old ones cannot be brought back', async () => {
    const { cloud, old, run, servers, aliveNames } = await setUpReplacement(['web-1'])
    cloud.loadBalancers.addGroup({}, [old[0]?.id ?? ''])
    const deregister = cloud.loadBalancers.deregister.bind(cloud.loadBalancers)
    cloud.loadBalancers.deregister = async (arn, targets, signal) => {
      await deregister(arn, targets, signal)
      cloud.change(old[0]?.id ?? '', { state: 'terminated', health: 'not-applicable' })
      for (const { id, name } of await servers()) if (name === 'web-2') cloud.change(id, { health: 'impaired' })
    }
    const job = await run('blue-green', { bakeSeconds: 300 })
    expect(job.status).toBe('failed')
    expect(job.steps.find(({ id }) => id === 'restore-traffic')?.status).toBe('failed')
    expect(job.steps.find(({ id }) => id === 'take-back')?.status).toBe('skipped')
    expect(await aliveNames()).toEqual(['web-2'])
  })
})

describe('what a server holds', () => {
  const disk = { id: 'vol-d', device: '/dev/xvdf', sizeGiB: 100, type: 'gp3', deleteOnTermination: true, root: false }
  const root = { id: 'vol-r', device: '/dev/xvda', sizeGiB: 8, type: 'gp3', deleteOnTermination: true, root: true }

  it.each(['blue-green', 'destroy-first'] as const)('its data volume and Elastic IP are at the new server after %s', async (strategy) => {
    const { cloud, old, run, servers } = await setUpReplacement(['web-1'], { volumes: [root, disk] })
    const { allocationId, address } = cloud.addresses.allocate('198.51.100.7', old[0]?.id)
    expect(await run(strategy)).toMatchObject({ status: 'succeeded' })
    const made = (await servers()).find(isAlive)
    expect(made).toMatchObject({ name: 'web-2', publicAddress: address, elasticAddress: true })
    expect(await cloud.volumes.describe(['vol-d'])).toMatchObject([{ serverId: made?.id, device: '/dev/xvdf', attachment: 'attached' }])
    expect(await cloud.addresses.describe([allocationId])).toMatchObject([{ serverId: made?.id }])
    const methods = methodsOf(cloud)
    expect(methods.indexOf('volumes.setDeleteOnTermination')).toBeLessThan(methods.indexOf('stopServers'))
    expect(methods.indexOf('stopServers')).toBeLessThan(methods.indexOf('volumes.detach'))
    expect(methods.indexOf('volumes.detach')).toBeLessThan(methods.indexOf('terminateServers'))
  })

  it('comes back with its volume and address when the new server never gets healthy', async () => {
    const { cloud, old, run, aliveNames, servers } = await setUpReplacement(
      ['web-1'],
      { volumes: [root, disk] },
      { healthTimeoutSeconds: 120 },
    )
    cloud.addresses.allocate('198.51.100.7', old[0]?.id)
    cloud.endsUp = 'impaired'
    const startServers = cloud.compute.startServers
    cloud.compute.startServers = (ids, signal) => {
      cloud.endsUp = 'ok'
      return startServers(ids, signal)
    }
    const job = await run('blue-green')
    expect(job).toMatchObject({ status: 'failed', error: { code: 'UNHEALTHY' } })
    expect(job.error?.message).toMatch(/web-1 .*serves as before/)
    expect(await aliveNames()).toEqual(['web-1'])
    const [server] = await servers()
    expect(server).toMatchObject({ state: 'running', publicAddress: '198.51.100.7' })
    expect(server?.volumes.find(({ id }) => id === 'vol-d')).toMatchObject({ device: '/dev/xvdf', deleteOnTermination: true })
  })
})

describe('a data volume that hangs at the old server again', () => {
  it('keeps that server from being terminated', async () => {
    const disk = { id: 'vol-d', device: '/dev/xvdf', sizeGiB: 100, type: 'gp3', deleteOnTermination: true, root: false }
    const { cloud, old, begin, engine, jobs, aliveNames } = await setUpReplacement(['web-1'])
    const jobId = await begin('blue-green')
    const consoleOutput = cloud.compute.consoleOutput
    cloud.compute.consoleOutput = async (id, signal) => {
      cloud.change(old[0]?.id ?? '', { volumes: [disk] })
      return consoleOutput(id, signal)
    }
    await engine.idle()
    expect((await jobs.get(jobId)).error).toMatchObject({ code: 'PLAN_STALE', message: expect.stringContaining('vol-d') })
    expect(await aliveNames()).toEqual(['web-1'])
  })
})
