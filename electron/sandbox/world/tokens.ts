import { ApiError } from './api-error.ts'
import type { Region } from './region.ts'

/**
 * What a client token made before (`call` keeps the tokens of different calls apart), or what `make` makes now. null: no token.
 * IdempotentParameterMismatch for a token that was used with another order.
 */
export function onceForToken(
  region: Region,
  call: string,
  token: string | null,
  order: unknown,
  make: () => readonly string[],
): readonly string[] {
  if (token === null) return make()
  if (token.length > 64) throw new ApiError('InvalidParameterValue', 'Client token must not be longer than 64 ASCII characters')
  // Launches came first and have their tokens bare.
  const id = call === 'RunInstances' ? token : `${call} ${token}`
  const fingerprint = JSON.stringify(order)
  const before = region.find('token', id)
  if (before !== undefined) {
    if (before.fingerprint !== fingerprint) {
      throw new ApiError(
        'IdempotentParameterMismatch',
        'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
      )
    }
    return before.instanceIds
  }
  const ids = make()
  region.put({ kind: 'token', id, fingerprint, instanceIds: ids, at: region.now })
  return ids
}
