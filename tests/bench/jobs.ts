import { AwsClouds } from '../../electron/adapters/aws/aws-clouds.ts'
import type { Cloud } from '../../electron/backend/accounts/ports.ts'
import { openSandbox } from '../../electron/sandbox/sandbox.ts'
import { defaultTimings, spedUp } from '../../electron/sandbox/world/timings.ts'
import type { Clock } from '../../shared/model/clock.ts'
import { hasEnded } from '../../shared/model/job-transitions.ts'
import { hengeTags } from '../../shared/model/server.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { FakeCloud } from '../fakes/fake-cloud.ts'
import { anAccount, currentWeb, TestWorld } from '../fakes/replacement-world.ts'
import { type Bench, timed } from './bench.ts'
import { manyJobs } from './jobs-at-once.ts'
import { resumedProgram } from './jobs-resumed.ts'
import { clocked, inFolder, openBackend, openEngine } from './jobs-world.ts'

const size = 20

interface Run {
  readonly steps: number
  /** Milliseconds from the start of the job to its end. */
  readonly took: number
  /** Of these, waiting for and computing inside the cloud’s calls. */
  readonly inCloud: number
  /** Processor time of this process, all threads. */
  readonly computing: number
}

/** A rolling replacement of twenty servers, start to end. */
async function replaceAll(cloud: Cloud, clock: Clock, imageId?: string): Promise<Run> {
  return inFolder(async (folder) => {
    const watched = clocked(cloud)
    const world = new TestWorld(watched.cloud)
    const current = currentWeb({ servers: size })
    world.current = imageId === undefined ? current : { ...current, imageId }
    const backend = await openBackend(folder, world, clock)
    await backend.jobs.start()
    const plan = await backend.replacement.plan({ accountId: anAccount.id, role: 'web', strategy: 'rolling' })
    const { promise: started, resolve: start } = Promise.withResolvers<void>()
    const stop = backend.hub.listen((change) => {
      if (change.topic === 'job' && change.event.kind === 'job-started') start()
    })
    const { jobId } = await backend.replacement.start(plan.id)
    await started
    const [since, before, cloudBefore] = [performance.now(), process.cpuUsage(), watched.spentMs()]
    for await (const _event of backend.jobs.events(jobId, 0, undefined));
    const took = performance.now() - since
    const { user, system } = process.cpuUsage(before)
    stop()
    const job = await backend.jobs.get(jobId)
    await backend.close()
    if (!hasEnded(job) || job.status !== 'succeeded') throw new Error(`The replacement ended as ${job.status}: ${job.error?.message}`)
    if (job.steps.length < size * 4) throw new Error(`The plan has ${job.steps.length} steps only.`)
    return { steps: job.steps.length, took, inCloud: watched.spentMs() - cloudBefore, computing: (user + system) / 1000 }
  })
}

function leapingClock(): DrivenClock {
  const clock = new DrivenClock()
  clock.leaps = true
  return clock
}

/** In memory: the engine is left. */
function onFakeCloud(): Promise<Run> {
  const clock = leapingClock()
  const cloud = new FakeCloud(clock)
  for (let number = 1; number <= size; number += 1) cloud.add({ name: `web-${number}`, role: 'web', revision: 'r-old00000' })
  return replaceAll(cloud, clock)
}

/** Through the SDK, over the wire’s formats, in this process; nothing in it takes time by its clock. */
async function onSandbox(): Promise<Run> {
  const clock = leapingClock()
  const sandbox = await openSandbox({ file: ':memory:', clock, recipesFolder: null, timings: spedUp(defaultTimings, 1e9) })
  const clouds = new AwsClouds({ clock, environment: {}, requestHandlerFor: () => sandbox.requestHandler })
  const cloud = clouds.connect(anAccount, 'eu-central-1')
  const { id: imageId } = await cloud.images.resolveImage({ ssm: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' })
  for (let number = 1; number <= size; number += 1) {
    await cloud.compute.launchServer({
      ...{
        clientToken: `web-${number}`,
        imageId,
        instanceType: 't3.small',
        userData: '',
        zone: null,
        subnetId: null,
        securityGroupIds: [],
      },
      ...{ keyName: null, instanceProfile: null, publicAddress: null, rootVolume: { sizeGiB: 8, type: 'gp3', encrypted: true } },
      tags: { Name: `web-${number}`, [hengeTags.role]: 'web' },
    })
  }
  try {
    return await replaceAll(cloud, clock, imageId)
  } finally {
    sandbox.close()
  }
}

/** The library with as many steps that do nothing. */
async function emptySteps(count: number): Promise<number> {
  return inFolder(async (folder) => {
    const engine = openEngine(folder)
    const started = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    engine.define('empty', async (_id, steps) => {
      started.resolve()
      for (let step = 0; step < count; step += 1) await steps.run(`step-${step}`, async () => 'done')
      ended.resolve()
    })
    await engine.start()
    await engine.enqueue('empty', 'job')
    await started.promise
    const took = await timed(() => ended.promise)
    await engine.stop()
    return took
  })
}

const own = ({ took, inCloud, steps }: Run) => (took - inCloud) / steps
const each = (runs: readonly Run[], figure: (run: Run) => number) => runs.map((run) => figure(run).toFixed(1)).join(', ')

export const jobsBench: Bench = {
  name: 'jobs',
  measures: `the engine's own time in a rolling replacement of ${size} servers, cloud and clock without delay; the peer is the workflow library with as many empty steps`,
  unit: 'ms',
  rounds: 3,
  async prepare() {
    const { steps } = await onFakeCloud()
    const onFake: Run[] = []
    const overWire: Run[] = []
    return {
      comparisons: [
        {
          name: 'henge',
          peer: 'openworkflow alone',
          ours: async () => {
            const run = await onFakeCloud()
            onFake.push(run)
            overWire.push(await onSandbox())
            return run.took - run.inCloud
          },
          theirs: () => emptySteps(steps),
        },
      ],
      facts: { servers: size, steps, node: process.version },
      lacking: [],
      async notes() {
        const lines = [
          `the engine's own time per step: ${each(onFake, own)} ms, with the sandbox through the SDK ${each(overWire, own)} ms (goal 5 ms)`,
          `processor time per step: ${each(onFake, ({ computing, steps: count }) => computing / count)} ms`,
          `of a step with the sandbox, inside the SDK and the sandbox: ${each(overWire, ({ inCloud, steps: count }) => inCloud / count)} ms more`,
        ]
        return [...lines, ...(await manyJobs()), ...(await resumedProgram())]
      },
      end: async () => {},
    }
  },
}
