import { HengeError } from '../../../shared/model/error.ts'
import { addSteps, finishStep, rollBackStep, startStep } from '../../../shared/model/job-transitions.ts'
import type { StepKind } from '../../../shared/model/replacement/plan.ts'
import { hengeTags, isAlive } from '../../../shared/model/server.ts'
import type { WorkflowSteps } from '../jobs/ports.ts'
import { imageName } from './bake-image.ts'
import { builderOnRecord, buildersByTag, imageOnRecord, imagesOfJob, plannedBuilder } from './baked-image.ts'
import { settle } from './creations.ts'
import type { RolledBack } from './roll-back.ts'
import { ask, named, pollUntil, record, type StepRun } from './run-context.ts'
import { endServers } from './take-back.ts'

const looks = 4
const lookEveryMs = 5000
const removedWithinMs = 15 * 60_000

type BakingRun = Omit<StepRun, 'step' | 'signal'>

interface Action {
  readonly id: string
  readonly title: string
  readonly undoes: StepKind
  readonly expectedSeconds: number
  readonly work: (run: StepRun) => Promise<string>
}

/** Takes back what was begun of an image, before any server of the role was touched. A finished image stays: the next plan launches from it. */
export async function rollBackBaking(run: BakingRun, steps: WorkflowSteps): Promise<RolledBack> {
  const { parts, jobId, plan } = run
  const job = await parts.records.load(jobId)
  const begun = (kind: StepKind) => job.steps.some((step) => step.id === kind && step.startedAt !== null)
  const finished = job.steps.some((step) => step.id === 'wait-image' && step.status === 'succeeded')
  if (!begun('launch-builder')) return { said: 'Nothing had been launched', oldServe: 'untouched' }
  const { name } = plannedBuilder(plan)
  const needed: Action[] = [
    { id: 'take-back-builder', title: `Take ${name} back`, undoes: 'launch-builder', expectedSeconds: 45, work: takeBackBuilder },
  ]
  if (begun('create-image') && !finished) {
    const work = removeUnfinished
    needed.push({ id: 'remove-image', title: 'Remove the unfinished image', undoes: 'create-image', expectedSeconds: 15, work })
  }
  await record(parts, jobId, steps.shutdown, (before) =>
    addSteps(
      before,
      needed.map(({ id, title, expectedSeconds }) => ({ id, title, expectedSeconds, batch: 0 })),
    ),
  )
  const said: string[] = []
  for (const { id, undoes, work } of needed) {
    const done = await steps.run(id, async () => {
      await record(parts, jobId, steps.shutdown, (before, at) => startStep(before, id, at, null))
      return work({ ...run, step: { id, serverIds: [], newServerNames: [name] }, signal: steps.shutdown })
    })
    await record(parts, jobId, steps.shutdown, (before, at) => finishStep(before, id, at, done))
    await record(parts, jobId, steps.shutdown, (before, at) => rollBackStep(before, undoes, at, done))
    said.push(done)
  }
  if (finished) said.push(`the image ${imageName(plan, jobId)} is finished and stays`)
  return { said: said.join('; '), oldServe: 'untouched' }
}

/** One launched just before a crash may be invisible for some seconds, so it is looked for again. */
async function takeBackBuilder(run: StepRun): Promise<string> {
  const { parts, plan, jobId } = run
  const known = await builderOnRecord(run)
  const found = new Map(known ? [[known.id, { ...known, state: 'pending' as const }]] : [])
  try {
    for (let look = 1; look <= looks && found.size === 0; look += 1) {
      if (look > 1) await parts.clock.sleep(lookEveryMs, run.signal)
      for (const { id, name } of (await buildersByTag(run)).filter(isAlive)) found.set(id, { id, name, state: 'pending' })
    }
    await endServers(run, [...found.values()])
  } catch (error) {
    if (run.signal.aborted || !(error instanceof HengeError)) throw error
    const which = found.size > 0 ? named([...found.values()]) : `${plannedBuilder(plan).name}, if it was launched,`
    const message = `It is not certain that the builder was taken back: ${which} may still be there and be paid for. ${error.message} It carries the tag ${hengeTags.job}=${jobId}; terminate it by hand.`
    throw new HengeError(error.code, message, { details: { leftovers: [...found.values()].map(({ id, name }) => ({ id, name })) } })
  } finally {
    parts.world.fleetChanged(plan.accountId)
  }
  return found.size === 0 ? 'No builder had been launched' : `Took back ${named([...found.values()])}`
}

/** Until none of this job is listed. An image begun just before a crash may be invisible for some seconds. */
async function removeUnfinished(run: StepRun): Promise<string> {
  const removed = new Map<string, string>()
  const known = await imageOnRecord(run)
  if (known !== null) {
    await ask(run, (signal) => run.cloud.ownImages.remove(known, signal))
    removed.set(known, imageName(run.plan, run.jobId))
  }
  let emptyLooks = 0
  await pollUntil(run, removedWithinMs, async () => {
    const left = await imagesOfJob(run)
    for (const { id, name } of left) {
      await ask(run, (signal) => run.cloud.ownImages.remove(id, signal))
      removed.set(id, name)
    }
    emptyLooks = left.length === 0 ? emptyLooks + 1 : 0
    if (emptyLooks >= (known === null && removed.size === 0 ? looks : 1)) return null
    return { value: null, detail: left.length > 0 ? `${named(left)} is being removed` : 'Looking for an image' }
  })
  await settle(run, 'image', imageName(run.plan, run.jobId))
  const gone = [...removed].map(([id, name]) => ({ id, name }))
  return gone.length === 0 ? 'No image had been begun' : `the unfinished image ${named(gone)} was removed`
}
