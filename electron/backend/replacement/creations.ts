import { HengeError } from '../../../shared/model/error.ts'
import type { CreationKind } from '../../../shared/model/replacement/creation.ts'
import { type StepRun, say } from './run-context.ts'

/** A database that takes nothing is tried again this often. */
const againMs = 5000

/**
 * Writes down what the step is about to create, however long that takes: what is not written down is not created. A cancellation
 * ends the waiting, as nothing has been created yet.
 */
export async function announce(run: StepRun, kind: CreationKind, key: string, name: string): Promise<void> {
  const { parts, plan, jobId } = run
  const creation = { jobId, accountId: plan.accountId, region: plan.region, kind, key, name, at: parts.clock.now() }
  for (;;) {
    try {
      await parts.creations.announce(creation)
      return
    } catch (error) {
      if (!(error instanceof HengeError) || !error.retryable) throw error
      await say(run, null, `${name} is not created before it is written down: ${error.message}`)
      await parts.clock.sleep(againMs, run.signal)
    }
  }
}

/** It is on record elsewhere, found by its tags, or gone. Where that cannot be stored the entry stays open: it is looked for again then. */
export async function settle(run: Pick<StepRun, 'parts' | 'jobId'>, kind: CreationKind, key: string): Promise<void> {
  try {
    await run.parts.creations.settle({ jobId: run.jobId, kind, key })
  } catch (error) {
    if (!(error instanceof HengeError) || !error.retryable) throw error
  }
}
