import type { HengeError } from '../error.ts'
import { serverProblem } from './server-problem.ts'
import { unreachable } from './server-trust.ts'

/** What a user is told of a request that failed in either product’s client: an answer that is none, or no answer. `server`: its address. */
export function failedRequest(error: unknown, server: string): HengeError {
  const answered = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && 'body' in error
  return answered ? serverProblem(Number(error.statusCode), error.body, server) : unreachable(error, server)
}
