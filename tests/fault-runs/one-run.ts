import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasEnded } from '../../shared/model/job-transitions.ts'
import { brokenAfter } from './aftermath.ts'
import { Life } from './life.ts'
import { beginMisfortunes } from './misfortunes.ts'
import { Surroundings } from './outside.ts'
import { limitMs, untilOver } from './person.ts'
import { Processes } from './processes.ts'
import { emptyDisk, startProgram } from './program.ts'
import { type Scenario, scenarioOf } from './scenario.ts'
import { makeSetting } from './setting.ts'
import { Story } from './story.ts'
import { ownerOfNow, virtualTime } from './virtual-time.ts'
import { Witness } from './witness.ts'

const start = Date.UTC(2026, 10, 22, 12)

export interface Told {
  readonly scenario: Scenario
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'waiting' | 'blocked'
  readonly broken: readonly string[]
  readonly calls: number
  readonly processes: number
  /** What happened, line by line. */
  readonly story: () => readonly string[]
}

/** One randomised replacement, from an empty sandbox to the end. Only one at a time in a process. */
export async function runOne(seed: number): Promise<Told> {
  virtualTime.restart(start, seed)
  const scenario = scenarioOf(seed)
  const story = new Story(scenario)
  const folder = scenario.engine === 'openworkflow' ? await mkdtemp(join(tmpdir(), 'henge-fault-run-')) : null
  const run = { witness: null as Witness | null, told: null as Told | null, failure: null as unknown }
  const work = through(story, folder, (witness) => {
    run.witness = witness
  }).then(
    (done) => {
      run.told = done
    },
    (error: unknown) => {
      run.failure = error ?? new Error('failed without a reason')
    },
  )
  const over = await virtualTime.run(
    () => run.told !== null || run.failure !== null,
    start + 3 * limitMs,
    () => run.witness?.look('time passed'),
  )
  if (folder !== null) await rm(folder, { recursive: true, force: true })
  if (!over) throw new Error(`seed ${seed} hangs: ${story.said.slice(-5).join('\n')}`)
  await work
  if (run.failure !== null) throw run.failure
  if (run.told === null) throw new Error('no end')
  return run.told
}

async function through(story: Story, folder: string | null, watch: (witness: Witness) => void): Promise<Told> {
  const { scenario } = story
  const setting = await makeSetting(scenario)
  const witness = new Witness(setting)
  watch(witness)
  const surroundings = new Surroundings(setting, witness, story)
  const outside = surroundings.outside()
  const disk = await emptyDisk(folder === null ? null : join(folder, 'jobs.sqlite'))
  const told = (outcome: Told['outcome'], broken: readonly string[], processes: number): Told => {
    return { scenario, outcome, broken, processes, calls: surroundings.calls, story: () => story.said }
  }
  const planning = new Life(null, () => {})
  const plan = await ownerOfNow.run(planning, async () => {
    const { replacement } = await startProgram(planning, disk, outside)
    const web = { accountId: 'sandbox', role: 'web' }
    if (scenario.ends) return replacement.planEnd({ ...web, keepsAddresses: true })
    return replacement.plan({ ...web, strategy: scenario.strategy, rollout: scenario.rollout })
  })
  planning.kill()
  const blockers = plan.blockers.filter(({ severity }) => severity === 'blocker')
  if (blockers.length > 0) {
    story.say(`blocked: ${blockers.map(({ code }) => code).join(', ')}`)
    return told('blocked', [], 0)
  }
  witness.plan = plan
  for (const fault of scenario.faults) setting.sandbox.faults.add(fault)
  const seen = (jobId: string) => {
    witness.jobId = jobId
  }
  const processes = new Processes(story, disk, outside, plan, seen)
  beginMisfortunes(story, setting, surroundings, () => processes.isOver())
  processes.start()
  const job = await untilOver(scenario, processes, disk, plan, seen)
  processes.end()
  setting.sandbox.faults.clear()
  witness.look('the end')
  // What was begun (a stop, a detachment, a health check) comes to its end.
  await virtualTime.sleep(10 * 60_000)
  const nobody = processes.stale ? [] : ['no job came into being']
  const broken = [...witness.broken, ...story.unexpected, ...(job === null ? nobody : brokenAfter(witness, job))]
  await disk.database.destroy()
  setting.sandbox.close()
  if (job === null) return told('blocked', broken, processes.count)
  for (const { title, status, detail } of job.steps) story.said.push(`  [${status}] ${title}: ${detail}`)
  return told(hasEnded(job) ? (job.status as Told['outcome']) : 'waiting', broken, processes.count)
}
