import { HengeError } from '../../../shared/model/error.ts'
import { dependenciesOf, dependencyOrder, type RebuildPreview, type RebuildRule, selectServers } from '../../../shared/model/rebuild.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import type { Server } from '../../../shared/model/server.ts'
import { type PlanRequest, planRequest } from './run-rebuild.ts'

/** What a preview asks of fleet, recipes and replacement. */
export interface RebuildWorld {
  /**
   * Makes sure that the servers of the account have been listed since the program started. Throws what is in the way where nothing
   * is known of them from before either.
   */
  look(accountId: string, signal?: AbortSignal): Promise<void>
  /** Every role that a recipe builds, with what it depends on directly; `present`: it has servers in the account. */
  roles(accountId: string): Promise<readonly { readonly role: string; readonly dependsOn: readonly string[]; readonly present: boolean }[]>
  /** As last seen, destroyed ones left out. */
  servers(accountId: string, role: string): Promise<readonly Server[]>
  plan(request: PlanRequest, signal?: AbortSignal): Promise<Plan>
  maxServersPerRun(): Promise<number>
}

/**
 * What a rule would do: a plan for each role in the order of dependency, the servers that are left alone with the reason, and what
 * keeps the whole from being started. Changes nothing.
 */
export async function previewRebuild(world: RebuildWorld, rule: RebuildRule, now: number, signal?: AbortSignal): Promise<RebuildPreview> {
  await world.look(rule.accountId, signal)
  const known = await world.roles(rule.accountId)
  const wanted = known.filter(({ role, present }) => present && (rule.roles === undefined || rule.roles.includes(role)))
  const missing = (rule.roles ?? []).filter((role) => !wanted.some((one) => one.role === role))
  const dependsOn = (role: string) => known.find((one) => one.role === role)?.dependsOn ?? []
  const { order, cycle } = dependencyOrder(
    wanted.map(({ role }) => role),
    dependsOn,
  )
  const items: RebuildPreview['items'] = []
  for (const role of order) {
    signal?.throwIfAborted()
    const after = dependenciesOf(role, dependsOn).filter((other) => other !== role && order.includes(other))
    items.push({ role, after, ...(await previewRole(world, rule, role, now, signal)) })
  }
  const touched = items.reduce((sum, { plan }) => sum + (plan ? Math.max(plan.oldServers.length, plan.newServers.length) : 0), 0)
  const limit = await world.maxServersPerRun()
  const problems = [
    ...missing.map((role) =>
      known.some((one) => one.role === role)
        ? `${role} has no servers in this account: there is nothing to rebuild. Take it out of the rule.`
        : `No recipe builds a role ${role}. Take it out of the rule, or mend the role in its recipe.`,
    ),
    ...(cycle.length > 0 ? [`${cycle.join(', ')} wait for each other: take one out of dependsOn in its recipe.`] : []),
    ...(touched > limit
      ? [
          `${touched} servers would be touched; at most ${limit} are allowed in one run. Choose fewer roles, or raise the limit in Settings.`,
        ]
      : []),
    ...(items.every(({ plan }) => plan === null) && cycle.length === 0 ? ['No server fits this rule: nothing needs to be done.'] : []),
  ]
  return { rule, items, problems }
}

async function previewRole(
  world: RebuildWorld,
  rule: RebuildRule,
  role: string,
  now: number,
  signal?: AbortSignal,
): Promise<Pick<RebuildPreview['items'][number], 'plan' | 'skipped' | 'reason' | 'failed'>> {
  try {
    const servers = await world.servers(rule.accountId, role)
    // Only the plan knows the current revision; it is asked with every server first where age decides.
    const { serverIds, skipped } = selectServers(rule, servers, '', now)
    if (rule.selection.which !== 'behind' && serverIds.length === 0)
      return { plan: null, skipped, reason: 'No server of it fits the rule.', failed: false }
    const plan = await world.plan(planRequest(rule, role, serverIds), signal)
    const left = [...skipped, ...plan.skipped.filter(({ id }) => !skipped.some((one) => one.id === id))]
    const nothing = plan.blockers.some(({ code }) => code === 'nothing-to-replace')
    return nothing
      ? { plan: null, skipped: left, reason: 'Every server of it is current.', failed: false }
      : { plan, skipped: left, reason: null, failed: false }
  } catch (error) {
    if (!(error instanceof HengeError)) throw error
    return { plan: null, skipped: [], reason: error.message, failed: true }
  }
}
