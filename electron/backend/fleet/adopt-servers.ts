import { HengeError } from '../../../shared/model/error.ts'
import { hengeTags, isAlive, isBuilder, isQuarantined, type Server } from '../../../shared/model/server.ts'
import type { FleetAccounts } from './ports.ts'

export interface Adoption {
  readonly accountId: string
  readonly serverIds: readonly string[]
  readonly recipe: string
  readonly role: string
}

/**
 * Tags servers that no recipe built. They have no revision, so they are behind: the next rebuild replaces them.
 * NOT_FOUND for one that is not alive, CONFLICT for one that has a role or is in quarantine; then none is tagged.
 */
export async function adoptServers(
  adoption: Adoption,
  known: readonly Server[],
  accounts: FleetAccounts,
  signal?: AbortSignal,
): Promise<Server[]> {
  const chosen = [...new Set(adoption.serverIds)].map((id) => adoptable(id, known))
  const tags = { [hengeTags.role]: adoption.role, [hengeTags.recipe]: adoption.recipe }
  for (const [region, servers] of Map.groupBy(chosen, (server) => server.region)) {
    const { compute } = await accounts.cloud(adoption.accountId, region)
    await compute.tagServers(
      servers.map(({ id }) => id),
      tags,
      signal,
    )
  }
  return chosen.map((server) => ({ ...server, role: adoption.role, recipe: adoption.recipe, tags: { ...server.tags, ...tags } }))
}

function adoptable(id: string, known: readonly Server[]): Server {
  const server = known.find((candidate) => candidate.id === id)
  if (!server || !isAlive(server)) {
    throw new HengeError('NOT_FOUND', `There is no server ${id} in this account now. Refresh the fleet and choose again.`, {
      details: { id },
    })
  }
  if (server.role !== null) {
    throw new HengeError('CONFLICT', `${id} belongs to the role "${server.role}" already; only servers without a role are adopted.`, {
      details: { id, role: server.role },
    })
  }
  if (isQuarantined(server)) {
    throw new HengeError('CONFLICT', `${id} is in quarantine: it is cut off, and is cleaned up under Leftovers. It is not adopted.`, {
      details: { id },
    })
  }
  if (isBuilder(server)) {
    throw new HengeError('CONFLICT', `${id} is there while an image is baked and goes by itself afterwards. It is not adopted.`, {
      details: { id },
    })
  }
  return server
}
