/**
 * The program as far as a replacement needs it, in a process that can be killed. Starts a replacement of the role `web` or goes on
 * with the one it finds, and ends when the job has ended. HENGE_TEST_KILL is `STEP:unrecorded` (its work is done, its result is not
 * on record), `STEP:recorded`, or `CALL:answered` (the provider has carried the call out, nobody knows yet).
 */
import { join } from 'node:path'
import { OpenWorkflowEngine } from '../../electron/adapters/openworkflow/openworkflow-engine.ts'
import type { OwnImages, RootVolumes } from '../../electron/backend/cloud/ports.ts'
import type { CloudCompute } from '../../electron/backend/fleet/ports.ts'
import type { WorkflowEngine } from '../../electron/backend/jobs/ports.ts'
import { strategySchema } from '../../shared/model/recipe.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { currentWeb, replacementBackend, TestWorld } from '../fakes/replacement-world.ts'
import { cloudOf } from '../fakes/sandbox-world.ts'

function setting(name: string): string {
  const value = process.env[`HENGE_TEST_${name}`]
  if (value === undefined) throw new Error(`HENGE_TEST_${name} is not set`)
  return value
}

const killAt = process.env.HENGE_TEST_KILL
function dieAt(point: string): void {
  if (point === killAt) process.kill(process.pid, 'SIGKILL')
}

const folder = setting('DATA')
const clock = fastClock(Number(setting('ORIGIN')), Number(setting('SPEED')))
const workflows = new OpenWorkflowEngine(join(folder, 'jobs.sqlite'), (error) => {
  process.stderr.write(`${String(error)}\n`)
})
const engine: WorkflowEngine = {
  define: (kind, workflow) =>
    workflows.define(kind, (jobId, steps) =>
      workflow(jobId, {
        shutdown: steps.shutdown,
        run: async (stepId, work) => {
          try {
            return await steps.run(stepId, async () => {
              const done = await work()
              dieAt(`${stepId}:unrecorded`)
              return done
            })
          } finally {
            dieAt(`${stepId}:recorded`)
          }
        },
      }),
    ),
  start: () => workflows.start(),
  enqueue: (kind, jobId) => workflows.enqueue(kind, jobId),
  stop: () => workflows.stop(),
}
/** Dies after the provider has carried the call out and before anybody here knows. */
function dyingAfter(compute: CloudCompute): CloudCompute {
  const after =
    <Arguments extends unknown[], Result>(name: string, call: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments) => {
      const answer = await call.apply(compute, given)
      dieAt(`${name}:answered`)
      return answer
    }
  return Object.assign(Object.create(compute), {
    launchServer: after('launchServer', compute.launchServer),
    terminateServers: after('terminateServers', compute.terminateServers),
  })
}

const cloud = cloudOf(process.env, clock)
const ownImages: OwnImages = Object.assign(Object.create(cloud.ownImages), {
  create: async (...given: Parameters<OwnImages['create']>) => {
    const answer = await cloud.ownImages.create(...given)
    dieAt('createImage:answered')
    return answer
  },
})
const rootVolumes: RootVolumes = Object.assign(Object.create(cloud.rootVolumes), {
  replace: async (...given: Parameters<RootVolumes['replace']>) => {
    const answer = await cloud.rootVolumes.replace(...given)
    dieAt('replaceRoot:answered')
    return answer
  },
})
const world = new TestWorld({ ...cloud, ownImages, rootVolumes, compute: dyingAfter(cloud.compute) })
const build = process.env.HENGE_TEST_BUILD ?? 'boot'
world.current = { ...currentWeb({ healthTimeoutSeconds: Number(setting('HEALTH_SECONDS')), build }), imageId: setting('IMAGE') }
const backend = await replacementBackend({ databasePath: join(folder, 'henge.sqlite'), world, clock, engine })
await backend.jobs.start()
const [known] = await backend.jobs.list({ limit: 1 })
const strategy = strategySchema.parse(setting('STRATEGY'))
const request = { accountId: 'sandbox', role: 'web', strategy }
const jobId = known?.id ?? (await backend.replacement.start((await backend.replacement.plan(request)).id)).jobId
for await (const event of backend.jobs.events(jobId, 0, undefined)) {
  if (event.kind === 'step-failed') process.stderr.write(`${event.title}: ${event.detail}\n`)
}
await backend.close()
