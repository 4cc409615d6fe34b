import { onTestFinished } from 'vitest'
import type { Strategy } from '../../shared/model/recipe.ts'
import type { Rollout } from '../../shared/model/replacement/rollout.ts'
import { isAlive, type Server } from '../../shared/model/server.ts'
import { DrivenClock } from './driven-clock.ts'
import { FakeCloud } from './fake-cloud.ts'
import { MemoryWorkflowEngine } from './memory-workflow-engine.ts'
import { currentWeb, replacementBackend, TestLogs, TestWorld } from './replacement-world.ts'

/** A role of servers with an old revision on the fakes, and how to replace it. `close` it. */
export async function replacementRun(names: readonly string[], different: Partial<Server> = {}, recipe: Record<string, unknown> = {}) {
  const clock = new DrivenClock()
  clock.leaps = true
  const cloud = new FakeCloud(clock)
  const old = names.map((name) => cloud.add({ name, revision: 'r-old00000', generation: 3, role: 'web', ...different }))
  const world = new TestWorld(cloud)
  world.current = currentWeb({ servers: names.length, ...recipe })
  const engine = new MemoryWorkflowEngine()
  const logs = new TestLogs()
  const backend = await replacementBackend({ databasePath: ':memory:', world, clock, engine, logs })
  await backend.jobs.start()
  const servers = () => cloud.compute.listServers()
  const aliveNames = async () => (await servers()).filter(isAlive).map(({ name }) => name)
  const begin = async (strategy: Strategy, rollout: Partial<Rollout> = {}) => {
    const plan = await backend.replacement.plan({ accountId: 'sandbox', role: 'web', strategy, rollout })
    const blocked = plan.blockers.filter(({ severity }) => severity === 'blocker')
    if (blocked.length > 0) throw new Error(JSON.stringify(blocked))
    return (await backend.replacement.start(plan.id)).jobId
  }
  const run = async (strategy: Strategy, rollout: Partial<Rollout> = {}) => {
    const jobId = await begin(strategy, rollout)
    await engine.idle()
    if (backend.unexpected.length > 0) throw new Error(JSON.stringify(backend.unexpected))
    return backend.jobs.get(jobId)
  }
  return { clock, cloud, old, world, engine, servers, aliveNames, begin, run, ...backend }
}

/** The same, closed when the test that made it is over. */
export const setUpReplacement: typeof replacementRun = async (...given) => {
  const run = await replacementRun(...given)
  onTestFinished(run.close)
  return run
}
