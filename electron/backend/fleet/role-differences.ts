import { HengeError } from '../../../shared/model/error.ts'
import type { RevisionContent, RevisionDifference } from '../../../shared/model/recipe.ts'
import { revisionDifference, type UnknownContent } from '../../../shared/model/recipe-difference.ts'
import { revisionContentFromUserData, saysNothingOfContent } from '../../../shared/model/recipe-revision.ts'
import { isBehind } from '../../../shared/model/role-summary.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { RevisionMemory, RunningRevision } from '../recipes/ports.ts'
import type { FleetAccounts } from './ports.ts'
import type { RoleCurrents } from './role-currents.ts'

/** What differs between what runs and what the recipe makes now. */
export class RoleDifferences {
  private readonly accounts: FleetAccounts
  private readonly memory: RevisionMemory
  private readonly currents: RoleCurrents
  /** By server: user data can be changed only while a server is stopped, so one look serves. */
  private readonly looked = new Map<string, RevisionContent | null>()

  constructor(accounts: FleetAccounts, memory: RevisionMemory, currents: RoleCurrents) {
    this.accounts = accounts
    this.memory = memory
    this.currents = currents
  }

  /** One for each revision that runs and is not the current one; of several servers of it, the first is looked at. */
  async of(accountId: string, role: string, alive: readonly Server[], signal?: AbortSignal): Promise<RevisionDifference[]> {
    const differences: RevisionDifference[] = []
    const groups = Map.groupBy(alive, (server) => JSON.stringify([server.region, server.revision]))
    for (const [server] of groups.values()) {
      if (!server) continue
      const current = await this.currents.knownRevision(accountId, server.region, role)
      if (typeof current === 'string' || !isBehind({ ...server, state: 'running' }, { state: 'ready', revision: current.revision }))
        continue
      differences.push(revisionDifference(await this.contentOf(server, signal), current.content))
    }
    return differences
  }

  /** What each revision consists of that is alive in a region, as far as it is known; of several servers of it, the first is looked at. */
  async running(alive: readonly Server[], signal?: AbortSignal): Promise<RunningRevision[]> {
    const groups = [...Map.groupBy(alive, (server) => JSON.stringify([server.region, server.revision])).values()]
    return Promise.all(
      groups.flatMap(([server, ...others]) =>
        server
          ? [
              this.contentOf(server, signal).then((content) => ({
                region: server.region,
                servers: others.length + 1,
                // The tag says which revision it is; of a server that was adopted there is none.
                content: { ...content, revision: server.revision ?? '' },
              })),
            ]
          : [],
      ),
    )
  }

  private async contentOf(server: Server, signal: AbortSignal | undefined): Promise<RevisionContent | UnknownContent> {
    const onRecord = server.revision === null ? null : await this.memory.recall(server.revision)
    return onRecord ?? (await this.fromUserData(server, signal)) ?? server
  }

  private async fromUserData(server: Server, signal: AbortSignal | undefined): Promise<RevisionContent | null> {
    const looked = this.looked.get(server.id)
    if (looked !== undefined) return looked
    try {
      const { compute } = await this.accounts.cloud(server.accountId, server.region)
      const bytes = await compute.userData(server.id, signal)
      const { imageId, instanceType } = server
      const origin = { revision: server.revision ?? '', recipe: server.recipe ?? '', imageId, instanceType }
      const content = bytes && !saysNothingOfContent(bytes) ? revisionContentFromUserData(bytes, origin) : null
      this.looked.set(server.id, content)
      return content
    } catch (error) {
      // Not allowed or out of reach: the difference then says that what runs is not on record; the next look asks again.
      if (error instanceof HengeError && error.code !== 'CANCELLED') return null
      throw error
    }
  }
}
