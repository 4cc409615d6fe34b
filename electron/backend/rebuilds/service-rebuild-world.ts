import { errorCodes, HengeError } from '../../../shared/model/error.ts'
import { isAlive } from '../../../shared/model/server.ts'
import type { FleetService } from '../fleet/fleet-service.ts'
import type { ServerMemory } from '../fleet/ports.ts'
import type { RecipeService } from '../recipes/recipe-service.ts'
import type { ReplacementService } from '../replacement/replacement-service.ts'
import type { RebuildWorld } from './preview-rebuild.ts'

export interface ServiceRebuildParts {
  readonly fleet: Pick<FleetService, 'askedOnce'>
  readonly memory: Pick<ServerMemory, 'recall'>
  readonly recipes: Pick<RecipeService, 'list' | 'ofRole'>
  readonly replacement: Pick<ReplacementService, 'plan'>
  readonly maxServersPerRun: () => Promise<number>
}

/** Fleet, recipes and replacement as a rebuild sees them. */
export function serviceRebuildWorld({ fleet, memory, recipes, replacement, maxServersPerRun }: ServiceRebuildParts): RebuildWorld {
  const alive = async (accountId: string) => (await memory.recall(accountId)).filter(isAlive)
  return {
    maxServersPerRun,
    async look(accountId, signal) {
      const { refreshedAt, error } = await fleet.askedOnce(accountId, signal)
      if (refreshedAt !== null || error === null || (await alive(accountId)).length > 0) return
      const code = errorCodes.find((known) => known === error.code) ?? 'INTERNAL'
      throw new HengeError(code, `The servers of this account have never been listed, so nothing can be said of them yet. ${error.message}`)
    },
    plan: (request, signal) => replacement.plan(request, signal),
    servers: async (accountId, role) => (await alive(accountId)).filter((server) => server.role === role),
    async roles(accountId) {
      const inUse = new Set((await alive(accountId)).map(({ role }) => role))
      const { recipes: all } = await recipes.list()
      return Promise.all(
        all.map(async ({ role }) => ({
          role,
          present: inUse.has(role),
          dependsOn: (await recipes.ofRole(role))?.recipe?.dependsOn ?? [],
        })),
      )
    },
  }
}
