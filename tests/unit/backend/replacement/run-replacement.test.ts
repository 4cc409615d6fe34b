import { afterEach, describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import { isAlive } from '../../../../shared/model/server.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { emptyJournal, MemoryWorkflowEngine } from '../../../fakes/memory-workflow-engine.ts'
import { currentWeb, newRevision, replacementBackend, TestLogs, TestWorld } from '../../../fakes/replacement-world.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function start(options: { recipe?: Record<string, unknown>; leaps?: boolean } = {}) {
  const clock = new DrivenClock()
  clock.leaps = options.leaps ?? true
  const cloud = new FakeCloud(clock)
  const old = ['web-1', 'web-2'].map((name) => cloud.add({ name, revision: 'r-old00000', generation: 3 }))
  const world = new TestWorld(cloud)
  world.current = currentWeb(options.recipe)
  const engine = new MemoryWorkflowEngine()
  const logs = new TestLogs()
  const backend = await replacementBackend({ databasePath: ':memory:', world, clock, engine, logs })
  closers.push(backend.close)
  await backend.jobs.start()
  const servers = () => cloud.compute.listServers()
  const alive = async () => (await servers()).filter(isAlive).map(({ name }) => name)
  return { clock, cloud, old, world, engine, servers, alive, ...backend }
}

const request = { accountId: 'sandbox', role: 'web' }

describe('a blue-green replacement', () => {
  it('launches, proves health, saves logs and terminates the old servers last', async () => {
    const { cloud, old, replacement, jobs, engine, logs, servers, alive } = await start()
    cloud.consoles.set(old[0]?.id ?? '', 'Linux version 6.1\nwelcome\n')
    const plan = await replacement.plan(request)
    expect(plan.blockers.filter(({ severity }) => severity === 'blocker')).toEqual([])
    const { jobId } = await replacement.start(plan.id)
    await engine.idle()
    const job = await jobs.get(jobId)
    expect(job).toMatchObject({ status: 'succeeded', error: null, cancellable: false })
    expect(job.steps.map(({ status }) => status)).toEqual(Array(9).fill('succeeded'))
    expect(await alive()).toEqual(['web-3', 'web-4'])
    const made = (await servers()).filter(isAlive)
    expect(made[0]).toMatchObject({ role: 'web', recipe: 'web', revision: newRevision, generation: 4, jobId })
    const methods = cloud.calls.map(({ method }) => method)
    expect(methods.lastIndexOf('launchServer')).toBeLessThan(methods.indexOf('terminateServers'))
    expect(cloud.count('launchServer')).toBe(2)
    expect(cloud.count('terminateServers')).toBe(1)
    expect(logs.records.map(({ message, serverId, host }) => [message, serverId, host])).toEqual([
      ['Linux version 6.1', old[0]?.id, 'web-1'],
      ['welcome', old[0]?.id, 'web-1'],
    ])
  })

  it('takes the new servers back and leaves the old ones when they do not get healthy', async () => {
    const { cloud, replacement, jobs, engine, alive } = await start({ recipe: { healthTimeoutSeconds: 120 } })
    cloud.endsUp = 'impaired'
    const { jobId } = await replacement.start((await replacement.plan(request)).id)
    await engine.idle()
    const job = await jobs.get(jobId)
    expect(job.status).toBe('failed')
    expect(job.error?.code).toBe('UNHEALTHY')
    expect(job.error?.message).toMatch(/Not healthy after 120 s: web-3: instance status impaired/)
    expect(job.error?.message).toMatch(/Took back web-3 \(i-.*web-1 .* were not touched/)
    expect(job.steps.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'check-plan succeeded',
      'launch rolled-back',
      'wait-running succeeded',
      'wait-healthy failed',
      'save-logs skipped',
      'wait-logs skipped',
      'check-still-healthy skipped',
      'terminate skipped',
      'wait-terminated skipped',
      'take-back succeeded',
    ])
    expect(await alive()).toEqual(['web-1', 'web-2'])
  })

  it('keeps the old servers when a new one gets ill just before the end', async () => {
    const { cloud, world, replacement, jobs, engine, alive, servers } = await start()
    const { jobId } = await replacement.start((await replacement.plan(request)).id)
    const consoleOutput = cloud.compute.consoleOutput
    cloud.compute.consoleOutput = async (id, signal) => {
      for (const server of await servers()) if (server.name === 'web-3') cloud.change(server.id, { health: 'impaired' })
      return consoleOutput(id, signal)
    }
    await engine.idle()
    const job = await jobs.get(jobId)
    expect(job.error?.message).toMatch(/No longer healthy: web-3: instance status impaired/)
    expect(await alive()).toEqual(['web-1', 'web-2'])
    expect(world.changed.length).toBeGreaterThan(0)
  })

  it('takes back what it launched when there is no capacity for the rest', async () => {
    const { cloud, replacement, jobs, engine, alive } = await start()
    const launch = cloud.compute.launchServer
    cloud.compute.launchServer = async (asked, signal) => {
      if (asked.tags.Name === 'web-4') throw new HengeError('CAPACITY', 'No t3.small left in eu-central-1a.')
      return launch(asked, signal)
    }
    const { jobId } = await replacement.start((await replacement.plan(request)).id)
    await engine.idle()
    expect((await jobs.get(jobId)).error?.message).toMatch(/No t3.small left.*Took back web-3/)
    expect(await alive()).toEqual(['web-1', 'web-2'])
  })

  it('names what is left when taking back is refused', async () => {
    const { cloud, replacement, jobs, engine } = await start({ recipe: { healthTimeoutSeconds: 60 } })
    cloud.endsUp = 'impaired'
    cloud.fail('terminateServers', new HengeError('FORBIDDEN', 'ec2:TerminateInstances is not allowed.'))
    const { jobId } = await replacement.start((await replacement.plan(request)).id)
    await engine.idle()
    const job = await jobs.get(jobId)
    expect(job.error?.message).toContain('It is not certain that everything was taken back: web-3 (')
    expect(job.error?.message).toContain(`henge:job=${jobId}`)
  })

  it('takes an answer that was lost from the same client token', async () => {
    const { cloud, replacement, jobs, engine, alive } = await start()
    const launch = cloud.compute.launchServer
    let lost = 0
    cloud.compute.launchServer = async (asked, signal) => {
      const server = await launch(asked, signal)
      if (lost++ < 2) throw new HengeError('UNREACHABLE', 'The connection broke.', { retryable: true })
      return server
    }
    const { jobId } = await replacement.start((await replacement.plan(request)).id)
    await engine.idle()
    expect((await jobs.get(jobId)).status).toBe('succeeded')
    expect(await alive()).toEqual(['web-3', 'web-4'])
  })

  it('does not launch when a server of the role has changed between start and run', async () => {
    const { cloud, replacement, jobs, engine } = await start()
    const plan = await replacement.plan(request)
    const list = cloud.compute.listServers
    let asked = 0
    cloud.compute.listServers = async (signal) => {
      if (asked++ === 1) cloud.add({ name: 'web-9', revision: 'r-old00000' })
      return list(signal)
    }
    const { jobId } = await replacement.start(plan.id)
    await engine.idle()
    expect((await jobs.get(jobId)).error).toMatchObject({ code: 'PLAN_STALE' })
    expect(cloud.count('launchServer')).toBe(0)
  })

  it('waits while signed out and goes on by itself', async () => {
    const { clock, cloud, world, replacement, jobs, engine, alive } = await start({ leaps: false })
    const plan = await replacement.plan(request)
    world.signedOut = new HengeError('SIGNED_OUT', 'The session has expired.')
    cloud.fail('describeServers', world.signedOut, 1000)
    const { jobId } = await replacement.start(plan.id)
    await clock.advance(3600_000)
    const waiting = await jobs.get(jobId)
    expect(waiting.status).toBe('waiting')
    expect(waiting.steps.find(({ status }) => status === 'running')?.detail).toMatch(/^Waiting for sign-in/)
    world.signedOut = null
    cloud.recover()
    clock.leaps = true
    await clock.advance(10_000)
    await engine.idle()
    expect((await jobs.get(jobId)).status).toBe('succeeded')
    expect(await alive()).toEqual(['web-3', 'web-4'])
  })

  it('waits for the marker line of each new server', async () => {
    const { cloud, logs, replacement, jobs, engine, servers } = await start({
      recipe: { health: [{ check: 'log-marker', text: 'say "ready"' }] },
    })
    const { jobId } = await replacement.start((await replacement.plan(request)).id)
    const describeServers = cloud.compute.describeServers
    let rounds = 0
    cloud.compute.describeServers = async (ids, signal) => {
      const fresh = (await servers()).filter(({ jobId: by }) => by === jobId)
      if (rounds++ === 30) {
        const line = {
          at: Date.parse(fresh[0]?.launchedAt ?? ''),
          level: 'info',
          message: 'say "ready"',
          host: null,
          role: null,
          revision: null,
          service: null,
          file: null,
          fields: null,
        } as const
        await logs.append(fresh.map(({ id }) => ({ ...line, id: `m-${id}`, serverId: id })))
      }
      return describeServers(ids, signal)
    }
    await engine.idle()
    const job = await jobs.get(jobId)
    expect(job.status).toBe('succeeded')
    expect(rounds).toBeGreaterThan(30)
  })
})

describe('a destroy-first replacement', () => {
  it('terminates before it launches, and has saved the logs before', async () => {
    const { cloud, replacement, jobs, engine, alive } = await start()
    const plan = await replacement.plan({ ...request, strategy: 'destroy-first' })
    expect(plan.downtimeSeconds).toBeGreaterThan(0)
    const { jobId } = await replacement.start(plan.id)
    await engine.idle()
    expect((await jobs.get(jobId)).status).toBe('succeeded')
    const methods = cloud.calls.map(({ method }) => method)
    expect(methods.indexOf('consoleOutput')).toBeLessThan(methods.indexOf('terminateServers'))
    expect(methods.indexOf('terminateServers')).toBeLessThan(methods.indexOf('launchServer'))
    expect(await alive()).toEqual(['web-3', 'web-4'])
  })

  it('says that the role is short when launching fails, and a new plan fills it up', async () => {
    const { cloud, replacement, jobs, engine, alive } = await start()
    cloud.fail('launchServer', new HengeError('CAPACITY', 'None left.'))
    const first = await replacement.start((await replacement.plan({ ...request, strategy: 'destroy-first' })).id)
    await engine.idle()
    const job = await jobs.get(first.jobId)
    expect(job.error?.message).toMatch(/None left.*the role is short of 2: make a new plan/)
    const again = await replacement.plan(request)
    expect(again.newServers.map(({ name, replaces }) => [name, replaces])).toEqual([
      ['web-3', null],
      ['web-4', null],
    ])
    await replacement.start(again.id)
    await engine.idle()
    expect(await alive()).toEqual(['web-3', 'web-4'])
  })
})

describe('cancelling', () => {
  it('takes the new servers back while the old ones still stand', async () => {
    const { clock, replacement, jobs, engine, alive } = await start({ leaps: false })
    const { jobId } = await replacement.start((await replacement.plan(request)).id)
    await clock.advance(40_000)
    expect(await alive()).toEqual(['web-1', 'web-2', 'web-3', 'web-4'])
    expect((await jobs.cancel(jobId)).status).toBe('cancelling')
    clock.leaps = true
    await clock.advance(1000)
    await engine.idle()
    const job = await jobs.get(jobId)
    expect(job).toMatchObject({ status: 'cancelled', error: null })
    expect(await alive()).toEqual(['web-1', 'web-2'])
  })

  it('is refused with the reason once the old servers are being terminated', async () => {
    const { cloud, replacement, jobs, engine } = await start()
    const { jobId } = await replacement.start((await replacement.plan(request)).id)
    const terminate = cloud.compute.terminateServers
    let refusal: unknown = null
    cloud.compute.terminateServers = async (ids, signal) => {
      refusal = await jobs.cancel(jobId).catch((error: unknown) => error)
      return terminate(ids, signal)
    }
    await engine.idle()
    expect(refusal).toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/there is no way back/) })
    expect((await jobs.get(jobId)).status).toBe('succeeded')
    await expect(jobs.cancel(jobId)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/has ended/) })
  })

  it('that was asked for before a restart is carried out after it', async () => {
    const clock = new DrivenClock()
    const cloud = new FakeCloud(clock)
    for (const name of ['web-1', 'web-2']) cloud.add({ name, revision: 'r-old00000' })
    const world = new TestWorld(cloud)
    const journal = emptyJournal()
    const { mkdtemp, rm } = await import('node:fs/promises')
    const { tmpdir } = await import('node:os')
    const { join } = await import('node:path')
    const folder = await mkdtemp(join(tmpdir(), 'henge-cancel-'))
    closers.push(() => rm(folder, { recursive: true }))
    const databasePath = join(folder, 'henge.sqlite')
    const first = await replacementBackend({ databasePath, world, clock, engine: new MemoryWorkflowEngine(journal) })
    await first.jobs.start()
    const { jobId } = await first.replacement.start((await first.replacement.plan(request)).id)
    await clock.advance(40_000)
    await first.records.change(jobId, (job) => ({
      job: { ...job, status: 'cancelling' },
      event: { kind: 'job-cancelling', stepId: null, value: null, title: '', detail: null },
    }))
    await first.close()
    clock.leaps = true
    const engine = new MemoryWorkflowEngine(journal)
    const second = await replacementBackend({ databasePath, world, clock, engine })
    closers.push(second.close)
    await second.jobs.start()
    await engine.idle()
    expect(await second.jobs.get(jobId)).toMatchObject({ status: 'cancelled', recoveries: 1 })
    expect((await cloud.compute.listServers()).filter(isAlive).map(({ name }) => name)).toEqual(['web-1', 'web-2'])
  })
})
