import { describe, expect, it } from 'vitest'
import { type Job, jobSchema } from '../../../../shared/model/job.ts'
import {
  addNewServer,
  askToCancel,
  beginWaiting,
  failStep,
  finishJob,
  finishStep,
  goOn,
  type JobChange,
  passPointOfNoReturn,
  resumeJob,
  rollBackStep,
  sawTargets,
  startJob,
  startStep,
  stepProgress,
} from '../../../../shared/model/job-transitions.ts'

const at = '2026-11-22T12:00:00.000Z'
const step = (id: string) => ({
  ...{
    id,
    title: `Do ${id}`,
    status: 'pending' as const,
    startedAt: null,
    finishedAt: null,
    expectedSeconds: 1,
    value: null,
    detail: null,
  },
})
const queued: Job = jobSchema.parse({
  ...{ id: 'job-1', kind: 'replace', title: 'Replace web', accountId: 'sandbox', role: 'web', planId: 'plan-1', status: 'queued' },
  ...{ createdAt: at, startedAt: null, finishedAt: null, steps: [step('one'), step('two')], newServers: [] },
  ...{ cancellable: true, cancelRefusal: null, error: null, recoveries: 0, lastSequence: 1 },
})

/** Makes one change after the other; each has to be one. */
function changed(...changes: ((job: Job) => JobChange | null)[]): Job {
  return changes.reduce((job, change) => {
    const made = change(job)
    if (!made) throw new Error(`${change} changed nothing`)
    return jobSchema.parse(made.job)
  }, queued)
}
const running = changed((job) => startJob(job, at))

describe('the transitions of a job', () => {
  it('are made once: a workflow that goes on passes over them', () => {
    expect(startJob(running, at)).toBeNull()
    const begun = changed(
      (job) => startJob(job, at),
      (job) => startStep(job, 'one', at, null),
    )
    expect(startStep(begun, 'one', at, null)).toBeNull()
    const done = finishStep(begun, 'one', at, 'done')?.job ?? begun
    expect(finishStep(done, 'one', at, 'done')).toBeNull()
    expect(failStep(done, 'one', at, 'failed', 'no')).toBeNull()
    const ended = finishJob(done, at, { status: 'failed', error: null, detail: null })?.job ?? done
    expect(finishJob(ended, at, { status: 'succeeded', error: null, detail: null })).toBeNull()
    expect(askToCancel(ended)).toBeNull()
    expect(resumeJob(ended)).toBeNull()
    const made = addNewServer(done, { id: 'i-1', name: 'web-3' })?.job ?? done
    expect(addNewServer(made, { id: 'i-1', name: 'web-3' })).toBeNull()
    const back = rollBackStep(made, 'one', at, 'gone')?.job ?? made
    expect(rollBackStep(back, 'one', at, 'gone')).toBeNull()
    expect(finishStep(back, 'one', at, 'done')).toBeNull()
  })

  it('keep of each server in each target group what the load balancer said last', () => {
    const seen = (serverId: string, targetGroupName: string, health: string) => ({ serverId, targetGroupName, health, reason: null, at })
    const first = changed((job) => sawTargets(job, [seen('i-1', 'tg-web', 'initial'), seen('i-2', 'tg-web', 'initial')]))
    const next = sawTargets(first, [seen('i-1', 'tg-web', 'healthy'), seen('i-1', 'tg-api', 'initial')])
    expect(next?.job.targets.map((one) => [one.serverId, one.targetGroupName, one.health])).toEqual([
      ['i-2', 'tg-web', 'initial'],
      ['i-1', 'tg-web', 'healthy'],
      ['i-1', 'tg-api', 'initial'],
    ])
    expect(sawTargets(first, [])).toBeNull()
  })

  it('keep a request to cancel through starting, waiting and a restart', () => {
    const cancelling = changed((job) => askToCancel(job))
    expect(startJob(cancelling, at)?.job.status).toBe('cancelling')
    const begun = startJob(cancelling, at)?.job ?? cancelling
    expect(resumeJob(begun)?.job).toMatchObject({ status: 'cancelling', recoveries: 1 })
    expect(beginWaiting(begun, 'one', 'Signed out.', 'sign-in')?.job.status).toBe('cancelling')
    expect(goOn(begun, 'one', 'Going on.')?.job.status).toBe('cancelling')
    expect(passPointOfNoReturn(begun, 1, 'Too late.', '')).toBeNull()
  })

  it('wait, saying why once, and go on', () => {
    const waiting = changed(
      (job) => startJob(job, at),
      (job) => beginWaiting(job, 'one', 'Signed out.', 'sign-in'),
    )
    expect(waiting).toMatchObject({ status: 'waiting', steps: [{ detail: 'Signed out.' }, {}] })
    expect(beginWaiting(waiting, 'one', 'Signed out.', 'sign-in')).toBeNull()
    // Somebody has to know that a sign-in is wanted; the network comes back by itself.
    expect(beginWaiting(running, 'one', 'Signed out.', 'sign-in')?.event?.kind).toBe('job-signed-out')
    expect(beginWaiting(running, 'one', 'No network.', 'network')?.event?.kind).toBe('step-progress')
    expect(goOn(waiting, 'one', 'Going on.')?.job.status).toBe('running')
    expect(goOn(running, 'one', 'Going on.')).toBeNull()
    expect(resumeJob(waiting)?.job).toMatchObject({ status: 'running', recoveries: 1 })
  })

  it('leave out what was not reached when the job ends', () => {
    const ended = changed(
      (job) => startJob(job, at),
      (job) => startStep(job, 'one', at, null),
      (job) => failStep(job, 'one', at, 'failed', 'Ill.'),
      (job) => finishJob(job, at, { status: 'failed', error: { code: 'UNHEALTHY', message: 'Ill.' }, detail: 'Ill.' }),
    )
    expect(ended.steps.map(({ status }) => status)).toEqual(['failed', 'skipped'])
    expect(ended).toMatchObject({ cancellable: false, finishedAt: at })
  })

  it('keep progress between 0 and 1', () => {
    const value = (given: number | null) => stepProgress(running, 'one', given, 'x').job.steps[0]?.value
    expect([value(-1), value(0.5), value(7), value(null)]).toEqual([0, 0.5, 1, null])
  })
})
