import { isAlive } from '../../../shared/model/server.ts'
import type { ServerMemory } from '../fleet/ports.ts'
import type { RecipeService } from '../recipes/recipe-service.ts'
import type { ReplacementService } from '../replacement/replacement-service.ts'
import type { RebuildWorld } from './preview-rebuild.ts'

export interface ServiceRebuildParts {
  readonly memory: Pick<ServerMemory, 'recall'>
  readonly recipes: Pick<RecipeService, 'list' | 'ofRole'>
  readonly replacement: Pick<ReplacementService, 'plan'>
  readonly maxServersPerRun: () => Promise<number>
}

/** Fleet, recipes and replacement as a rebuild sees them. A recipe without servers in the account is built, not rebuilt: it is left out. */
export function serviceRebuildWorld({ memory, recipes, replacement, maxServersPerRun }: ServiceRebuildParts): RebuildWorld {
  const alive = async (accountId: string) => (await memory.recall(accountId)).filter(isAlive)
  return {
    maxServersPerRun,
    plan: (request, signal) => replacement.plan(request, signal),
    servers: async (accountId, role) => (await alive(accountId)).filter((server) => server.role === role),
    async roles(accountId) {
      const inUse = new Set((await alive(accountId)).map(({ role }) => role))
      const summaries = (await recipes.list()).recipes.filter(({ role }) => inUse.has(role))
      return Promise.all(summaries.map(async ({ role }) => ({ role, dependsOn: (await recipes.ofRole(role))?.recipe?.dependsOn ?? [] })))
    },
  }
}
