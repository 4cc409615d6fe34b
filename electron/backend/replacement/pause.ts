import { isoTime } from '../../../shared/model/clock.ts'
import type { JobPause } from '../../../shared/model/job.ts'
import { pauseJob, releaseJob } from '../../../shared/model/job-transitions.ts'
import { oldServersOf, record, type StepRun } from './run-context.ts'
import { waitOut } from './wait-out.ts'

/** How soon a release by a person is noticed. */
const lookEveryMs = 1000

/** Stands still before the old servers go, until somebody says so. */
export async function hold(run: StepRun): Promise<string> {
  const names = oldServersOf(run)
    .map(({ name }) => name)
    .join(', ')
  await standStill(run, {
    kind: 'hold',
    reason: `Waits for you: look at the new servers, then let ${names} go or turn back.`,
    untilMs: null,
  })
  return 'Somebody let it go on'
}

/** Stands still for the recipe’s delay, or until somebody ends it sooner. A restart of the program does not begin it anew. */
export async function checkpoint(run: StepRun): Promise<string> {
  const since = await startedAt(run)
  const delay = run.plan.rollout.checkpointDelaySeconds
  if (delay === 0) return 'No delay is set'
  const percentage = Math.round(run.batch?.percentageAfter ?? 0)
  const reason = `Checkpoint: ${percentage} % of the servers are replaced. Goes on by itself; you can end it sooner, or stop here.`
  return (await standStill(run, { kind: 'checkpoint', reason, untilMs: since + delay * 1000 }))
    ? 'Somebody ended it sooner'
    : `Waited ${delay} s`
}

/** Lets healthy servers fill their caches before they count. */
export async function warmUp(run: StepRun): Promise<string> {
  const seconds = run.plan.rollout.instanceWarmupSeconds
  await waitOut(run, await startedAt(run), seconds)
  return `Warmed up for ${seconds} s`
}

/** Milliseconds since 1970; that of the first run of this step, also after a crash. */
export async function startedAt(run: StepRun): Promise<number> {
  const job = await run.parts.records.load(run.jobId)
  const at = job.steps.find(({ id }) => id === run.step.id)?.startedAt
  return at ? Date.parse(at) : run.parts.clock.now()
}

/** True when somebody let it go on; false when the time was over, or `isOver` said so. */
export async function standStill(
  run: StepRun,
  pause: { readonly kind: JobPause['kind']; readonly reason: string; readonly untilMs: number | null },
  isOver: () => Promise<boolean> = async () => false,
): Promise<boolean> {
  const { parts, jobId, step } = run
  const until = pause.untilMs === null ? null : isoTime(pause.untilMs)
  for (;;) {
    const job = await record(parts, jobId, run.signal, (before, at) =>
      pauseJob(before, { stepId: step.id, kind: pause.kind, reason: pause.reason, since: at, until }),
    )
    if (job.released.includes(step.id)) return true
    const timeIsOver = pause.untilMs !== null && parts.clock.now() >= pause.untilMs
    if (timeIsOver || (await isOver())) {
      const released = await record(parts, jobId, run.signal, (before) => releaseJob(before, step.id, 'Goes on by itself.'))
      return !timeIsOver && released.paused !== null
    }
    await parts.clock.sleep(lookEveryMs, run.signal)
  }
}
