import { HengeError } from '../../../shared/model/error.ts'

/** One line for a terminal: what went wrong and what to do; the stack is in the log. */
export function describeFailure(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof HengeError) return { code: error.code, message: error.message }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
}
