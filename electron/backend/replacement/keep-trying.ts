import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'

export interface TryOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Between 0 and 1. */
  readonly random: () => number
  /** Resolves when somebody is signed in again; SIGNED_OUT until then. */
  checkSignedIn(signal: AbortSignal): Promise<void>
  /** With the reason while nothing can be done from here; null when it goes on. */
  waiting(reason: string | null, forWhat: 'sign-in' | 'network'): Promise<void>
  /** Why the call is about to be made again. */
  again(reason: string): Promise<void>
}

const firstDelayMs = 1000
const longestDelayMs = 30_000
const askSignedInEveryMs = 5000

const minutes = 60_000
/** Of failures one after the other; waiting for somebody to sign in has no end. */
function patienceMs(error: HengeError): number {
  if (!error.retryable) return 0
  switch (error.code) {
    case 'CAPACITY':
      return 3 * minutes
    case 'UNREACHABLE':
      // The network of a laptop may be away for a night; an endpoint that does not speak AWS will not learn it.
      return error.details.notAws === true ? 3 * minutes : 12 * 60 * minutes
    default:
      return 15 * minutes
  }
}

/**
 * Repeats `call` while its failure may pass by itself: exponential back-off with full jitter (the delay is anything up to the
 * bound, so that many programs do not come back at once). Waits as long as it takes while signed out.
 */
export async function keepTrying<Result>(call: (signal: AbortSignal) => Promise<Result>, options: TryOptions): Promise<Result> {
  const { clock, signal, random } = options
  let bound = firstDelayMs
  let waited = 0
  let cutOff = false
  for (;;) {
    signal.throwIfAborted()
    try {
      const result = await call(signal)
      if (cutOff) await options.waiting(null, 'network')
      return result
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof HengeError)) throw error
      if (error.code === 'SIGNED_OUT') {
        await untilSignedIn(options)
        continue
      }
      if (waited >= patienceMs(error)) throw error
      cutOff = error.code === 'UNREACHABLE'
      if (cutOff) await options.waiting(`Waiting for the network: ${error.message}`, 'network')
      else await options.again(`Trying again: ${error.message}`)
      const delay = Math.max(firstDelayMs / 4, random() * bound)
      bound = Math.min(longestDelayMs, bound * 2)
      waited += delay
      await clock.sleep(delay, signal)
    }
  }
}

async function untilSignedIn({ clock, signal, checkSignedIn, waiting }: TryOptions): Promise<void> {
  const reason = 'Waiting for sign-in: the credentials of this account have expired. Sign in again and the job goes on by itself.'
  await waiting(reason, 'sign-in')
  for (;;) {
    await clock.sleep(askSignedInEveryMs, signal)
    try {
      await checkSignedIn(signal)
      break
    } catch (error) {
      signal.throwIfAborted()
      const passes = error instanceof HengeError && (error.code === 'SIGNED_OUT' || error.retryable)
      if (!passes) throw error
    }
  }
  await waiting(null, 'sign-in')
}
