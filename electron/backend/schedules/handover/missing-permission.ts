import { HengeError } from '../../../../shared/model/error.ts'

/** What to do about a permission that is missing. */
export function withRemedy(error: unknown, permissions: string): unknown {
  if (!(error instanceof HengeError) || error.code !== 'FORBIDDEN') return error
  const message = `${error.message} Whoever gives permissions in this AWS account finds all that is needed under “Permissions that this needs”.`
  return new HengeError('FORBIDDEN', message, { details: { ...error.details, permissions }, cause: error })
}
