import { errorCodes, HengeError } from '../../../shared/model/error.ts'

interface StepFailure {
  readonly code: string | null
  readonly message: string
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>>
}

/** What is recorded of a step: its result, or how it failed. A failure is a record too, so the library never retries by itself. */
export interface StepOutcome {
  readonly result?: unknown
  readonly failure?: StepFailure
}

export function encodeFailure(error: unknown): StepFailure {
  if (error instanceof HengeError) return { code: error.code, message: error.message, retryable: error.retryable, details: error.details }
  return { code: null, message: error instanceof Error ? error.message : String(error), retryable: false, details: {} }
}

/** The result as recorded, or the failure thrown again: a HengeError where it was one. */
export function decodeOutcome<Result>({ result, failure }: StepOutcome): Result {
  if (!failure) return result as Result
  const code = errorCodes.find((known) => known === failure.code)
  if (!code) throw new Error(failure.message)
  throw new HengeError(code, failure.message, { retryable: failure.retryable, details: failure.details })
}
