import type { BackendClient } from '../../electron/backend/rpc/client.ts'
import type { RoleDetail } from '../../shared/model/fleet.ts'

/**
 * The sandbox’s role as the provider has it now. To be asked until it holds what is expected: the fleet looks again beside the end of
 * a job, not before it, and whoever asks meanwhile is answered by the look that is under way.
 */
export async function freshRole(client: BackendClient, role: string): Promise<RoleDetail> {
  await client.fleet.refresh({ accountId: 'sandbox' })
  return client.fleet.role({ accountId: 'sandbox', role })
}

/** Of these servers, those that are not known to be destroyed. */
export function notDestroyed({ generations }: RoleDetail, ids: readonly string[]): string[] {
  return ids.filter((id) => !generations.some(({ server, destroyedAt }) => server.id === id && destroyedAt !== null))
}
