import { randomUUID } from 'node:crypto'
import { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import {
  failStep,
  finishJob,
  finishStep,
  hasEnded,
  type JobChange,
  sayCancelEffect,
  startJob,
  startStep,
} from '../../../shared/model/job-transitions.ts'
import type { Plan, PlanBatch, PlanStep } from '../../../shared/model/replacement/plan.ts'
import type { WorkflowSteps } from '../jobs/ports.ts'
import { endingOf, type Failure } from './ending.ts'
import { recordLaunched } from './find-launched.ts'
import { settleRest } from './keep-place.ts'
import { releaseLock } from './role-lock.ts'
import { cancelEffectOf, isInterruption, type RolledBack, rollBackBatch } from './roll-back.ts'
import { rollBackBaking } from './roll-back-baking.ts'
import { named, type RunParts, record, type StepRun } from './run-context.ts'
import { stepWork } from './step-work.ts'

type JobRun = Omit<StepRun, 'step' | 'signal' | 'batch' | 'launchFirst'>

/** Runs exactly the plan of the job. What has been recorded is not done again, so this is also how a job goes on after a crash. */
export async function runReplacement(parts: RunParts, jobId: string, steps: WorkflowSteps): Promise<void> {
  const job = await parts.records.load(jobId)
  if (hasEnded(job)) return
  try {
    const run = await prepare(parts, job, steps)
    await record(parts, jobId, steps.shutdown, startJob)
    const failure = await runSteps(run, steps)
    await end(run, failure, steps)
  } catch (error) {
    if (isInterruption(error, steps)) throw error
    const known = expected(parts, jobId, error)
    const { newServers } = await parts.records.load(jobId)
    const made = newServers.length > 0 ? named(newServers) : 'if anything'
    const message = `${known.message} What the job had created, ${made}, carries the tag henge:job=${jobId}.`
    const ending = { status: 'failed', error: { code: known.code, message }, detail: message } as const
    await record(parts, jobId, steps.shutdown, (before, at) => finishJob(before, at, ending))
  } finally {
    if (!steps.shutdown.aborted) parts.records.forget(jobId)
  }
}

async function prepare(parts: RunParts, job: Job, steps: WorkflowSteps): Promise<JobRun> {
  const plan = await parts.plans.load(job.planId)
  const template = await parts.plans.template(job.planId)
  const account = await parts.world.account(plan.accountId)
  const cloud = parts.world.cloud(account, plan.region)
  if (job.status === 'cancelling') parts.records.cancellation(job.id).abort(new HengeError('CANCELLED', 'Cancelled.'))
  return { jobId: job.id, plan, template, cloud, parts, uninterrupted: steps.shutdown }
}

interface StepFailure {
  readonly error: HengeError
  readonly step: PlanStep
}

/** What ended it, or null. */
async function runSteps(run: JobRun, steps: WorkflowSteps): Promise<StepFailure | null> {
  const { parts, jobId } = run
  const cancelled = parts.records.cancellation(jobId).signal
  for (const step of run.plan.steps) {
    try {
      const { noReturnBatch } = await parts.records.load(jobId)
      // A batch whose old servers have begun to go is finished, whoever cancels. At its checkpoint it is.
      const beyond = (step.batch !== 0 && step.batch <= noReturnBatch && step.kind !== 'checkpoint') || step.kind === 'prune-images'
      const signal = beyond ? steps.shutdown : AbortSignal.any([steps.shutdown, cancelled])
      const detail = await steps.run(step.id, () => attempt({ ...run, ...placeOf(run.plan, step), step, signal }, step))
      await record(parts, jobId, steps.shutdown, (job, at) => finishStep(job, step.id, at, detail))
    } catch (error) {
      if (isInterruption(error, steps)) throw error
      const failure = expected(parts, jobId, error)
      const status = failure.code === 'CANCELLED' ? 'skipped' : 'failed'
      await record(parts, jobId, steps.shutdown, (job, at) => failStep(job, step.id, at, status, failure.message))
      return { error: failure, step }
    }
  }
  return null
}

function placeOf(plan: Plan, step: PlanStep): { readonly batch: PlanBatch | null; readonly launchFirst: boolean } {
  const batch = plan.batches.find(({ number }) => number === step.batch) ?? null
  const kinds = plan.steps.filter((other) => other.batch === step.batch).map(({ kind }) => kind)
  const launch = kinds.indexOf('launch')
  const end = kinds.findIndex((kind) => kind === 'terminate' || kind === 'quarantine')
  return { batch, launchFirst: launch >= 0 && launch < end }
}

async function attempt(run: StepRun, step: PlanStep): Promise<string> {
  const { parts, jobId } = run
  try {
    run.signal.throwIfAborted()
    await record(parts, jobId, run.uninterrupted, (job, at) => begin(run, step, job, at))
    return await stepWork[step.kind](run)
  } catch (error) {
    if (run.uninterrupted.aborted) throw error
    if (run.signal.aborted) throw new HengeError('CANCELLED', 'Cancelled.')
    throw expected(parts, jobId, error)
  }
}

function begin(run: StepRun, step: PlanStep, job: Job, at: string): JobChange | null {
  const started = startStep(job, step.id, at, announced(step))
  const said = sayCancelEffect(started?.job ?? job, cancelEffectOf(run, step.kind))
  return said ? { job: said.job, event: started?.event ?? null } : started
}

/** What is about to be created is on record before it is. */
function announced(step: PlanStep): string | null {
  return step.kind === 'launch' || step.kind === 'launch-builder' ? `About to launch ${step.newServerNames.join(', ')}` : null
}

async function end(run: JobRun, failed: StepFailure | null, steps: WorkflowSteps): Promise<void> {
  const { parts, jobId } = run
  const failure = failed && (await turnBack(run, failed, steps))
  if (failure === null) await settleRest(run, steps.shutdown)
  await releaseLock(run, steps.shutdown)
  await record(parts, jobId, steps.shutdown, (job, at) => finishJob(job, at, endingOf(job, run.plan, failure)))
  parts.world.fleetChanged(run.plan.accountId)
}

/** Undoes the batch in which it failed, unless its old servers have begun to go: then what was made stays and is at least known. */
async function turnBack(run: JobRun, { error, step }: StepFailure, steps: WorkflowSteps): Promise<Failure> {
  const place = placeOf(run.plan, step)
  if (step.kind === 'prune-images') {
    return { error, batch: null, rolledBack: null, unseen: 'Every server had been replaced before; old images may be left.' }
  }
  if (place.batch === null) {
    const name = run.plan.baking?.builder?.name
    const left = `Nothing more was done: look for ${name ?? 'what was launched'} and its image, which carry the tag henge:job=${run.jobId}.`
    const rolledBack = await rollBack(
      run,
      steps,
      () => rollBackBaking({ ...run, ...place }, steps),
      async () => left,
    )
    return { error, batch: null, rolledBack, unseen: '' }
  }
  if (step.kind === 'checkpoint') {
    const next = run.plan.batches.find(({ number }) => number > step.batch) ?? null
    return { error, batch: next, rolledBack: { said: 'Stopped at the checkpoint', oldServe: 'untouched' }, unseen: '' }
  }
  const { noReturnBatch } = await run.parts.records.load(run.jobId)
  const batchRun = { ...run, ...place, batch: place.batch }
  if (place.batch.number > noReturnBatch) {
    const rolledBack = await rollBack(
      run,
      steps,
      () => rollBackBatch(batchRun, steps),
      () => standing(batchRun),
    )
    return { error, batch: place.batch, rolledBack, unseen: '' }
  }
  const launch = run.plan.steps.find(({ kind, batch }) => kind === 'launch' && batch === step.batch)
  const unseen = launch ? await steps.run('look-for-more', () => recordLaunched({ ...batchRun, step: launch, signal: steps.shutdown })) : ''
  return { error, batch: place.batch, rolledBack: null, unseen }
}

/** What was undone, or why not all of it could be. */
async function rollBack(
  { parts, jobId }: JobRun,
  steps: WorkflowSteps,
  undo: () => Promise<RolledBack>,
  standing: () => Promise<string>,
): Promise<RolledBack | HengeError> {
  try {
    return await undo()
  } catch (error) {
    if (isInterruption(error, steps)) throw error
    const failure = expected(parts, jobId, error)
    const { steps: all } = await parts.records.load(jobId)
    const stopped = all.find(({ phase, status }) => phase === 'rollback' && status === 'running')
    if (stopped) {
      await record(parts, jobId, steps.shutdown, (job, at) => failStep(job, stopped.id, at, 'failed', failure.message))
    }
    return new HengeError(
      failure.code,
      `It was not possible to go back entirely (${stopped?.title ?? 'rollback'}): ${failure.message} ${await standing()}`,
      {
        details: failure.details,
      },
    )
  }
}

/** What a rollback that failed leaves as it is: nothing more is taken away from anybody. */
async function standing({ parts, jobId, plan, batch }: Parameters<typeof rollBackBatch>[0]): Promise<string> {
  const { newServers } = await parts.records.load(jobId)
  const made = newServers.filter(({ name }) => batch.newServerNames.includes(name))
  const old = plan.oldServers.filter(({ id }) => batch.serverIds.includes(id))
  return `Nothing more was done: look at ${[...old, ...made].map(({ id, name }) => `${name} (${id})`).join(', ')}, and make a new plan.`
}

/** The unknown becomes INTERNAL, logged once with an id. */
function expected(parts: RunParts, jobId: string, error: unknown): HengeError {
  if (error instanceof HengeError) return error
  const logId = randomUUID()
  parts.log.error({ id: 'REPL-0001', jobId, logId, err: error }, 'unexpected failure in a step of a replacement')
  return new HengeError('INTERNAL', `An unexpected failure inside the program; its log has the details under ${logId}.`, {
    details: { logId },
  })
}
