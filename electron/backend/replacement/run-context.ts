import type { Logger } from 'pino'
import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import { beginWaiting, goOn, type JobChange } from '../../../shared/model/job-transitions.ts'
import type { Plan, PlanBatch, PlanStep } from '../../../shared/model/replacement/plan.ts'
import { isAlive, type Server } from '../../../shared/model/server.ts'
import type { Cloud } from '../accounts/ports.ts'
import type { JobRecords } from '../jobs/job-records.ts'
import type { LogSink, LogSource } from '../logs/ports.ts'
import { Elapsed } from './elapsed.ts'
import { keepTrying } from './keep-trying.ts'
import { PollInterval } from './poll-interval.ts'
import type {
  CreationLedger,
  EvidenceStore,
  HealthProbe,
  JobNotes,
  LaunchTemplate,
  PlanStore,
  ReplacementWorld,
  RestStore,
} from './ports.ts'

/** What running a replacement needs. */
export interface RunParts {
  readonly world: ReplacementWorld
  readonly plans: PlanStore
  readonly records: JobRecords
  readonly notes: JobNotes
  readonly creations: CreationLedger
  readonly evidence: EvidenceStore
  readonly resting: RestStore
  readonly probe: HealthProbe
  readonly logs: Pick<LogSource, 'search'>
  readonly sink: LogSink
  readonly clock: Clock
  /** Between 0 and 1. */
  readonly random: () => number
  /** Who works here, for other computers: user@computer. */
  readonly owner: string
  readonly log: Pick<Logger, 'warn' | 'error'>
}

/** One step of one job at work. */
export interface StepRun {
  readonly jobId: string
  readonly plan: Plan
  readonly template: LaunchTemplate
  readonly step: Pick<PlanStep, 'id' | 'serverIds' | 'newServerNames'>
  /** null: the step is of the whole plan. */
  readonly batch: PlanBatch | null
  /** In this batch new servers come before old ones go. */
  readonly launchFirst: boolean
  readonly cloud: Cloud
  readonly parts: RunParts
  /** Aborted by a shutdown only: for calls whose answer must not be lost. */
  readonly uninterrupted: AbortSignal
  /** Aborted by a shutdown, or by a cancellation where that is still possible. */
  readonly signal: AbortSignal
}

/** A database that takes nothing (a full disk) is tried again this often. */
const recordAgainMs = 5000
/** A provider is asked this often whether a server has changed its state. */
export const pollEveryMs = 2000
/** EC2 is eventually consistent: for this long a new id may be unknown. */
export const unknownForMs = 60_000

/** Asks the cloud, again and again while that may help; the job says when it waits for a person. */
export function ask<Result>(run: StepRun, call: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const { parts, signal, plan, jobId, step } = run
  return keepTrying(call, {
    clock: parts.clock,
    random: parts.random,
    signal,
    checkSignedIn: (checked) => parts.world.checkSignedIn(plan.accountId, checked),
    again: (reason) => say(run, null, reason),
    waiting: (reason, forWhat) =>
      tell(() =>
        parts.records.change(jobId, (job) =>
          reason === null ? goOn(job, step.id, 'Going on.') : beginWaiting(job, step.id, reason, forWhat),
        ),
      ),
  })
}

export function say(run: StepRun, value: number | null, detail: string): Promise<void> {
  return tell(() => run.parts.records.progress(run.jobId, run.step.id, value, detail))
}

/** Puts on record how it goes, where that can be stored: nothing depends on it, so a full disk must not keep a server from being taken back. */
export async function tell(telling: () => Promise<unknown>): Promise<void> {
  try {
    await telling()
  } catch (error) {
    if (!(error instanceof HengeError) || !error.retryable) throw error
  }
}

/**
 * Changes the job on record, however long that takes: what was done must neither be forgotten nor be taken for failed because the
 * disk is full. Rejects when `shutdown` aborts.
 */
export async function record(
  { records, clock, log }: Pick<RunParts, 'records' | 'clock' | 'log'>,
  jobId: string,
  shutdown: AbortSignal,
  change: (job: Job, at: string) => JobChange | null,
): Promise<Job> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await records.change(jobId, change)
    } catch (error) {
      if (!(error instanceof HengeError) || !error.retryable) throw error
      if (tries === 1) log.warn({ id: 'REPL-0002', jobId, err: error }, 'a job waits until it can be recorded')
      await clock.sleep(recordAgainMs, shutdown)
    }
  }
}

export function named(servers: readonly { readonly id: string; readonly name: string }[]): string {
  return servers.map(({ id, name }) => `${name} (${id})`).join(', ')
}

/** The old servers that this step is about. */
export function oldServersOf({ plan, step }: Pick<StepRun, 'plan' | 'step'>): Plan['oldServers'] {
  return plan.oldServers.filter(({ id }) => step.serverIds.includes(id))
}

/** The servers this job has created for this step, as the job has them on record. */
export async function newServersOf(run: StepRun): Promise<Job['newServers']> {
  const { newServers } = await run.parts.records.load(run.jobId)
  const own = newServers.filter(({ name }) => run.step.newServerNames.includes(name))
  if (own.length < run.step.newServerNames.length) {
    throw new HengeError('INTERNAL', 'The job does not have all its new servers on record although it has launched them.')
  }
  return own
}

/** What has to prove itself in this step: the new servers, or the old ones with their new root volume. */
export async function subjectsOf(run: StepRun): Promise<Job['newServers']> {
  return run.step.newServerNames.length > 0 ? newServersOf(run) : oldServersOf(run).map(({ id, name }) => ({ id, name }))
}

/** The same step, which nobody but a shutdown ends any more. */
export function committed(run: StepRun): StepRun {
  return { ...run, signal: run.uninterrupted }
}

/** Asks `look` again until it answers null, at intervals that grow from 2 to 15 s; TIMEOUT after `withinMs` of waiting. */
export async function pollUntil(
  run: StepRun,
  withinMs: number,
  look: (waitedMs: number) => Promise<{ readonly value: number | null; readonly detail: string } | null>,
): Promise<void> {
  const { clock } = run.parts
  const elapsed = new Elapsed(clock)
  const interval = new PollInterval()
  for (;;) {
    const waited = elapsed.ms()
    const left = await look(waited)
    if (left === null) return
    if (waited > withinMs) throw new HengeError('TIMEOUT', `${left.detail}: not done after ${Math.round(withinMs / 60_000)} minutes.`)
    await say(run, left.value, left.detail)
    await clock.sleep(interval.next(), run.signal)
  }
}

/** One batch. UNHEALTHY when one of them has ended or stopped; an id still unknown is absent. */
export async function describeNew(run: StepRun, created: Job['newServers']): Promise<Server[]> {
  const ids = created.map(({ id }) => id)
  const servers = await ask(run, (signal) => run.cloud.compute.describeServers(ids, signal))
  const lost = servers.filter((server) => !isAlive(server) || server.state === 'stopped' || server.state === 'stopping')
  if (lost.length === 0) return servers
  const said = lost.map(
    (server) => `${server.name} (${server.id}) is ${server.state}${server.stateReason ? `: ${server.stateReason}` : ''}`,
  )
  throw new HengeError('UNHEALTHY', `${said.join('; ')}.`)
}
