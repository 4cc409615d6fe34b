import type { Job, JobEvent, JobPause, JobStep, JobStepStatus, SeenTarget } from './job.ts'

/** What happened, to be numbered and stored together with the job as it then is. */
export interface JobChange {
  readonly job: Job
  readonly event: Pick<JobEvent, 'kind' | 'stepId' | 'value' | 'title' | 'detail'> | null
}

export function hasEnded(job: Pick<Job, 'status'>): boolean {
  return job.status === 'succeeded' || job.status === 'failed' || job.status === 'cancelled'
}

const setStep = (job: Job, stepId: string, change: Partial<JobStep>): Job => ({
  ...job,
  steps: job.steps.map((step) => (step.id === stepId ? { ...step, ...change } : step)),
})

function stepOf(job: Job, stepId: string): JobStep {
  const step = job.steps.find(({ id }) => id === stepId)
  if (!step) throw new Error(`job ${job.id} has no step ${stepId}`)
  return step
}

/** Every transition gives null where it has been made already: a workflow that goes on after a crash passes here again. */
export function startJob(job: Job, at: string): JobChange | null {
  if (job.startedAt !== null) return null
  const status = job.status === 'queued' ? 'running' : job.status
  return { job: { ...job, status, startedAt: at }, event: { kind: 'job-started', stepId: null, value: 0, title: job.title, detail: null } }
}

/** After a restart of the program. */
export function resumeJob(job: Job): JobChange | null {
  if (hasEnded(job) || job.startedAt === null) return null
  const status = job.status === 'waiting' && job.paused === null ? 'running' : job.status
  const recoveries = job.recoveries + 1
  const detail = 'The program had ended; the job goes on from its last finished step.'
  return { job: { ...job, status, recoveries }, event: { kind: 'job-resumed', stepId: null, value: null, title: job.title, detail } }
}

export function startStep(job: Job, stepId: string, at: string, detail: string | null): JobChange | null {
  const step = stepOf(job, stepId)
  if (step.status !== 'pending') return null
  return {
    job: setStep(job, stepId, { status: 'running', startedAt: at, detail, value: null }),
    event: { kind: 'step-started', stepId, value: null, title: step.title, detail },
  }
}

/** `value` 0..1, or null where it cannot be measured. */
export function stepProgress(job: Job, stepId: string, value: number | null, detail: string): JobChange {
  const bounded = value === null ? null : Math.min(1, Math.max(0, value))
  return {
    job: setStep(job, stepId, { value: bounded, detail }),
    event: { kind: 'step-progress', stepId, value: bounded, title: stepOf(job, stepId).title, detail },
  }
}

export function finishStep(job: Job, stepId: string, at: string, detail: string | null): JobChange | null {
  const step = stepOf(job, stepId)
  // A job that was killed while it turned back goes through its steps again: what is undone stays undone.
  if (step.status === 'succeeded' || step.status === 'rolled-back') return null
  return {
    job: setStep(job, stepId, { status: 'succeeded', finishedAt: at, value: 1, detail }),
    event: { kind: 'step-finished', stepId, value: 1, title: step.title, detail },
  }
}

/** `status` is `skipped` for a step that was stopped because somebody cancelled. */
export function failStep(job: Job, stepId: string, at: string, status: 'failed' | 'skipped', detail: string): JobChange | null {
  const step = stepOf(job, stepId)
  if (step.status !== 'running' && step.status !== 'pending') return null
  return {
    job: setStep(job, stepId, { status, finishedAt: at, detail }),
    event: { kind: 'step-failed', stepId, value: step.value, title: step.title, detail },
  }
}

/** What the step made is gone again. */
export function rollBackStep(job: Job, stepId: string, at: string, detail: string): JobChange | null {
  const step = stepOf(job, stepId)
  if (step.status === 'rolled-back') return null
  return {
    job: setStep(job, stepId, { status: 'rolled-back', finishedAt: at, detail }),
    event: { kind: 'step-progress', stepId, value: null, title: step.title, detail },
  }
}

/** While nobody is signed in, which is a person’s to mend, or the provider cannot be reached. Cancelling stays cancelling. */
export function beginWaiting(job: Job, stepId: string, reason: string, forWhat: 'sign-in' | 'network'): JobChange | null {
  const { title, detail } = stepOf(job, stepId)
  if (hasEnded(job) || detail === reason) return null
  const status = job.status === 'running' ? 'waiting' : job.status
  return {
    job: { ...setStep(job, stepId, { detail: reason }), status },
    event: { kind: forWhat === 'sign-in' ? 'job-signed-out' : 'step-progress', stepId, value: null, title, detail: reason },
  }
}

export function goOn(job: Job, stepId: string, detail: string): JobChange | null {
  if (job.status !== 'waiting' && job.status !== 'cancelling') return null
  const status = job.status === 'waiting' ? 'running' : job.status
  return {
    job: { ...setStep(job, stepId, { detail }), status },
    event: { kind: 'step-progress', stepId, value: null, title: stepOf(job, stepId).title, detail },
  }
}

export function addNewServer(job: Job, server: { readonly id: string; readonly name: string }): JobChange | null {
  if (job.newServers.some(({ id }) => id === server.id)) return null
  return { job: { ...job, newServers: [...job.newServers, server] }, event: null }
}

/** What load balancers have just said; of a server and a group only the last stays. */
export function sawTargets(job: Job, seen: readonly SeenTarget[]): JobChange | null {
  if (seen.length === 0) return null
  const same = (one: SeenTarget, other: SeenTarget) => one.serverId === other.serverId && one.targetGroupName === other.targetGroupName
  const kept = job.targets.filter((before) => !seen.some((one) => same(one, before)))
  return { job: { ...job, targets: [...kept, ...seen] }, event: null }
}

/** Steps that came into being when the job turned back; those it has already stay as they are. */
export function addSteps(job: Job, added: readonly Pick<JobStep, 'id' | 'title' | 'expectedSeconds' | 'batch'>[]): JobChange | null {
  const fresh = added.filter(({ id }) => !job.steps.some((step) => step.id === id))
  if (fresh.length === 0) return null
  const empty = { status: 'pending', startedAt: null, finishedAt: null, value: null, detail: null } as const
  const estimated = { phase: 'rollback', durationFrom: 'estimate' } as const
  return { job: { ...job, steps: [...job.steps, ...fresh.map((step) => ({ ...step, ...empty, ...estimated }))] }, event: null }
}

/** Stands still at a step until somebody releases it, or until `until`. A job that is being cancelled does not stop again. */
export function pauseJob(job: Job, pause: JobPause): JobChange | null {
  if (job.paused?.stepId === pause.stepId && job.paused.reason === pause.reason) return null
  if (hasEnded(job) || job.status === 'cancelling' || job.released.includes(pause.stepId)) return null
  return {
    job: { ...setStep(job, pause.stepId, { detail: pause.reason }), status: 'waiting', paused: pause },
    event: { kind: 'job-paused', stepId: pause.stepId, value: null, title: stepOf(job, pause.stepId).title, detail: pause.reason },
  }
}

/** Somebody, or the hour, lets it go on. null: it does not stand still at this step. */
export function releaseJob(job: Job, stepId: string, detail: string): JobChange | null {
  if (hasEnded(job) || job.paused?.stepId !== stepId) return null
  const status = job.status === 'waiting' ? 'running' : job.status
  return {
    job: { ...setStep(job, stepId, { detail }), status, paused: null, released: [...job.released, stepId] },
    event: { kind: 'job-released', stepId, value: null, title: stepOf(job, stepId).title, detail },
  }
}

/** null: it ends already, or is being cancelled. The caller has looked at `cancellable`. */
export function askToCancel(job: Job): JobChange | null {
  if (hasEnded(job) || job.status === 'cancelling') return null
  const detail = `Cancelling. ${job.cancelEffect}`.trim()
  return {
    job: { ...job, status: 'cancelling', paused: null },
    event: { kind: 'job-cancelling', stepId: null, value: null, title: job.title, detail },
  }
}

/**
 * From here on there is no way back for the old servers of this batch. `refusal` is why the job cannot be cancelled any more; null
 * where other batches follow: then it can, and `effect` says what that does. Gives null where somebody has cancelled, or it was
 * passed before; `noReturnBatch` tells which.
 */
export function passPointOfNoReturn(job: Job, batch: number, refusal: string | null, effect: string): JobChange | null {
  if (job.noReturnBatch >= batch || job.status === 'cancelling') return null
  return {
    job: {
      ...job,
      noReturnBatch: batch,
      cancellable: refusal === null,
      cancelRefusal: refusal,
      cancelEffect: refusal === null ? effect : '',
    },
    event: null,
  }
}

/** What cancelling would do from here on. */
export function sayCancelEffect(job: Job, effect: string): JobChange | null {
  return job.cancelEffect === effect || !job.cancellable ? null : { job: { ...job, cancelEffect: effect }, event: null }
}

export interface JobEnding {
  readonly status: 'succeeded' | 'failed' | 'cancelled'
  readonly error: Job['error']
  readonly detail: string | null
}

export function finishJob(job: Job, at: string, { status, error, detail }: JobEnding): JobChange | null {
  if (hasEnded(job)) return null
  const left: JobStepStatus = 'skipped'
  const steps = job.steps.map((step) => (step.status === 'pending' ? { ...step, status: left } : step))
  const cancelRefusal = 'The job has ended.'
  return {
    job: { ...job, status, error, steps, finishedAt: at, cancellable: false, cancelRefusal, cancelEffect: '', paused: null },
    event: { kind: 'job-finished', stepId: null, value: status === 'succeeded' ? 1 : null, title: `${job.title}: ${status}`, detail },
  }
}
