import { afterEach, describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import { isAlive } from '../../../../shared/model/server.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { MemoryWorkflowEngine } from '../../../fakes/memory-workflow-engine.ts'
import { currentWeb, replacementBackend, TestWorld } from '../../../fakes/replacement-world.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function start(recipe: Record<string, unknown> = {}) {
  const clock = new DrivenClock()
  clock.leaps = true
  const cloud = new FakeCloud(clock)
  const old = ['web-1', 'web-2'].map((name) => cloud.add({ name, revision: 'r-old00000', generation: 3 }))
  const world = new TestWorld(cloud)
  world.current = currentWeb(recipe)
  const engine = new MemoryWorkflowEngine()
  const backend = await replacementBackend({ databasePath: ':memory:', world, clock, engine })
  closers.push(backend.close)
  await backend.jobs.start()
  const servers = () => cloud.compute.listServers()
  const alive = async () => (await servers()).filter(isAlive).map(({ name }) => name)
  /** Runs `meanwhile` once, when the new servers are healthy and the old ones still stand. */
  const whileSavingLogs = (meanwhile: () => Promise<void> | void) => {
    const consoleOutput = cloud.compute.consoleOutput
    cloud.compute.consoleOutput = async (id, signal) => {
      cloud.compute.consoleOutput = consoleOutput
      await meanwhile()
      return consoleOutput(id, signal)
    }
  }
  return { clock, cloud, old, world, engine, servers, alive, whileSavingLogs, ...backend }
}

const request = { accountId: 'sandbox', role: 'web' }
const full = new HengeError('STORAGE_FULL', 'The disk is full.', { retryable: true })

describe('an old server that has changed while the job ran', () => {
  it('is kept, with the others, when somebody has taken it out of the role', async () => {
    const { cloud, old, replacement, jobs, engine, alive, whileSavingLogs } = await start()
    const { jobId } = await replacement.start((await replacement.plan(request)).id)
    whileSavingLogs(() => cloud.compute.tagServers([old[1]?.id ?? ''], { 'henge:role': 'keep' }))
    await engine.idle()
    const job = await jobs.get(jobId)
    expect(job).toMatchObject({ status: 'failed', error: { code: 'PLAN_STALE' } })
    expect(job.error?.message).toMatch(/web-2 .* belongs to the role keep now/)
    expect(await alive()).toEqual(['web-1', 'web-2'])
  })

  it('is kept when it holds an Elastic IP or a data volume now', async () => {
    const { cloud, old, replacement, jobs, engine, alive, whileSavingLogs } = await start()
    const { jobId } = await replacement.start((await replacement.plan(request)).id)
    whileSavingLogs(() => cloud.change(old[0]?.id ?? '', { publicAddress: '192.0.2.7', elasticAddress: true }))
    await engine.idle()
    expect((await jobs.get(jobId)).error?.message).toMatch(/web-1 holds the Elastic IP 192.0.2.7/)
    expect(await alive()).toEqual(['web-1', 'web-2'])
  })

  it('leaves no way back to an empty role when somebody else has ended it', async () => {
    const { cloud, old, replacement, jobs, engine, alive, whileSavingLogs } = await start()
    const { jobId } = await replacement.start((await replacement.plan(request)).id)
    whileSavingLogs(() => {
      for (const { id } of old) cloud.change(id, { state: 'shutting-down', health: 'not-applicable' })
    })
    const describeServers = cloud.compute.describeServers
    let refusal: unknown = null
    cloud.compute.describeServers = async (ids, signal) => {
      const { steps } = await jobs.get(jobId)
      if (refusal === null && steps.find(({ id }) => id === 'wait-terminated')?.status === 'running') {
        refusal = await jobs.cancel(jobId).catch((error: unknown) => error)
      }
      return describeServers(ids, signal)
    }
    await engine.idle()
    expect(refusal).toMatchObject({ code: 'CONFLICT' })
    expect((await jobs.get(jobId)).status).toBe('succeeded')
    expect(await alive()).toEqual(['web-3', 'web-4'])
  })
})

describe('taking back', () => {
  it('ends the new servers though the full database takes no progress, and the job ends when it does again', async () => {
    const { cloud, clock, store, replacement, jobs, engine, alive } = await start({ healthTimeoutSeconds: 60 })
    cloud.endsUp = 'impaired'
    const { jobId } = await replacement.start((await replacement.plan(request)).id)
    const record = store.record.bind(store)
    let fullUntil: number | null = null
    store.record = async (before, job, event) => {
      if (event?.kind === 'step-failed') fullUntil ??= clock.now() + 120_000
      if (fullUntil !== null && clock.now() < fullUntil) throw full
      return record(before, job, event)
    }
    const terminate = cloud.compute.terminateServers
    cloud.compute.terminateServers = async (ids, signal) => {
      fullUntil = clock.now() + 120_000
      return terminate(ids, signal)
    }
    const findByTags = cloud.compute.findByTags
    cloud.compute.findByTags = async (tags, signal) => {
      if (fullUntil !== null) fullUntil = clock.now() + 120_000
      return findByTags(tags, signal)
    }
    await engine.idle()
    expect(await alive()).toEqual(['web-1', 'web-2'])
    expect(await jobs.get(jobId)).toMatchObject({ status: 'failed', error: { code: 'UNHEALTHY' } })
  })

  it('does not take a server for gone that the provider does not know yet', async () => {
    const { cloud, clock, replacement, jobs, engine, alive } = await start()
    const { jobId } = await replacement.start((await replacement.plan(request)).id)
    // Eventual consistency: for half a minute after its launch a server is neither listed nor ended by its id.
    const hidden = new Map<string, number>()
    const isKnown = (id: string) => clock.now() >= (hidden.get(id) ?? 0)
    const { launchServer, describeServers, findByTags, terminateServers } = cloud.compute
    cloud.compute.launchServer = async (asked, signal) => {
      const server = await launchServer(asked, signal)
      hidden.set(server.id, clock.now() + 30_000)
      if (hidden.size === 2) await jobs.cancel(jobId)
      return server
    }
    cloud.compute.describeServers = async (ids, signal) => describeServers(ids.filter(isKnown), signal)
    cloud.compute.findByTags = async (tags, signal) => (await findByTags(tags, signal)).filter(({ id }) => isKnown(id))
    cloud.compute.terminateServers = async (ids, signal) => terminateServers(ids.filter(isKnown), signal)
    await engine.idle()
    expect(await jobs.get(jobId)).toMatchObject({ status: 'cancelled', error: null })
    expect(await alive()).toEqual(['web-1', 'web-2'])
  })
})

describe('a job that the engine did not take', () => {
  it('is handed over when its plan is started again', async () => {
    const { replacement, jobs, engine, alive } = await start()
    const plan = await replacement.plan(request)
    const enqueue = engine.enqueue.bind(engine)
    engine.enqueue = async () => {
      throw full
    }
    await expect(replacement.start(plan.id)).rejects.toThrow('full')
    engine.enqueue = enqueue
    const { jobId } = await replacement.start(plan.id)
    await engine.idle()
    expect((await jobs.get(jobId)).status).toBe('succeeded')
    expect(await alive()).toEqual(['web-3', 'web-4'])
  })
})

describe('a job whose account was removed', () => {
  it('names the servers that it has left', async () => {
    const { world, cloud, replacement, jobs, engine, records } = await start()
    const { jobId } = await replacement.start((await replacement.plan(request)).id)
    await records.change(jobId, (job) => ({ job: { ...job, newServers: [{ id: 'i-left', name: 'web-3' }] }, event: null }))
    world.account = async () => {
      throw new HengeError('NOT_FOUND', 'There is no account "sandbox" (any more).')
    }
    await engine.idle()
    expect((await jobs.get(jobId)).error?.message).toMatch(/web-3 \(i-left\)/)
    expect(cloud.count('launchServer')).toBe(0)
  })
})
