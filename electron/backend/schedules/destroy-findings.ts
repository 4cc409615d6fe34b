import { HengeError } from '../../../shared/model/error.ts'
import type { Recipe } from '../../../shared/model/recipe.ts'
import type { Blocker, Plan } from '../../../shared/model/replacement/plan.ts'
import { knownEndBlockers } from '../../../shared/model/replacement/plan-end.ts'
import type { ScheduleFinding } from '../../../shared/model/schedules/check-schedule.ts'
import { isAlive, type Server } from '../../../shared/model/server.ts'

/** What is so today and need not be so in the evening. */
const passing: readonly Blocker['code'][] = ['role-busy', 'locked', 'nothing-to-replace']
const unreachable = ['SIGNED_OUT', 'UNREACHABLE', 'THROTTLED']
const mostSaid = 6

/** A recipe as far as destroying a role needs it. */
export interface RoleRecipe {
  /** null: no recipe builds the role, or it cannot be read. */
  readonly recipe: Recipe | null
  readonly problem: string | null
}

/** What a preview can say without asking the cloud. Servers that may not be destroyed stay, and are named each time. */
export function destroyFindings(role: string, { recipe, problem }: RoleRecipe, servers: readonly Server[]): ScheduleFinding[] {
  if (recipe === null) return [error(problem ?? `No recipe builds ${role}: nothing that is destroyed could be built again. Choose stop.`)]
  const blockers = knownEndBlockers(servers, recipe)
  const none = blockers.filter(({ serverId, severity }) => serverId === null && severity === 'blocker')
  const alive = servers.filter(isAlive)
  const bad = alive.filter(({ id }) => blockers.some(({ serverId, severity }) => serverId === id && severity === 'blocker'))
  const all = alive.length > 0 && bad.length === alive.length
  return blockers.slice(0, mostSaid).map((one) => finding(one, all || none.includes(one)))
}

/** Asks for the very plan that the evening will ask for. Where nothing can be asked nothing is said: the preview has said what is known. */
export async function refusedDestroy(planEnd: () => Promise<Plan>): Promise<ScheduleFinding[]> {
  try {
    const { blockers, oldServers } = await planEnd()
    const real = blockers.filter(({ severity, code }) => severity === 'blocker' && !passing.includes(code))
    const bad = new Set(real.flatMap(({ serverId }) => serverId ?? []))
    const all = real.some(({ serverId }) => serverId === null) || (oldServers.length > 0 && bad.size === oldServers.length)
    return all ? real.slice(0, mostSaid).map((one) => finding(one, true)) : []
  } catch (failure) {
    if (failure instanceof HengeError && unreachable.includes(failure.code)) return []
    throw failure
  }
}

function finding({ message, remedy }: Blocker, isError: boolean): ScheduleFinding {
  const then = isError ? '' : ' It is left out and named each time.'
  return { path: 'off', severity: isError ? 'error' : 'warning', message: `${message}${then} ${remedy}` }
}

const error = (message: string): ScheduleFinding => ({ path: 'off', severity: 'error', message })
