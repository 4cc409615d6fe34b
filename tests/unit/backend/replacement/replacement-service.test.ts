import { afterEach, describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { MemoryWorkflowEngine } from '../../../fakes/memory-workflow-engine.ts'
import { currentWeb, replacementBackend, TestWorld } from '../../../fakes/replacement-world.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function setUp() {
  const clock = new DrivenClock()
  const cloud = new FakeCloud(clock)
  const old = cloud.add({ name: 'web-1', revision: 'r-old00000' })
  const world = new TestWorld(cloud)
  world.current = currentWeb({ servers: 1 })
  const backend = await replacementBackend({ databasePath: ':memory:', world, clock, engine: new MemoryWorkflowEngine() })
  closers.push(backend.close)
  return { clock, cloud, old, world, ...backend }
}

const request = { accountId: 'sandbox', role: 'web' }

describe('ReplacementService', () => {
  it('stores the plan it answers with, and changes nothing in the cloud', async () => {
    const { cloud, replacement } = await setUp()
    const plan = await replacement.plan(request)
    expect(await replacement.getPlan(plan.id)).toEqual(plan)
    const changing = ['launchServer', 'terminateServers', 'tagServers', 'stopServers', 'startServers']
    expect(cloud.calls.filter(({ method }) => changing.includes(method))).toEqual([])
  })

  it('gives the same job for the same plan, also after it has grown old', async () => {
    const { clock, replacement, jobs } = await setUp()
    const { id } = await replacement.plan(request)
    const [first, second] = await Promise.all([replacement.start(id), replacement.start(id)])
    await clock.advance(3600_000)
    expect(await replacement.start(id)).toEqual(first)
    expect(second).toEqual(first)
    expect(await jobs.list({ limit: 10 })).toHaveLength(1)
  })

  it('refuses a plan that is too old or whose world has changed, and says what has', async () => {
    const { clock, cloud, old, world, replacement } = await setUp()
    const plan = await replacement.plan(request)
    cloud.change(old.id, { state: 'stopped' })
    world.current = { ...currentWeb({ servers: 1 }), revision: 'r-newer000' }
    await clock.advance(16 * 60_000)
    await expect(replacement.start(plan.id)).rejects.toMatchObject({
      code: 'PLAN_STALE',
      message: expect.stringMatching(/older than 15 minutes; the recipe has changed; web-1 \(i-\w+\) was running and is stopped/),
    })
    expect(cloud.count('launchServer')).toBe(0)
  })

  it('refuses a plan with blockers', async () => {
    const { cloud, old, replacement } = await setUp()
    cloud.protect(old.id)
    const plan = await replacement.plan(request)
    expect(plan.blockers).toContainEqual(expect.objectContaining({ code: 'termination-protected', serverId: old.id }))
    await expect(replacement.start(plan.id)).rejects.toMatchObject({ code: 'BLOCKED' })
  })

  it('lets one job at a time work on a role', async () => {
    const { replacement } = await setUp()
    const [first, second] = [await replacement.plan(request), await replacement.plan(request)]
    const { jobId } = await replacement.start(first.id)
    await expect(replacement.start(second.id)).rejects.toMatchObject({ code: 'CONFLICT', details: { jobId } })
    expect((await replacement.plan(request)).blockers).toContainEqual(expect.objectContaining({ code: 'role-busy' }))
  })

  it.each([
    ['checkLaunch', 'FORBIDDEN', 'no-permission', 'blocker'],
    ['checkLaunch', 'CAPACITY', 'capacity', 'blocker'],
    ['checkLaunch', 'REFUSED', 'refused', 'blocker'],
    ['checkTerminate', 'FORBIDDEN', 'no-permission', 'blocker'],
    ['isTerminationProtected', 'FORBIDDEN', 'no-permission', 'warning'],
  ] as const)('turns %s %s into %s (%s)', async (method, error, code, severity) => {
    const { cloud, replacement } = await setUp()
    cloud.fail(method, new HengeError(error, 'Not so.', { details: { action: 'ec2:X' } }))
    const plan = await replacement.plan(request)
    expect(plan.blockers).toContainEqual(expect.objectContaining({ code, severity, message: expect.stringContaining('Not so.') }))
  })

  it('makes no plan while nothing can be known', async () => {
    const { cloud, replacement } = await setUp()
    cloud.fail('checkLaunch', new HengeError('SIGNED_OUT', 'The session has expired.'))
    await expect(replacement.plan(request)).rejects.toMatchObject({ code: 'SIGNED_OUT' })
  })

  it('hands over the traffic that an old server gets', async () => {
    const { cloud, old, replacement } = await setUp()
    cloud.loadBalancers.addGroup({ targetGroupName: 'web-tg' }, [old.id])
    const plan = await replacement.plan(request)
    expect(plan.handOver.targetGroups).toMatchObject([{ targetGroupName: 'web-tg', serverIds: [old.id], port: null }])
    expect(plan.steps.map(({ kind }) => kind)).toContain('deregister')
  })
})
