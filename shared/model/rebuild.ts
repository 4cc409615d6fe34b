import { z } from 'zod'
import { strategySchema } from './recipe.ts'
import { planSchema } from './replacement/plan.ts'
import { rolloutOverrideSchema } from './replacement/rollout.ts'
import { isAlive, type Server } from './server.ts'

/** Which servers a rule means. */
const selectionSchema = z.discriminatedUnion('which', [
  z.strictObject({ which: z.literal('behind').describe('not of the recipe’s current revision') }),
  z.strictObject({
    which: z.literal('older-than'),
    days: z.int().min(1).max(3650).describe('since their launch; current ones too'),
  }),
  z.strictObject({ which: z.literal('all').describe('current ones too') }),
])

export const rebuildRuleSchema = z.strictObject({
  accountId: z.string(),
  roles: z.array(z.string()).max(500).optional().describe('default: every role of the account that a recipe builds'),
  selection: selectionSchema,
  notBefore: z.iso.datetime().nullable().default(null).describe('the rebuild waits until then; null: at once'),
  concurrency: z.int().min(1).max(10).default(1).describe('roles that are worked on at the same time'),
  stopOnFailure: z.boolean().default(true).describe('after a failed role no other is begun'),
  strategy: strategySchema.optional().describe('default: as each recipe says'),
  rollout: rolloutOverrideSchema.optional().describe('settings that count instead of those of the recipes'),
})
export type RebuildRule = z.infer<typeof rebuildRuleSchema>

const itemStatusSchema = z.enum(['pending', 'running', 'succeeded', 'failed', 'skipped', 'refused', 'cancelled'])

/** One role of a rebuild. */
const rebuildItemSchema = z.object({
  role: z.string(),
  after: z.array(z.string()).describe('roles of the same rebuild that must be done before'),
  /** What was agreed to: it runs only while planning anew gives the same. */
  serverIds: z.array(z.string()),
  toRevision: z.string(),
  planId: z.string().nullable(),
  jobId: z.string().nullable(),
  status: itemStatusSchema,
  detail: z.string().nullable(),
})
export type RebuildItem = z.infer<typeof rebuildItemSchema>

export const rebuildSchema = z.object({
  id: z.string(),
  rule: rebuildRuleSchema,
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  status: z.enum(['waiting', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled']).describe('waiting: for its date'),
  items: z.array(rebuildItemSchema),
})
export type Rebuild = z.infer<typeof rebuildSchema>

/** Servers of a role that a rule means, and why the others are left alone. Days are of 24 hours since the launch. */
export function selectServers(
  rule: Pick<RebuildRule, 'selection'>,
  servers: readonly Server[],
  currentRevision: string,
  now: number,
): { readonly serverIds: string[]; readonly skipped: { readonly id: string; readonly name: string; readonly reason: string }[] } {
  const serverIds: string[] = []
  const skipped: { id: string; name: string; reason: string }[] = []
  for (const server of servers.filter(isAlive)) {
    const reason = reasonToSkip(rule.selection, server, currentRevision, now)
    if (reason === null) serverIds.push(server.id)
    else skipped.push({ id: server.id, name: server.name, reason })
  }
  return { serverIds, skipped }
}

const dayMs = 24 * 3600_000

const inDays = (days: number) => (days === 1 ? '1 day' : `${days} days`)

function reasonToSkip(selection: RebuildRule['selection'], server: Server, currentRevision: string, now: number): string | null {
  switch (selection.which) {
    case 'all':
      return null
    case 'behind':
      return server.revision === currentRevision ? 'already current' : null
    case 'older-than': {
      const days = (now - Date.parse(server.launchedAt)) / dayMs
      return days >= selection.days ? null : `${inDays(Math.floor(days))} old, younger than ${selection.days}`
    }
  }
}

/** Everything that a role depends on, over others too; the role itself where it comes back to it. `dependsOn`: directly. */
export function dependenciesOf(role: string, dependsOn: (role: string) => readonly string[]): string[] {
  const found = new Set<string>()
  const visit = (one: string) => {
    for (const other of dependsOn(one)) {
      if (other === one || found.has(other)) continue
      found.add(other)
      visit(other)
    }
  }
  visit(role)
  return [...found]
}

/**
 * Roles in the order in which they may be begun: what a role depends on, directly or over roles that are not among these, comes
 * before it. `cycle` names the roles that wait for each other, and those that wait for them, which therefore can never begin.
 */
export function dependencyOrder(
  roles: readonly string[],
  dependsOn: (role: string) => readonly string[],
): { readonly order: string[]; readonly cycle: string[] } {
  const order: string[] = []
  const needs = new Map(roles.map((role) => [role, dependenciesOf(role, dependsOn)]))
  let left = [...roles]
  while (left.length > 0) {
    const ready = left.filter((role) => needs.get(role)?.every((other) => other === role || !left.includes(other)))
    if (ready.length === 0) return { order, cycle: left }
    order.push(...ready)
    left = left.filter((role) => !ready.includes(role))
  }
  return { order, cycle: [] }
}

/** What may be begun now: pending, with everything before it done, as many as the rule lets run together. */
export function readyItems(rebuild: Rebuild): RebuildItem[] {
  const running = rebuild.items.filter(({ status }) => status === 'running').length
  const stopped = rebuild.rule.stopOnFailure && rebuild.items.some(({ status }) => status === 'failed' || status === 'refused')
  if (stopped) return []
  const done = (role: string) =>
    rebuild.items.some((item) => item.role === role && (item.status === 'succeeded' || item.status === 'skipped'))
  return rebuild.items
    .filter(({ status, after }) => status === 'pending' && after.every(done))
    .slice(0, Math.max(0, rebuild.rule.concurrency - running))
}

/** Pending items that can never begin, with the reason. */
export function hopelessItems(rebuild: Rebuild): { readonly role: string; readonly reason: string }[] {
  const bad = rebuild.items.filter(({ status }) => status === 'failed' || status === 'refused' || status === 'cancelled')
  if (bad.length === 0) return []
  const first = bad[0]?.role ?? ''
  return rebuild.items.flatMap(({ role, status, after }) => {
    if (status !== 'pending') return []
    const before = bad.find((item) => after.includes(item.role))
    if (before)
      return [
        { role, reason: `${before.role} comes before it and ${before.status === 'cancelled' ? 'was cancelled' : 'was not replaced'}` },
      ]
    return rebuild.rule.stopOnFailure ? [{ role, reason: `stopped because ${first} was not replaced` }] : []
  })
}

export function rebuildHasEnded({ status }: Pick<Rebuild, 'status'>): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled'
}

/** What a rule would do, role by role. */
export const rebuildPreviewSchema = z.object({
  rule: rebuildRuleSchema,
  items: z.array(
    z.object({
      role: z.string(),
      after: z.array(z.string()),
      plan: planSchema.nullable().describe('null: nothing is done in this role, `reason` says why'),
      skipped: z.array(z.object({ id: z.string(), name: z.string(), reason: z.string() })),
      reason: z.string().nullable(),
      failed: z.boolean().describe('it could not be planned: `reason` is what is wrong with it'),
    }),
  ),
  problems: z.array(z.string()).describe('what keeps the rebuild from being started'),
})
export type RebuildPreview = z.infer<typeof rebuildPreviewSchema>
