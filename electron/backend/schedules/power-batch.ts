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
  let batches: string[][] = []
  for (let from = 0; from < ids.length; from += idsPerCall) batches.push(ids.slice(from, from + idsPerCall))
  /** Answers with the parts that are to be asked again. */
  const askOne = async (batch: string[]): Promise<string[][]> => {
    try {
      await ask(batch, signal)
      result.taken.push(...batch)
      return []
    } catch (error) {
      if (signal.aborted || !(error instanceof HengeError)) throw error
      if (notOfAServer.has(error.code)) {
        result.later.push(...batch)
        result.reason = error.message
        return []
      }
      const [only] = batch
      if (batch.length > 1 || only === undefined) return partsOf(batch, error.message)
      result.refused.set(only, error.message)
      return []
    }
  }
  for (let wave = freeCalls; batches.length > 0; wave = 1) {
    if (wave === 1) await clock.sleep(pauseMs, signal)
    const now = batches.splice(0, wave)
    const again = await Promise.all(now.map(askOne))
    batches = [...again.flat(), ...batches]
    if (result.reason === null) continue
    result.later.push(...batches.flat())
    break
  }
  return result
}

/** The servers that an answer names apart from the others; halves where it names none. */
function partsOf(batch: readonly string[], message: string): string[][] {
  const named = batch.filter((id) => new RegExp(`\\b${id}\\b`).test(message))
  if (named.length > 0 && named.length < batch.length) return [batch.filter((id) => !named.includes(id)), ...named.map((id) => [id])]
  const middle = Math.ceil(batch.length / 2)
  return [batch.slice(0, middle), batch.slice(middle)]
}
