import type { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import type { JobEnding } from '../../../shared/model/job-transitions.ts'
import type { Plan, PlanBatch } from '../../../shared/model/replacement/plan.ts'
import { notHandedBack, notHandedOver } from './not-handed-over.ts'
import type { RolledBack } from './roll-back.ts'
import { named } from './run-context.ts'

export interface Failure {
  readonly error: HengeError
  /** In which it happened; null: before the first. */
  readonly batch: PlanBatch | null
  /** null: its old servers had begun to go, so nothing was taken back. */
  readonly rolledBack: RolledBack | HengeError | null
  /** What may be left besides what the job has on record. */
  readonly unseen: string
}

/** How the job ends, and what it says about what remains. */
export function endingOf(job: Job, plan: Plan, failure: Failure | null): JobEnding {
  if (!failure) return { status: 'succeeded', error: null, detail: whatServes(job, plan) }
  const { error, batch, rolledBack, unseen } = failure
  if (rolledBack === null)
    return failed(error, sentences(error.message, remaining(job, plan, batch), ...(batch ? notHandedOver(job, plan, batch) : []), unseen))
  const left = [...plan.batches.filter(({ number }) => number >= (batch?.number ?? 1))].flatMap(({ serverIds }) => serverIds)
  const old = plan.oldServers.filter(({ id }) => left.includes(id))
  const back = 'said' in rolledBack ? [backAgain(rolledBack, old)] : [rolledBack.message, ...(batch ? notHandedBack(job, plan, batch) : [])]
  const rest = sentences(...back, replacedBefore(job, plan, batch))
  if (error.code !== 'CANCELLED') return failed(error, sentences(error.message, rest))
  return { status: 'cancelled', error: 'said' in rolledBack ? null : { code: rolledBack.code, message: rest }, detail: rest }
}

function whatServes(job: Job, plan: Plan): string {
  if (plan.ends) return destroyed(plan, plan.ends)
  const inPlace = plan.oldServers.filter(({ id }) =>
    plan.batches.some(({ serverIds, newServerNames }) => newServerNames.length === 0 && serverIds.includes(id)),
  )
  if (inPlace.length > 0) return `${named(inPlace)} ${inPlace.length === 1 ? 'has a new root volume' : 'have new root volumes'}.`
  const place = plan.oldServers.length > 0 ? ` in place of ${named(plan.oldServers)}` : ''
  return `${named(job.newServers)} ${job.newServers.length === 1 ? 'serves' : 'serve'}${place}.`
}

function destroyed({ oldServers, role, rollout }: Plan, { keeps }: NonNullable<Plan['ends']>): string {
  const held = keeps.flatMap(({ volumes, address }) => [
    ...volumes.map(({ id }) => id),
    ...(address ? [`the Elastic IP ${address.address}`] : []),
  ])
  const verb = rollout.oldServers === 'quarantine' ? 'in quarantine' : 'destroyed'
  const kept = held.length > 0 ? ` ${held.join(', ')} ${held.length === 1 ? 'is' : 'are'} kept for it.` : ''
  return `${named(oldServers)} ${oldServers.length === 1 ? 'is' : 'are'} ${verb} until the next start of ${role}.${kept}`
}

function backAgain({ said, oldServe }: RolledBack, old: Plan['oldServers']): string {
  if (old.length === 0) return `${said}.`
  const one = old.length === 1
  const state = oldServe === 'again' ? `${one ? 'serves' : 'serve'} as before` : `${one ? 'was' : 'were'} not touched`
  return `${said}. ${named(old)} ${state}.`
}

/** Of a job that stopped between batches: what it has done stays done. */
function replacedBefore(job: Job, plan: Plan, batch: PlanBatch | null): string {
  const before = plan.batches.filter(({ number }) => number < (batch?.number ?? 1))
  const names = before.flatMap(({ newServerNames }) => newServerNames)
  const ids = before.flatMap(({ serverIds, newServerNames }) => (newServerNames.length === 0 ? serverIds : []))
  const done = [...job.newServers.filter(({ name }) => names.includes(name)), ...plan.oldServers.filter(({ id }) => ids.includes(id))]
  if (done.length === 0) return ''
  return `${named(done)} ${done.length === 1 ? 'was replaced before and stays' : 'were replaced before and stay'}: what they replaced is gone, so going back there takes a new plan from the earlier recipe.`
}

function failed(error: HengeError, message: string): JobEnding {
  return { status: 'failed', error: { code: error.code, message }, detail: message }
}

/** After the point of no return of a batch: what is there, and how to go on. */
function remaining(job: Job, plan: Plan, batch: PlanBatch | null): string {
  if (batch === null) return ''
  const kinds = plan.steps.filter((step) => step.batch === batch.number)
  const launchFirst =
    kinds.findIndex(({ kind }) => kind === 'launch') < kinds.findIndex(({ kind }) => kind === 'terminate' || kind === 'quarantine')
  const waited = kinds.find(({ kind }) => kind === 'wait-terminated' || kind === 'quarantine')
  const gone = job.steps.find(({ id }) => id === waited?.id)?.status === 'succeeded'
  const old = plan.oldServers.filter(({ id }) => batch.serverIds.includes(id))
  if (plan.ends) {
    const kept = 'What they left is on record for the next start of the role.'
    return gone
      ? sentences(`${named(old)} ${old.length === 1 ? 'is' : 'are'} gone.`, kept)
      : sentences(`Of ${named(old)} some may be left.`, kept)
  }
  const made = job.newServers.filter(({ name }) => batch.newServerNames.includes(name))
  const left = made.length > 0 ? `The new servers ${named(made)} are left as they are.` : ''
  if (launchFirst || !gone)
    return sentences(left, `Of the old servers ${named(old)} some may be left: make a new plan for those that the role still lists.`)
  const missing = batch.newServerNames.length - made.length
  const short = `The old servers ${named(old)} are gone`
  if (missing > 0) return sentences(`${short}, so the role is short of ${missing}: make a new plan, it launches what is missing.`, left)
  return sentences(`${short}.`, left, 'Look at their logs; to build them once more, choose them in a new plan.')
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
