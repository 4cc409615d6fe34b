/** Every failure the program expects. The contract declares exactly these; anything else becomes INTERNAL. */
export const errorCodes = [
  'INVALID_INPUT',
  'RECIPE_INVALID',
  'NOT_FOUND',
  'CONFLICT',
  'PLAN_STALE',
  'BLOCKED',
  'SIGNED_OUT',
  'FORBIDDEN',
  'UNREACHABLE',
  'THROTTLED',
  'CAPACITY',
  'REFUSED',
  'UNHEALTHY',
  'TIMEOUT',
  'CANCELLED',
  'TOO_LARGE',
  'BINARY_FILE',
  'STORAGE_FULL',
  'ALREADY_RUNNING',
  'UNSUPPORTED',
  'INTERNAL',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** HTTP status each code travels with, so that any HTTP client can tell whose fault it was. */
export const errorStatus: Readonly<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400,
  RECIPE_INVALID: 422,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PLAN_STALE: 409,
  BLOCKED: 409,
  SIGNED_OUT: 424,
  FORBIDDEN: 403,
  UNREACHABLE: 502,
  THROTTLED: 429,
  CAPACITY: 503,
  REFUSED: 422,
  UNHEALTHY: 424,
  TIMEOUT: 504,
  CANCELLED: 499,
  TOO_LARGE: 413,
  BINARY_FILE: 415,
  STORAGE_FULL: 507,
  ALREADY_RUNNING: 423,
  UNSUPPORTED: 501,
  INTERNAL: 500,
}

export interface HengeErrorOptions {
  /** True where the same call may succeed later without anybody changing anything. */
  readonly retryable?: boolean
  /** Plain data for the page: the missing permission, the line and column, the id. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** An expected failure. `message` is shown to the user: what happened, why if known, what to do. Do not extend. */
export class HengeError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, options: HengeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'HengeError'
    this.code = code
    this.retryable = options.retryable ?? false
    this.details = options.details ?? {}
  }
}

/** Ends an exhaustive switch: the compiler refuses a union member that nobody handled. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`)
}
