import { randomUUID } from 'node:crypto'
import { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import { failStep, finishJob, finishStep, hasEnded, rollBackStep, startJob, startStep } from '../../../shared/model/job-transitions.ts'
import type { PlanStep } from '../../../shared/model/replacement/plan.ts'
import { serversChangedSince } from '../../../shared/model/replacement/staleness.ts'
import { WorkflowInterrupted, type WorkflowSteps } from '../jobs/ports.ts'
import { endingOf } from './ending.ts'
import { recordLaunched } from './find-launched.ts'
import { launchServers } from './launch-servers.ts'
import { ask, named, type RunParts, record, type StepRun } from './run-context.ts'
import { saveLogs } from './save-logs.ts'
import { takeBack } from './take-back.ts'
import { terminateServers } from './terminate-servers.ts'
import { waitRunning, waitTerminated } from './wait-for-servers.ts'
import { checkStillHealthy, waitHealthy } from './wait-healthy.ts'

const work: Readonly<Record<PlanStep['kind'], (run: StepRun) => Promise<string>>> = {
  'check-plan': checkPlan,
  launch: launchServers,
  'wait-running': waitRunning,
  'wait-healthy': waitHealthy,
  'save-logs': saveLogs,
  'check-still-healthy': checkStillHealthy,
  terminate: terminateServers,
  'wait-terminated': waitTerminated,
}

type JobRun = Omit<StepRun, 'step' | 'signal'>

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
    if (error instanceof WorkflowInterrupted || steps.shutdown.aborted) throw error
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

/** The failure that ended it, or null. */
async function runSteps(run: JobRun, steps: WorkflowSteps): Promise<HengeError | null> {
  const { parts, jobId } = run
  const cancelled = parts.records.cancellation(jobId).signal
  const signal = AbortSignal.any([steps.shutdown, cancelled])
  for (const step of run.plan.steps) {
    try {
      const detail = await steps.run(step.id, () => attempt({ ...run, step, signal }, cancelled))
      await record(parts, jobId, steps.shutdown, (job, at) => finishStep(job, step.id, at, detail))
    } catch (error) {
      if (error instanceof WorkflowInterrupted || steps.shutdown.aborted) throw error
      const failure = expected(parts, jobId, error)
      const status = failure.code === 'CANCELLED' ? 'skipped' : 'failed'
      await record(parts, jobId, steps.shutdown, (job, at) => failStep(job, step.id, at, status, failure.message))
      return failure
    }
  }
  return null
}

async function attempt(run: StepRun, cancelled: AbortSignal): Promise<string> {
  const { parts, jobId, step } = run
  try {
    cancelled.throwIfAborted()
    await record(parts, jobId, run.uninterrupted, (job, at) => startStep(job, step.id, at, announced(step)))
    return await work[step.kind](run)
  } catch (error) {
    if (run.uninterrupted.aborted) throw error
    if (cancelled.aborted) throw new HengeError('CANCELLED', 'Cancelled.')
    throw expected(parts, jobId, error)
  }
}

/** What is about to be created is on record before it is. */
function announced(step: PlanStep): string | null {
  return step.kind === 'launch' ? `About to launch ${step.newServerNames.join(', ')}` : null
}

async function checkPlan(run: StepRun): Promise<string> {
  const { plan, parts } = run
  const servers = await ask(run, (signal) => parts.world.roleServers(plan.accountId, plan.role, signal))
  const mine = (job: string | null) => job === run.jobId
  const changes = serversChangedSince(
    plan,
    servers.filter(({ jobId }) => !mine(jobId)),
  )
  if (changes.length > 0) throw new HengeError('PLAN_STALE', `The plan does not hold any more: ${changes.join('; ')}. Make a new plan.`)
  return 'The servers are as they were when the plan was made'
}

async function end(run: JobRun, failure: HengeError | null, steps: WorkflowSteps): Promise<void> {
  const { parts, jobId } = run
  const { cancellable } = await parts.records.load(jobId)
  const takenBack = failure && cancellable ? await rollBack(run, steps) : null
  const unseen = failure && !cancellable ? await lookForMore(run, steps) : ''
  await record(parts, jobId, steps.shutdown, (job, at) => finishJob(job, at, endingOf(job, run.plan, failure, takenBack, unseen)))
  parts.world.fleetChanged(run.plan.accountId)
}

/** After the point of no return the new servers stay; what is left of them is at least known. */
async function lookForMore(run: JobRun, steps: WorkflowSteps): Promise<string> {
  const step = run.plan.steps.find(({ kind }) => kind === 'launch')
  if (!step) return ''
  return steps.run('look-for-more', () => recordLaunched({ ...run, step, signal: steps.shutdown }))
}

/** What was taken back, or why not all of it could be. */
async function rollBack(run: JobRun, steps: WorkflowSteps): Promise<string | HengeError> {
  const step = run.plan.steps.find(({ kind }) => kind === 'launch')
  if (!step) return 'Nothing had been launched'
  try {
    const said = await steps.run('take-back', () => takeBack({ ...run, step, signal: steps.shutdown }))
    await record(run.parts, run.jobId, steps.shutdown, (job, at) =>
      job.newServers.length > 0 ? rollBackStep(job, step.id, at, said) : null,
    )
    return said
  } catch (error) {
    if (error instanceof WorkflowInterrupted || steps.shutdown.aborted) throw error
    return expected(run.parts, run.jobId, error)
  }
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
