import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BackendSqlite } from 'openworkflow/sqlite'
import { expect, it } from 'vitest'
import { OpenWorkflowEngine } from '../../electron/adapters/openworkflow/openworkflow-engine.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { FakeCloud } from '../fakes/fake-cloud.ts'
import { anAccount, currentWeb, replacementBackend, TestWorld } from '../fakes/replacement-world.ts'

it('a job that is taken a second time, while a launch of its first execution is under way, launches once and destroys once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'henge-lost-lease-'))
  const clock = new DrivenClock()
  clock.leaps = true
  const cloud = new FakeCloud(clock)
  cloud.add({ name: 'web-1', role: 'web', revision: 'r-old00000' })
  const launched = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  const effects: string[] = []
  const { launchServer, terminateServers } = cloud.compute
  Object.assign(cloud.compute, {
    // As a provider that does not know tokens; its answer is late, and nobody’s signal stops what it has done.
    launchServer: async (request: Parameters<typeof launchServer>[0]) => {
      const server = await launchServer({ ...request, clientToken: randomUUID() })
      effects.push('launch')
      launched.resolve()
      await answered.promise
      return server
    },
    terminateServers: async (...given: Parameters<typeof terminateServers>) => {
      effects.push(`terminate ${given[0].length}`)
      return terminateServers(...given)
    },
  })
  const world = new TestWorld(cloud)
  world.current = currentWeb({ servers: 1 })
  const path = join(folder, 'jobs.sqlite')
  const engine = new OpenWorkflowEngine(path, (error) => expect.fail(String(error)))
  const backend = await replacementBackend({ databasePath: join(folder, 'henge.sqlite'), world, clock, engine })
  try {
    await backend.jobs.start()
    const plan = await backend.replacement.plan({ accountId: anAccount.id, role: 'web', strategy: 'blue-green' })
    const { jobId } = await backend.replacement.start(plan.id)
    await launched.promise

    const other = BackendSqlite.connect(path, { namespaceId: 'henge' })
    const running = async () => (await other.listWorkflowRuns({ status: 'running' })).data
    const [first] = await running()
    const lost = { workflowRunId: first?.id ?? '', workerId: first?.workerId ?? '' }
    await other.sleepWorkflowRun({ ...lost, availableAt: new Date() })
    await expect.poll(async () => (await running()).map(({ workerId }) => workerId !== null && workerId !== lost.workerId)).toEqual([true])
    await other.stop()
    // The second one waits for the first.
    expect(effects).toEqual(['launch'])
    answered.resolve()

    for await (const _event of backend.jobs.events(jobId, 0, undefined));
    expect((await backend.jobs.get(jobId)).status).toBe('succeeded')
    expect(effects).toEqual(['launch', 'terminate 1'])
    const alive = (await cloud.compute.listServers()).filter(({ state }) => state === 'running')
    expect(alive.map(({ revision }) => revision)).toEqual([world.current.revision])
    expect(backend.unexpected).toEqual([])
  } finally {
    answered.resolve()
    await backend.close()
    await rm(folder, { recursive: true, force: true })
  }
})
