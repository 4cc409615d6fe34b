import { HengeError } from '../../../shared/model/error.ts'
import { startedAt } from './pause.ts'
import { ask, named, type StepRun, say, subjectsOf } from './run-context.ts'
import { checkInService } from './traffic.ts'
import { checkStillHealthy } from './wait-healthy.ts'

const lookEveryMs = 10_000
/** A server that fails once may be restarting a worker; one that fails so often in a row is ill. */
const failuresAllowed = 2
/** Counting stops here: a rate above it is above every sensible limit. */
const countedLines = 1000

/**
 * Watches the new servers serve for as long as the recipe says: their health checks, the load balancers’ opinion, and error lines
 * in their own logs. UNHEALTHY rolls back.
 */
export async function bake(run: StepRun): Promise<string> {
  const { clock } = run.parts
  const { bakeSeconds, bakeErrorsPerMinute } = run.plan.rollout
  const since = await startedAt(run)
  const until = since + bakeSeconds * 1000
  let failures = 0
  for (;;) {
    const now = clock.now()
    try {
      await checkStillHealthy(run)
      await checkInService(run)
      failures = 0
    } catch (error) {
      if (!(error instanceof HengeError) || error.code !== 'UNHEALTHY') throw error
      failures += 1
      if (failures > failuresAllowed) throw new HengeError('UNHEALTHY', `While the new servers were watched: ${error.message}`)
    }
    const errors = await errorsSince(run, since, now)
    if (bakeErrorsPerMinute !== undefined) alarm(errors, (now - since) / 60_000, bakeErrorsPerMinute)
    if (now >= until && failures === 0) break
    const left = Math.max(0, Math.ceil((until - now) / 1000))
    await say(run, Math.min(1, (now - since) / (bakeSeconds * 1000)), `${left} s left; ${errors} error lines so far`)
    await clock.sleep(Math.min(lookEveryMs, Math.max(1000, until - now)), run.signal)
  }
  return `${named(await subjectsOf(run))} served ${bakeSeconds} s without a failure`
}

/** The first minute counts as a whole one: a single line in the first second is not sixty a minute. */
function alarm(errors: number, minutes: number, allowedPerMinute: number): void {
  const rate = errors / Math.max(1, minutes)
  if (rate <= allowedPerMinute) return
  const shown = errors >= countedLines ? `more than ${countedLines}` : String(errors)
  throw new HengeError(
    'UNHEALTHY',
    `The new servers logged ${shown} error lines in ${minutes.toFixed(1)} minutes, and ${allowedPerMinute} a minute are allowed.`,
  )
}

async function errorsSince(run: StepRun, from: number, to: number): Promise<number> {
  const serverIds = (await subjectsOf(run)).map(({ id }) => id)
  const query = { query: '', from, to: to + 1, roles: [], serverIds, levels: ['error' as const, 'fatal' as const] }
  const { rows } = await ask(run, (signal) => run.parts.logs.search(query, { limit: countedLines, after: null }, signal))
  return rows.length
}
