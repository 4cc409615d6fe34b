import { afterEach, describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import type { Strategy } from '../../../../shared/model/recipe.ts'
import type { Rollout } from '../../../../shared/model/replacement/rollout.ts'
import { hengeTags, isAlive, type Server } from '../../../../shared/model/server.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { MemoryWorkflowEngine } from '../../../fakes/memory-workflow-engine.ts'
import { currentWeb, newRevision, replacementBackend, TestLogs, TestWorld } from '../../../fakes/replacement-world.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function setUp(names: readonly string[], different: Partial<Server> = {}, recipe: Record<string, unknown> = {}) {
  const clock = new DrivenClock()
  clock.leaps = true
  const cloud = new FakeCloud(clock)
  const old = names.map((name) => cloud.add({ name, revision: 'r-old00000', generation: 3, role: 'web', ...different }))
  const world = new TestWorld(cloud)
  world.current = currentWeb({ servers: names.length, ...recipe })
  const engine = new MemoryWorkflowEngine()
  const logs = new TestLogs()
  const backend = await replacementBackend({ databasePath: ':memory:', world, clock, engine, logs })
  closers.push(backend.close)
  await backend.jobs.start()
  const servers = () => cloud.compute.listServers()
  const aliveNames = async () => (await servers()).filter(isAlive).map(({ name }) => name)
  const begin = async (strategy: Strategy, rollout: Partial<Rollout> = {}) => {
    const plan = await backend.replacement.plan({ accountId: 'sandbox', role: 'web', strategy, rollout })
    expect(plan.blockers.filter(({ severity }) => severity === 'blocker')).toEqual([])
    return (await backend.replacement.start(plan.id)).jobId
  }
  const run = async (strategy: Strategy, rollout: Partial<Rollout> = {}) => {
    const jobId = await begin(strategy, rollout)
    await engine.idle()
    expect(backend.unexpected).toEqual([])
    return backend.jobs.get(jobId)
  }
  return { clock, cloud, old, world, engine, servers, aliveNames, begin, run, ...backend }
}

const methodsOf = (cloud: FakeCloud) => cloud.calls.map(({ method }) => method)

describe('a rolling replacement', () => {
  it('goes through the role one by one and is never short', async () => {
    const { cloud, servers, aliveNames, run } = await setUp(['web-1', 'web-2', 'web-3'])
    const seen: number[] = []
    const terminate = cloud.compute.terminateServers
    cloud.compute.terminateServers = async (ids, signal) => {
      seen.push((await servers()).filter(({ state, health }) => state === 'running' && health === 'ok').length)
      return terminate(ids, signal)
    }
    expect(await run('rolling')).toMatchObject({ status: 'succeeded', noReturnBatch: 3, cancellable: false })
    expect(await aliveNames()).toEqual(['web-4', 'web-5', 'web-6'])
    expect(seen).toEqual([4, 4, 4])
  })

  it('stops before the next batch when what was replaced is ill', async () => {
    const { cloud, servers, aliveNames, begin, engine, jobs } = await setUp(['web-1', 'web-2', 'web-3'])
    const jobId = await begin('rolling')
    const terminate = cloud.compute.terminateServers
    cloud.compute.terminateServers = async (ids, signal) => {
      await terminate(ids, signal)
      for (const { id, name } of await servers()) if (name === 'web-4') cloud.change(id, { health: 'impaired' })
    }
    await engine.idle()
    const job = await jobs.get(jobId)
    expect(job.status).toBe('failed')
    expect(job.error?.message).toMatch(/the next are not touched: web-4: instance status impaired/)
    expect(job.error?.message).toMatch(/web-2 .*web-3 .*were not touched.*web-4 .*was replaced before and stays/)
    expect(await aliveNames()).toEqual(['web-2', 'web-3', 'web-4'])
  })

  it('finishes the batch in which it was cancelled after the point of no return, then stops', async () => {
    const { cloud, aliveNames, begin, engine, jobs } = await setUp(['web-1', 'web-2', 'web-3'])
    const jobId = await begin('rolling', { maxSurge: 0, minHealthyPercentage: 60 })
    const terminate = cloud.compute.terminateServers
    cloud.compute.terminateServers = async (ids, signal) => {
      await terminate(ids, signal)
      if (cloud.count('terminateServers') === 1) {
        expect((await jobs.get(jobId)).cancelEffect).toBe('The servers being replaced now are finished first, then it stops.')
        await jobs.cancel(jobId)
      }
    }
    await engine.idle()
    const job = await jobs.get(jobId)
    expect(job).toMatchObject({ status: 'cancelled', noReturnBatch: 1, error: null })
    expect(job.steps.find(({ id }) => id === 'wait-healthy-1')?.status).toBe('succeeded')
    expect(await aliveNames()).toEqual(['web-2', 'web-3', 'web-4'])
  })

  it('waits at a checkpoint, and goes on when somebody lets it', async () => {
    const { clock, begin, engine, jobs, aliveNames } = await setUp(['web-1', 'web-2'])
    const before = clock.now()
    const jobId = await begin('rolling', { canary: true, checkpointDelaySeconds: 36_000 })
    for await (const event of jobs.events(jobId, 0, undefined)) {
      if (event.kind === 'job-paused') {
        expect(await jobs.get(jobId)).toMatchObject({ status: 'waiting', paused: { kind: 'checkpoint', stepId: 'checkpoint-1' } })
        await jobs.release(jobId, 'checkpoint-1')
      }
    }
    await engine.idle()
    expect(await aliveNames()).toEqual(['web-3', 'web-4'])
    expect(clock.now() - before).toBeLessThan(36_000_000)
  })

  it('stops at a checkpoint when it is cancelled there', async () => {
    const { begin, engine, jobs, aliveNames } = await setUp(['web-1', 'web-2'])
    const jobId = await begin('rolling', { canary: true, checkpointDelaySeconds: 36_000 })
    for await (const event of jobs.events(jobId, 0, undefined)) {
      if (event.kind !== 'job-paused') continue
      expect((await jobs.get(jobId)).cancelEffect).toMatch(/It stops here/)
      await jobs.cancel(jobId)
    }
    await engine.idle()
    expect(await jobs.get(jobId)).toMatchObject({ status: 'cancelled', error: null })
    expect(await aliveNames()).toEqual(['web-2', 'web-3'])
  })

  it('goes on by itself when the checkpoint is over', async () => {
    const { clock, run } = await setUp(['web-1', 'web-2'])
    const before = clock.now()
    expect(await run('rolling', { canary: true, checkpointDelaySeconds: 600 })).toMatchObject({ status: 'succeeded', paused: null })
    expect(clock.now() - before).toBeGreaterThanOrEqual(600_000)
  })
})

describe('traffic', () => {
  it('is with the new servers before the old ones lose it', async () => {
    const { cloud, old, run, servers } = await setUp(['web-1', 'web-2'])
    const { targetGroupArn } = cloud.loadBalancers.addGroup(
      {},
      old.map(({ id }) => id),
    )
    expect(await run('blue-green')).toMatchObject({ status: 'succeeded' })
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
    const { cloud, old, run, servers, aliveNames } = await setUp(['web-1'])
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
    const { cloud, old, run, servers, aliveNames } = await setUp(['web-1'])
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

describe('a bake', () => {
  it('rolls back on more error lines than allowed', async () => {
    const { logs, servers, run, aliveNames, cloud } = await setUp(['web-1'])
    const launch = cloud.compute.launchServer
    cloud.compute.launchServer = async (request, signal) => {
      const server = await launch(request, signal)
      const line = { level: 'error', message: 'boom', serverId: server.id, host: server.name, role: 'web', revision: null } as const
      const rest = { service: 'shop', file: null, fields: null, at: Date.parse(server.launchedAt) + 100_000 }
      await logs.append(Array.from({ length: 30 }, (_, index) => ({ ...line, ...rest, id: `e-${index}` })))
      return server
    }
    const job = await run('blue-green', { bakeSeconds: 120, bakeErrorsPerMinute: 5 })
    expect(job.error?.message).toMatch(/logged 30 error lines .* 5 a minute are allowed/)
    expect(await aliveNames()).toEqual(['web-1'])
    expect((await servers()).length).toBe(2)
  })
})

describe('what a server holds', () => {
  const disk = { id: 'vol-d', device: '/dev/xvdf', sizeGiB: 100, type: 'gp3', deleteOnTermination: true, root: false }
  const root = { id: 'vol-r', device: '/dev/xvda', sizeGiB: 8, type: 'gp3', deleteOnTermination: true, root: true }

  it.each(['blue-green', 'destroy-first'] as const)('its data volume and Elastic IP are at the new server after %s', async (strategy) => {
    const { cloud, old, run, servers } = await setUp(['web-1'], { volumes: [root, disk] })
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
    const { cloud, old, run, aliveNames, servers } = await setUp(['web-1'], { volumes: [root, disk] }, { healthTimeoutSeconds: 120 })
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

describe('a new root volume', () => {
  const root = { id: 'vol-r', device: '/dev/xvda', sizeGiB: 8, type: 'gp3', deleteOnTermination: true, root: true }
  const userData = new TextEncoder().encode('#cloud-config\nold: true')

  it('makes the same server current, with the new user data, and keeps the old volume', async () => {
    const { cloud, old, run, servers } = await setUp(['web-1'], { volumes: [root] })
    const id = old[0]?.id ?? ''
    const job = await run('root-volume')
    expect(job).toMatchObject({ status: 'succeeded', newServers: [] })
    const [server, ...others] = (await servers()).filter(isAlive)
    expect(others).toEqual([])
    expect(server).toMatchObject({ id, revision: newRevision, imageId: 'ami-00000000000000002', jobId: job.id })
    expect(Buffer.from((await cloud.compute.userData(id)) ?? []).toString()).toBe('#cloud-config')
    expect(await cloud.volumes.describe(['vol-r'])).toMatchObject([{ state: 'available' }])
  })

  it('is taken out again when the server does not get healthy with it', async () => {
    const { cloud, old, begin, engine, jobs, servers } = await setUp(['web-1'], { volumes: [root] }, { healthTimeoutSeconds: 120 })
    const id = old[0]?.id ?? ''
    cloud.change(id, {})
    await giveUserData(cloud, id, userData)
    const jobId = await begin('root-volume')
    const replace = cloud.rootVolumes.replace.bind(cloud.rootVolumes)
    cloud.rootVolumes.replace = async (request, signal) => {
      const task = await replace(request, signal)
      cloud.change(id, { health: 'impaired' })
      return task
    }
    await engine.idle()
    const job = await jobs.get(jobId)
    expect(job.error?.message).toMatch(/Not healthy.*web-1 .*serves as before/)
    const [server] = await servers()
    expect(server).toMatchObject({ state: 'running', revision: 'r-old00000' })
    expect(server?.volumes.map((volume) => volume.id)).toEqual(['vol-r'])
    expect(Buffer.from((await cloud.compute.userData(id)) ?? []).toString()).toContain('old: true')
  })
})

async function giveUserData(cloud: FakeCloud, id: string, userData: Uint8Array): Promise<void> {
  await cloud.compute.stopServers([id])
  cloud.change(id, { state: 'stopped' })
  await cloud.rootVolumes.setUserData(id, Buffer.from(userData).toString('base64'))
  cloud.change(id, { state: 'running', health: 'ok' })
}

describe('a hold', () => {
  it('keeps the old servers until somebody lets them go', async () => {
    const { begin, engine, jobs, aliveNames } = await setUp(['web-1'])
    const jobId = await begin('blue-green', { hold: true })
    for await (const event of jobs.events(jobId, 0, undefined)) {
      if (event.kind !== 'job-paused') continue
      expect(await aliveNames()).toEqual(['web-1', 'web-2'])
      expect(event.detail).toMatch(/Waits for you.*web-1/)
      await jobs.release(jobId, 'hold')
    }
    await engine.idle()
    expect(await aliveNames()).toEqual(['web-2'])
  })

  it('turns back when it is cancelled meanwhile', async () => {
    const { begin, engine, jobs, aliveNames } = await setUp(['web-1'])
    const jobId = await begin('blue-green', { hold: true })
    for await (const event of jobs.events(jobId, 0, undefined)) {
      if (event.kind === 'job-paused') await jobs.cancel(jobId)
    }
    await engine.idle()
    expect(await jobs.get(jobId)).toMatchObject({ status: 'cancelled', paused: null })
    expect(await aliveNames()).toEqual(['web-1'])
  })
})

describe('the logs of a server that goes', () => {
  const line = (server: Server | undefined, at: number, id: string) => ({
    ...{ id, at, level: 'info' as const, message: 'tick', serverId: server?.id ?? '', host: 'web-1', role: 'web', revision: null },
    ...{ service: 'shop', file: null, fields: null },
  })

  it('are waited for, and the job stands still when they do not come', async () => {
    const { clock, logs, old, begin, engine, jobs, aliveNames } = await setUp(['web-1'])
    const since = clock.now() - 3600_000
    await logs.append([1, 2, 3].map((second) => line(old[0], since + second * 1000, `l-${second}`)))
    const jobId = await begin('blue-green')
    for await (const event of jobs.events(jobId, 0, undefined)) {
      if (event.kind !== 'job-paused') continue
      expect(event.detail).toMatch(/The last line of web-1 that has arrived is of /)
      expect(await aliveNames()).toEqual(['web-1', 'web-2'])
      await logs.append([line(old[0], clock.now(), 'late')])
    }
    await engine.idle()
    expect(await jobs.get(jobId)).toMatchObject({ status: 'succeeded', released: ['wait-logs'] })
    expect((await jobs.get(jobId)).steps.find(({ id }) => id === 'wait-logs')?.detail).toMatch(/has arrived/)
  })
})

describe('a data volume that hangs at the old server again', () => {
  it('keeps that server from being terminated', async () => {
    const disk = { id: 'vol-d', device: '/dev/xvdf', sizeGiB: 100, type: 'gp3', deleteOnTermination: true, root: false }
    const { cloud, old, begin, engine, jobs, aliveNames } = await setUp(['web-1'])
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

describe('quarantine', () => {
  it('cuts the old server off and keeps it, stopped and marked', async () => {
    const { cloud, old, run } = await setUp(['web-1'])
    expect(await run('blue-green', { oldServers: 'quarantine', quarantineDays: 3 })).toMatchObject({
      status: 'succeeded',
      cancellable: false,
    })
    const [server] = await cloud.compute.describeServers([old[0]?.id ?? ''])
    expect(server).toMatchObject({ state: 'stopped', role: null, securityGroupIds: ['sg-quarantine-1'] })
    expect(server?.tags).toMatchObject({ [hengeTags.quarantinedFrom]: 'web', [hengeTags.quarantinedUntil]: expect.stringMatching(/^20/) })
    expect(cloud.count('terminateServers')).toBe(0)
  })
})

describe('the lock of a role', () => {
  it('keeps a second computer out, and is given back', async () => {
    const { cloud, run, clock, replacement } = await setUp(['web-1'])
    expect(await run('blue-green')).toMatchObject({ status: 'succeeded' })
    expect(cloud.count('locks.take')).toBe(1)
    expect(cloud.locks.held.size).toBe(0)
    cloud.locks.held.set('role/web', { owner: 'ada@desk', since: clock.now(), jobId: 'job-of-ada' })
    const { blockers } = await replacement.plan({ accountId: 'sandbox', role: 'web' })
    expect(blockers).toContainEqual(
      expect.objectContaining({ code: 'locked', message: expect.stringContaining('ada@desk works on this role') }),
    )
  })

  it('is taken over where an own job that has ended left it behind', async () => {
    const { cloud, run } = await setUp(['web-1'])
    cloud.fail('locks.release', new HengeError('UNREACHABLE', 'No network.'))
    const backendHeard = await run('blue-green').catch((error: unknown) => error)
    expect(String(backendHeard)).toMatch(/REPL-0003/)
    expect(cloud.locks.held.size).toBe(1)
    cloud.recover()
    cloud.add({ name: 'web-9', revision: 'r-old00000', generation: 3, role: 'web' })
    await run('blue-green').catch(() => undefined)
    expect(cloud.locks.held.size).toBe(0)
    const alive = (await cloud.compute.listServers()).filter(isAlive).map(({ name }) => name)
    expect(alive).not.toContain('web-9')
  })
})
