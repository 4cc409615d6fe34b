import type { Recipe } from '../recipe.ts'
import type { Blocker } from './plan.ts'
import type { RestingServer } from './resting.ts'

/** What was kept and would be handed to nobody by this plan. `taken`: whose place new servers take. */
export function blockersOfRest(
  resting: readonly RestingServer[],
  taken: readonly RestingServer[],
  region: string,
  recipe: Pick<Recipe, 'servers'>,
): Blocker[] {
  const left = resting.filter((rest) => !taken.includes(rest))
  return left.flatMap((rest): Blocker[] => {
    const held = [...rest.volumes.map(({ id }) => id), ...(rest.address ? [rest.address.address] : [])]
    if (held.length === 0) return []
    const why =
      rest.region === region
        ? `the recipe wants ${recipe.servers} ${recipe.servers === 1 ? 'server' : 'servers'}, and all have their place`
        : `the role is built in ${region}, and they are in ${rest.region}`
    return [
      {
        ...{ code: 'kept-data', severity: 'warning', serverId: null },
        message: `${held.join(', ')} of ${rest.name} ${held.length === 1 ? 'stays' : 'stay'} where nobody uses ${held.length === 1 ? 'it' : 'them'}: ${why}.`,
        remedy: 'Raise the number in the recipe to use them again, or clean them up under Leftovers.',
      },
    ]
  })
}
