import { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import { addSteps, finishStep, rollBackStep, startStep } from '../../../shared/model/job-transitions.ts'
import { bakingKinds } from '../../../shared/model/replacement/baking.ts'
import type { PlanBatch, StepKind } from '../../../shared/model/replacement/plan.ts'
import { stepId } from '../../../shared/model/replacement/steps.ts'
import { WorkflowInterrupted, type WorkflowSteps } from '../jobs/ports.ts'
import { moveAddressesBack } from './hand-over-addresses.ts'
import { restoreVolumes } from './hand-over-volumes.ts'
import { restoreDns } from './keep-dns.ts'
import { restoreRoot } from './root-volume.ts'
import { ask, named, oldServersOf, pollUntil, record, type StepRun } from './run-context.ts'
import { takeBack } from './take-back.ts'
import { join, leave, newGroups, oldGroups, untilDrained, untilInService } from './traffic.ts'

type BatchRun = Omit<StepRun, 'step' | 'signal' | 'batch'> & { readonly batch: PlanBatch }

interface Action {
  readonly id: string
  readonly title: (old: string, made: string) => string
  /** It is needed where one of these was begun. */
  readonly undoes: readonly StepKind[]
  readonly inPlace: boolean | null
  /** Default: always. */
  readonly concerns?: (plan: StepRun['plan'], batch: PlanBatch, begun: readonly StepKind[]) => boolean
  readonly expectedSeconds: number
  readonly work: (run: StepRun) => Promise<string>
}

/**
 * In the order of Spinnaker’s rollback: the old ones get back what they had, prove that they serve, and only then the new ones lose
 * traffic and end. Where one of these fails, everything after it is left as it is: two servers too many are better than none.
 */
const actions: readonly Action[] = [
  {
    ...{ id: 'withdraw-in-place', undoes: ['register'], inPlace: true, expectedSeconds: 30 },
    title: (old) => `Take ${old} out of service`,
    work: withdrawNew,
  },
  {
    ...{ id: 'restore-volumes', undoes: ['release-volumes', 'attach-volumes'], inPlace: null, expectedSeconds: 90 },
    title: (old, made) => (old === '' ? `Detach the volumes that ${made} got` : `Give ${old} its volumes back`),
    work: restoreVolumes,
  },
  {
    ...{ id: 'restore-root', undoes: ['set-user-data', 'replace-root'], inPlace: true, expectedSeconds: 120 },
    title: (old) => `Give ${old} its old root volume back`,
    work: restoreRoot,
  },
  {
    ...{ id: 'restore-addresses', undoes: ['move-addresses'], inPlace: null, expectedSeconds: 5 },
    title: (old) => `Give ${old} its Elastic IP back`,
    work: moveAddressesBack,
  },
  {
    ...{ id: 'restore-traffic', undoes: ['deregister'], inPlace: null, expectedSeconds: 30 },
    title: (old) => `Register ${old} again and wait until in service`,
    work: restoreTraffic,
  },
  {
    ...{ id: 'verify-old', inPlace: null, expectedSeconds: 30 },
    undoes: [
      'release-volumes',
      'attach-volumes',
      'set-user-data',
      'replace-root',
      'move-addresses',
      'leave-dns',
      'update-dns',
      'deregister',
    ],
    concerns: (_plan, { serverIds }) => serverIds.length > 0,
    title: (old) => `Check that ${old} serves again`,
    work: verifyOld,
  },
  {
    // A server that is stopped and started comes back with another public address.
    ...{
      id: 'restore-dns',
      undoes: ['leave-dns', 'update-dns', 'release-volumes', 'set-user-data', 'replace-root'],
      inPlace: null,
      expectedSeconds: 90,
    },
    title: (old) => (old === '' ? 'Put the DNS record back' : `Point the DNS record to ${old} again`),
    concerns: ({ handOver: { dns } }, _batch, begun) =>
      dns !== undefined && (dns.address === 'public' || begun.includes('leave-dns') || begun.includes('update-dns')),
    work: restoreDns,
  },
  {
    ...{ id: 'withdraw-new', undoes: ['register'], inPlace: false, expectedSeconds: 30 },
    title: (_old, made) => `Deregister ${made} and wait until drained`,
    work: withdrawNew,
  },
  {
    ...{ id: 'take-back', undoes: ['launch'], inPlace: false, expectedSeconds: 45 },
    title: (_old, made) => `Take ${made} back`,
    work: takeBack,
  },
]

export interface RolledBack {
  /** What was done, in words. */
  readonly said: string
  /** Old servers had lost something and have it back, or were never touched. */
  readonly oldServe: 'untouched' | 'again'
}

/** Undoes what was begun of one batch, step by step, each recorded once. A HengeError says what is left as it is. */
export async function rollBackBatch(run: BatchRun, steps: WorkflowSteps): Promise<RolledBack> {
  const { parts, jobId, plan, batch } = run
  const needed = actionsFor(await parts.records.load(jobId), run)
  const old = batch.serverIds.map((id) => plan.oldServers.find((server) => server.id === id)?.name ?? id).join(', ')
  const made = batch.newServerNames.join(', ')
  const added = needed.map(({ id, title, expectedSeconds }) => ({
    ...{ id: rollbackId(id, run), title: title(old, made), expectedSeconds, batch: batch.number },
  }))
  await record(parts, jobId, steps.shutdown, (job) => addSteps(job, added))
  let said = 'Nothing had been launched'
  for (const action of needed) {
    const step = { id: rollbackId(action.id, run), serverIds: batch.serverIds, newServerNames: batch.newServerNames }
    said = await steps.run(step.id, async () => {
      await record(parts, jobId, steps.shutdown, (job, at) => startStep(job, step.id, at, null))
      return action.work({ ...run, step, signal: steps.shutdown })
    })
    await record(parts, jobId, steps.shutdown, (job, at) => finishStep(job, step.id, at, said))
  }
  await markLaunch(run, steps, said)
  return { said, oldServe: needed.some(({ id }) => id === 'verify-old') ? 'again' : 'untouched' }
}

function actionsFor(job: Job, { plan, batch }: BatchRun): Action[] {
  const begun = plan.steps.filter(
    ({ id, batch: number }) => number === batch.number && job.steps.some((step) => step.id === id && step.startedAt !== null),
  )
  const inPlace = batch.newServerNames.length === 0
  const kinds = begun.map(({ kind }) => kind)
  return actions.filter(
    (action) =>
      (action.inPlace === null || action.inPlace === inPlace) &&
      action.undoes.some((kind) => kinds.includes(kind)) &&
      (action.concerns?.(plan, batch, kinds) ?? true),
  )
}

function rollbackId(id: string, { plan, batch }: BatchRun): string {
  return plan.batches.length === 1 ? id : `${id}-${batch.number}`
}

async function markLaunch({ parts, jobId, plan, batch }: BatchRun, steps: WorkflowSteps, said: string): Promise<void> {
  const launch = stepId('launch', batch.number, plan.batches.length)
  await record(parts, jobId, steps.shutdown, (job, at) =>
    job.newServers.some(({ name }) => batch.newServerNames.includes(name)) && job.steps.some(({ id }) => id === launch)
      ? rollBackStep(job, launch, at, said)
      : null,
  )
}

async function restoreTraffic(run: StepRun): Promise<string> {
  const groups = oldGroups(run)
  await join(run, groups)
  return untilInService(run, groups)
}

async function withdrawNew(run: StepRun): Promise<string> {
  const groups = await newGroupsOnRecord(run)
  await leave(run, groups)
  return untilDrained(run, groups)
}

/** Not all that were planned need to be there when a job turns back. */
async function newGroupsOnRecord(run: StepRun): ReturnType<typeof newGroups> {
  const { newServers } = await run.parts.records.load(run.jobId)
  const there = run.step.newServerNames.filter((name) => newServers.some((server) => server.name === name))
  return newGroups({ ...run, step: { ...run.step, newServerNames: there } })
}

/** The old servers run and EC2 finds nothing wrong with them; else UNHEALTHY, and the new ones stay. */
async function verifyOld(run: StepRun): Promise<string> {
  const old = oldServersOf(run).filter(({ state }) => state === 'running')
  const ids = old.map(({ id }) => id)
  if (ids.length === 0) return 'None of them ran before'
  await pollUntil(run, run.plan.healthTimeoutSeconds * 1000 + 5 * 60_000, async () => {
    const servers = await ask(run, (signal) => run.cloud.compute.describeServers(ids, signal))
    const gone = old.filter(
      ({ id }) => !servers.some((server) => server.id === id && server.state !== 'terminated' && server.state !== 'shutting-down'),
    )
    if (gone.length > 0) throw new HengeError('UNHEALTHY', `${named(gone)} cannot be brought back: gone meanwhile.`)
    const left = servers.filter(({ state, health }) => state !== 'running' || (health !== 'ok' && health !== 'not-applicable'))
    if (left.length === 0) return null
    return { value: 1 - left.length / ids.length, detail: left.map(({ name, state, health }) => `${name}: ${state}, ${health}`).join('; ') }
  })
  return `${named(old)} ${old.length === 1 ? 'serves' : 'serve'} again`
}

/** What cancelling would do while this step of the batch runs, in a sentence. */
export function cancelEffectOf({ plan, batch }: Pick<StepRun, 'plan' | 'batch'>, kind: StepKind): string {
  if (batch === null) return effectBetweenBatches(plan, kind)
  if (kind === 'checkpoint') return 'It stops here: what has been replaced stays replaced, the other servers are not touched.'
  const steps = plan.steps.filter((step) => step.batch === batch.number)
  const begun = steps.slice(0, steps.findIndex((step) => step.kind === kind) + 1).map((step) => step.kind)
  const names = batch.serverIds.map((id) => plan.oldServers.find((server) => server.id === id)?.name ?? id).join(', ')
  const earlier = plan.batches.some(({ number }) => number < batch.number) ? ' What was replaced before stays replaced.' : ''
  const takenBack = begun.includes('launch')
    ? `${batch.newServerNames.join(', ')} ${batch.newServerNames.length === 1 ? 'is' : 'are'} taken back`
    : ''
  const touched =
    batch.serverIds.length > 0 && actions.some(({ id, undoes }) => id === 'verify-old' && begun.some((one) => undoes.includes(one)))
  if (touched) {
    const then = takenBack === '' ? '' : `, and only then ${takenBack}`
    return `${names} first ${batch.serverIds.length === 1 ? 'gets' : 'get'} back what was taken away and ${batch.serverIds.length === 1 ? 'is' : 'are'} checked${then}.${earlier}`
  }
  if (takenBack === '') return `Nothing of this step has been changed yet.${earlier}`
  return `${takenBack}${names ? `; ${names} ${batch.serverIds.length === 1 ? 'stays' : 'stay'} as ${batch.serverIds.length === 1 ? 'it is' : 'they are'}` : ''}.${earlier}`
}

function effectBetweenBatches({ baking }: StepRun['plan'], kind: StepKind): string {
  if (kind === 'prune-images') return 'Nothing: everything is replaced, and this only tidies up.'
  if (!bakingKinds.includes(kind) || !baking?.builder) return 'Nothing has been changed yet.'
  const { name } = baking.builder
  if (kind === 'remove-builder') return `${name} is taken back; its image stays, for the next plan. No server of the role has been touched.`
  const image = kind === 'create-image' || kind === 'wait-image' ? ', and the unfinished image is removed' : ''
  return `${name} is taken back${image}. No server of the role has been touched.`
}

/** Lets an interruption pass: it says nothing about the work. */
export function isInterruption(error: unknown, steps: WorkflowSteps): boolean {
  return error instanceof WorkflowInterrupted || steps.shutdown.aborted
}
