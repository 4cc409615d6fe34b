import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'

/** What became of servers that the cloud was asked to start or stop. */
export interface BatchResult {
  readonly taken: string[]
  /** Why the cloud does not take one. */
  readonly refused: Map<string, string>
  /** Not asked, or not answered: the same may succeed later. */
  readonly later: string[]
  readonly reason: string | null
}

/** EC2 counts a thousand instances and five calls at once, and gives two calls a second back: few large calls fit in. */
const idsPerCall = 250
const freeCalls = 4
const pauseMs = 600

/** Of one server, a batch, or the whole account: what is wrong with these is not wrong with one server. */
const notOfAServer = new Set(['SIGNED_OUT', 'FORBIDDEN', 'UNREACHABLE', 'THROTTLED', 'TIMEOUT'])

/**
 * Asks for all in as few calls as the provider’s limits allow. A call that is refused is asked again without the servers that the answer
 * names; where it names none, in halves, until those that are wrong stand alone.
 */
export async function askInBatches(
  ids: readonly string[],
  ask: (ids: readonly string[], signal: AbortSignal) => Promise<void>,
  clock: Clock,
  signal: AbortSignal,
): Promise<BatchResult> {
  const result = { taken: [] as string[], refused: new Map<string, string>(), later: [] as string[], reason: null as string | null }
  const batches: string[][] = []
  for (let from = 0; from < ids.length; from += idsPerCall) batches.push(ids.slice(from, from + idsPerCall))
  let calls = 0
  for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
    if (batch.length === 0) continue
    if (calls >= freeCalls) await clock.sleep(pauseMs, signal)
    calls += 1
    try {
      await ask(batch, signal)
      result.taken.push(...batch)
    } catch (error) {
      if (signal.aborted || !(error instanceof HengeError)) throw error
      if (notOfAServer.has(error.code)) {
        result.later.push(...batch, ...batches.flat())
        result.reason = error.message
        break
      }
      const [only] = batch
      if (batch.length === 1 && only !== undefined) {
        result.refused.set(only, error.message)
        continue
      }
      const named = batch.filter((id) => new RegExp(`\\b${id}\\b`).test(error.message))
      if (named.length > 0 && named.length < batch.length)
        batches.unshift(
          batch.filter((id) => !named.includes(id)),
          ...named.map((id) => [id]),
        )
      else batches.unshift(batch.slice(0, Math.ceil(batch.length / 2)), batch.slice(Math.ceil(batch.length / 2)))
    }
  }
  return result
}
