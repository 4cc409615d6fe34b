import { HengeError } from '../../../shared/model/error.ts'
import { passPointOfNoReturn } from '../../../shared/model/job-transitions.ts'
import { blockersOfServer } from '../../../shared/model/replacement/blockers.ts'
import { nothingToHandOver } from '../../../shared/model/replacement/plan.ts'
import type { Server } from '../../../shared/model/server.ts'
import { record, type StepRun } from './run-context.ts'

/** PLAN_STALE where a server became one to be kept since the plan was made: a job may wait for a night before it gets here. */
export function refuseChanged({ plan, jobId, launchFirst }: Pick<StepRun, 'plan' | 'jobId' | 'launchFirst'>, old: readonly Server[]): void {
  // By now every data volume has left: one that hangs there again would be destroyed. An Elastic IP survives its server, and where
  // the new one does not exist yet it is still with the old.
  const expected = { ...nothingToHandOver, addresses: launchFirst ? [] : plan.handOver.addresses }
  const reasons = old.flatMap((server) => [
    ...(server.role === plan.role || server.jobId === jobId
      ? []
      : [`${server.name} (${server.id}) belongs to ${server.role ? `the role ${server.role}` : 'no role'} now.`]),
    ...blockersOfServer(server, expected).flatMap(({ severity, message }) => (severity === 'blocker' ? [message] : [])),
  ])
  if (reasons.length > 0) throw new HengeError('PLAN_STALE', `The plan does not hold any more: ${reasons.join(' ')} Make a new plan.`)
}

/**
 * From here on the old servers of this batch go, and nothing of it is taken back. CANCELLED where somebody has cancelled before. In a
 * batch that others follow, cancelling still works: it stops after this batch.
 */
export async function passOnce(run: StepRun): Promise<void> {
  const { plan, parts, jobId, uninterrupted } = run
  const number = run.batch?.number ?? 1
  const last = number === plan.batches.length
  const because = run.launchFirst ? 'The new servers are healthy and the old ones' : 'The old servers'
  const job = await record(parts, jobId, uninterrupted, (before) =>
    passPointOfNoReturn(
      before,
      number,
      last ? `${because} are going: there is no way back.` : null,
      'The servers being replaced now are finished first, then it stops.',
    ),
  )
  if (job.noReturnBatch < number) throw new HengeError('CANCELLED', 'Cancelled before anything was destroyed.')
}
