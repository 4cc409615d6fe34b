import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'

export interface TryOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Between 0 and 1. */
  readonly random: () => number
  /** Resolves when somebody is signed in again; SIGNED_OUT until then. */
  checkSignedIn(signal: AbortSignal): Promise<void>
  /** With the reason while nothing can be done without a person; null when it goes on. */
  waiting(reason: string | null): Promise<void>
}

const firstDelayMs = 1000
const longestDelayMs = 30_000
/** Of failures one after the other; waiting for somebody to sign in does not count. */
const giveUpAfterMs = 15 * 60_000
const askSignedInEveryMs = 5000

const isSignedOut = (error: unknown) => error instanceof HengeError && error.code === 'SIGNED_OUT'

/**
 * Repeats `call` while its failure may pass by itself: exponential back-off with full jitter (the delay is anything up to the
 * bound, so that many programs do not come back at once). Waits as long as it takes while signed out.
 */
export async function keepTrying<Result>(call: (signal: AbortSignal) => Promise<Result>, options: TryOptions): Promise<Result> {
  const { clock, signal, random } = options
  let bound = firstDelayMs
  let waited = 0
  for (;;) {
    signal.throwIfAborted()
    try {
      return await call(signal)
    } catch (error) {
      signal.throwIfAborted()
      if (isSignedOut(error)) {
        await untilSignedIn(options)
        continue
      }
      if (!(error instanceof HengeError) || !error.retryable || waited >= giveUpAfterMs) throw error
      const delay = Math.max(firstDelayMs / 4, random() * bound)
      bound = Math.min(longestDelayMs, bound * 2)
      waited += delay
      await clock.sleep(delay, signal)
    }
  }
}

async function untilSignedIn({ clock, signal, checkSignedIn, waiting }: TryOptions): Promise<void> {
  await waiting('Waiting for sign-in: the credentials of this account have expired. Sign in again and the job goes on by itself.')
  for (;;) {
    await clock.sleep(askSignedInEveryMs, signal)
    try {
      await checkSignedIn(signal)
      break
    } catch (error) {
      signal.throwIfAborted()
      const passes = isSignedOut(error) || (error instanceof HengeError && error.retryable)
      if (!passes) throw error
    }
  }
  await waiting(null)
}
