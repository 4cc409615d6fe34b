/**
 * The program as far as a replacement needs it, in a process that kills itself (see dying.ts). Starts a replacement of the role `web`
 * or goes on with the one it finds, and ends when the job has ended. What it is to do is in HENGE_TEST_LIFE; its time is that of the
 * process that started it.
 */
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { OpenWorkflowEngine } from '../../electron/adapters/openworkflow/openworkflow-engine.ts'
import { cloudOf } from '../fakes/cloud-of.ts'
import { currentWeb, replacementBackend, TestWorld } from '../fakes/replacement-world.ts'
import { Dying } from './dying.ts'
import { LentClock } from './lent-clock.ts'
import type { Life } from './lives.ts'

const life: Life = JSON.parse(process.env.HENGE_TEST_LIFE ?? '')
const { folder, now, environment, profile, imageId, recipe, request, purpose = 'replace', keepsAddresses = true } = life
const clock = new LentClock(now)
// Who is killed does not do that at the end.
flushCompileCache()
const dying = new Dying(join(folder, `died-${purpose}`), life)
const engine = new OpenWorkflowEngine(join(folder, 'jobs.sqlite'), (error) => {
  process.stderr.write(`${String(error)}\n`)
})
const world = new TestWorld(dying.inCalls(cloudOf(environment, clock, profile)))
world.current = { ...currentWeb(recipe), imageId }
const backend = await replacementBackend({ databasePath: join(folder, 'henge.sqlite'), world, clock, engine: dying.inSteps(engine) })
await backend.jobs.start()
const titles = { replace: /^(Replace|Fill up)/, destroy: /^Destroy/, build: /^Build/ }
const known = (await backend.jobs.list({ limit: 9 })).find(({ title }) => titles[purpose].test(title))
const plan = () => {
  if (purpose === 'destroy') return backend.replacement.planEnd({ ...request, keepsAddresses })
  return backend.replacement.plan(purpose === 'build' ? { ...request, fillUpOnly: true, unattended: true } : request)
}
const jobId = known?.id ?? (await backend.replacement.start((await plan()).id)).jobId
for await (const event of backend.jobs.events(jobId, 0, undefined)) {
  if (event.kind === 'step-failed') process.stderr.write(`${event.title}: ${event.detail}\n`)
}
await backend.close()
clock.giveBack()
