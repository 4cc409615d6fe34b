import { isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import { ask, type StepRun } from './run-context.ts'

/** A database that takes nothing (a full disk) is tried again this often. */
const againMs = 5000

/**
 * Before anything is taken away: what the next start gives back is written down, and the data volumes say on themselves what they are
 * kept for, so that any computer finds them.
 */
export async function keepPlace(run: StepRun): Promise<string> {
  const { plan, parts, jobId, cloud } = run
  const keeps = (plan.ends?.keeps ?? []).filter(({ serverId }) => run.step.serverIds.includes(serverId))
  const at = isoTime(parts.clock.now())
  for (const place of keeps) await ask(run, () => parts.resting.keep({ ...place, jobId, at }))
  const volumeIds = keeps.flatMap(({ volumes }) => volumes.map(({ id }) => id))
  if (volumeIds.length > 0) {
    const tags = { [hengeTags.nextStart]: plan.role, [hengeTags.keptFrom]: plan.role, [hengeTags.job]: jobId }
    await ask(run, (signal) => cloud.volumes.tag(volumeIds, tags, signal))
  }
  const held = keeps.flatMap(({ volumes, address }) => [...volumes.map(({ id }) => id), ...(address ? [address.address] : [])])
  return held.length > 0 ? `Kept for the next start: ${held.join(', ')}` : 'Nothing of the servers has to be kept for the next start'
}

/** Those that new servers took the place of rest no more. Safe twice. */
export async function settleRest({ parts, plan }: Pick<StepRun, 'parts' | 'plan'>, shutdown: AbortSignal): Promise<void> {
  if (!plan.restores) return
  for (;;) {
    try {
      await parts.resting.forget(plan.accountId, plan.restores)
      return
    } catch (error) {
      if (!(error instanceof HengeError) || !error.retryable) throw error
      await parts.clock.sleep(againMs, shutdown)
    }
  }
}
