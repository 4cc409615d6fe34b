import { ORPCError } from '@orpc/client'
import { type ErrorCode, errorCodes } from '../../shared/model/error.ts'

/** A failure as the page shows it. NO_ANSWER: the program itself is not there; NO_KEY: this page was opened without its token. */
export interface Problem {
  readonly code: ErrorCode | 'NO_ANSWER' | 'NO_KEY'
  readonly message: string
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>>
  readonly logId: string | null
}

function isErrorCode(code: string): code is ErrorCode {
  return (errorCodes as readonly string[]).includes(code)
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** Whatever a call threw, in the words to show. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ORPCError) {
    const data = asRecord(error.data)
    const details = asRecord(data.details)
    const logId = typeof data.logId === 'string' ? data.logId : null
    // The browser shell’s own refusal, before any procedure is asked.
    if (error.status === 401) return { code: 'NO_KEY', message: noKey, retryable: false, details, logId }
    if (isErrorCode(error.code)) {
      return { code: error.code, message: error.message, retryable: data.retryable === true, details, logId }
    }
    if (error.status === 502 || error.status === 503 || error.status === 504) return noAnswer
    return { code: 'INTERNAL', message: error.message, retryable: false, details, logId }
  }
  if (error instanceof TypeError) return noAnswer
  return {
    code: 'INTERNAL',
    message: error instanceof Error ? error.message : String(error),
    retryable: false,
    details: {},
    logId: null,
  }
}

const noKey =
  'This page was opened without its key, or the program was started again since. Open the address that Henge prints when it starts, all of it, with the part after #.'

const noAnswer: Problem = {
  code: 'NO_ANSWER',
  message:
    'The Henge program does not answer. It may be starting again; this page tries again by itself. If it stays so, start Henge again.',
  retryable: true,
  details: {},
  logId: null,
}
