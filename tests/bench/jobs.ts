import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OpenWorkflowEngine } from '../../electron/adapters/openworkflow/openworkflow-engine.ts'
import type { Cloud } from '../../electron/backend/accounts/ports.ts'
import { hasEnded } from '../../shared/model/job-transitions.ts'
import { FakeCloud } from '../fakes/fake-cloud.ts'
import { currentWeb, replacementBackend, TestWorld } from '../fakes/replacement-world.ts'
import { type Bench, timed } from './bench.ts'

const size = 20

/** A clock in which nobody waits: every sleep leaps to its end. */
class LeapingClock {
  private time = Date.parse('2026-11-22T12:00:00Z')
  now(): number {
    return this.time
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.time += ms
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
  }
}

async function replaceAll(): Promise<{ steps: number; status: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'henge-bench-jobs-'))
  const clock = new LeapingClock()
  const cloud = new FakeCloud(clock)
  for (let number = 1; number <= size; number += 1) cloud.add({ name: `web-${number}`, role: 'web', revision: 'r-old00000' })
  const world = new TestWorld(cloud as unknown as Cloud)
  world.current = currentWeb({ servers: size })
  const engine = new OpenWorkflowEngine(join(folder, 'jobs.sqlite'), (error) => console.error(error))
  const backend = await replacementBackend({ databasePath: join(folder, 'henge.sqlite'), world, clock, engine })
  await backend.jobs.start()
  const plan = await backend.replacement.plan({ accountId: 'sandbox', role: 'web', strategy: 'rolling' })
  const { jobId } = await backend.replacement.start(plan.id)
  for await (const _event of backend.jobs.events(jobId, 0, undefined));
  const job = await backend.jobs.get(jobId)
  await backend.close()
  await rm(folder, { recursive: true, force: true })
  return { steps: job.steps.length, status: hasEnded(job) ? job.status : 'unfinished' }
}

export const jobsBench: Bench = {
  name: 'jobs',
  measures: `the engine's own time in a rolling replacement of ${size} servers, cloud and clock without delay; the peer is the workflow library with as many empty steps`,
  unit: 'ms',
  rounds: 3,
  async prepare() {
    const { steps, status } = await replaceAll()
    if (steps < size * 4) throw new Error(`The plan has ${steps} steps only.`)
    if (status !== 'succeeded') throw new Error(`The replacement ended as ${status}.`)
    const perStep: number[] = []
    return {
      comparisons: [
        {
          name: 'henge',
          peer: 'openworkflow alone',
          ours: async () => {
            const before = process.cpuUsage()
            const took = await timed(replaceAll)
            const { user, system } = process.cpuUsage(before)
            perStep.push((user + system) / 1000 / steps)
            return took
          },
          theirs: () => timed(() => emptySteps(steps)),
        },
      ],
      facts: { servers: size, steps, node: process.version },
      lacking: ['200 jobs at once, and the time to go on after a kill'],
      notes: () => [`computing per step: ${perStep.map((ms) => `${ms.toFixed(1)} ms`).join(', ')} (goal 5 ms)`],
      end: async () => {},
    }
  },
}

async function emptySteps(count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'henge-bench-jobs-'))
  const engine = new OpenWorkflowEngine(join(folder, 'jobs.sqlite'), (error) => console.error(error))
  const { promise, resolve } = Promise.withResolvers<void>()
  engine.define('empty', async (_id, steps) => {
    for (let step = 0; step < count; step += 1) await steps.run(`step-${step}`, async () => 'done')
    resolve()
  })
  await engine.start()
  await engine.enqueue('empty', 'job')
  await promise
  await engine.stop()
  await rm(folder, { recursive: true, force: true })
}
