import type { Money } from '../../../shared/model/fleet.ts'
import type { RebuildPreview } from '../../../shared/model/rebuild.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'

export type PreviewItem = RebuildPreview['items'][number]
export type PlannedItem = PreviewItem & { readonly plan: Plan }

export interface Agreed {
  readonly role: string
  readonly serverIds: string[]
  readonly toRevision: string
}

export function plannedItems({ items }: Pick<RebuildPreview, 'items'>): PlannedItem[] {
  return items.flatMap((item) => (item.plan === null ? [] : [{ ...item, plan: item.plan }]))
}

/** What somebody who looks at this preview agrees to. */
export function agreedOf(preview: RebuildPreview): Agreed[] {
  return plannedItems(preview).map(({ role, plan }) => ({
    role,
    serverIds: plan.oldServers.map(({ id }) => id),
    toRevision: plan.toRevision,
  }))
}

export function blockersOf({ plan }: Pick<PreviewItem, 'plan'>, severity: 'blocker' | 'warning'): Plan['blockers'] {
  return (plan?.blockers ?? []).filter((each) => each.severity === severity)
}

/** Old servers of a role are gone before new ones serve: whoever starts it types its name. */
export function hasDowntime({ plan }: PlannedItem): boolean {
  return plan.downtimeSeconds > 0
}

/** From the first role begun to the last one done, when each takes what its plan says: seconds. */
export function rebuildSeconds(items: readonly PlannedItem[], concurrency: number): number {
  const ends = new Map<string, number>()
  const roles = new Set(items.map(({ role }) => role))
  const left = [...items]
  let running: number[] = []
  let now = 0
  while (left.length > 0) {
    const at = left.findIndex(({ after }) => after.every((role) => !roles.has(role) || (ends.get(role) ?? Number.POSITIVE_INFINITY) <= now))
    const [item] = at >= 0 && running.length < concurrency ? left.splice(at, 1) : []
    if (item !== undefined) {
      ends.set(item.role, now + item.plan.expectedSeconds)
      running.push(now + item.plan.expectedSeconds)
      continue
    }
    // Roles that wait for each other never begin; the preview says so.
    if (running.length === 0) break
    now = Math.min(...running)
    running = running.filter((end) => end > now)
  }
  return Math.max(0, ...ends.values())
}

export interface PreviewTotals {
  readonly replaced: number
  /** More than are replaced, where a role is short of its wanted number. */
  readonly launched: number
  readonly roles: number
  readonly leftAlone: number
  readonly withDowntime: readonly PlannedItem[]
  readonly seconds: number
  readonly extraCost: Money
}

export function previewTotals(preview: RebuildPreview, concurrency: number): PreviewTotals {
  const planned = plannedItems(preview)
  const costs = planned.map(({ plan }) => plan.extraCost)
  const missing = [...new Set(costs.flatMap((cost) => cost.missing))]
  const known = costs.every(({ amount }) => amount !== null)
  return {
    replaced: planned.reduce((sum, { plan }) => sum + plan.oldServers.length, 0),
    launched: planned.reduce((sum, { plan }) => sum + plan.newServers.length, 0),
    roles: planned.length,
    leftAlone: preview.items.reduce((sum, { skipped }) => sum + skipped.length, 0),
    withDowntime: planned.filter(hasDowntime),
    seconds: rebuildSeconds(planned, concurrency),
    extraCost: { amount: known ? costs.reduce((sum, { amount }) => sum + (amount ?? 0), 0) : null, currency: 'USD', missing },
  }
}

/** What pressing the button does: “Rebuild 4 servers”. */
export function rebuildEffect({ replaced, launched }: Pick<PreviewTotals, 'replaced' | 'launched'>): string {
  const servers = (count: number) => `${count} server${count === 1 ? '' : 's'}`
  if (replaced === 0 && launched > 0) return `Launch ${servers(launched)}`
  return launched > replaced ? `Rebuild ${servers(replaced)}, launch ${launched - replaced} more` : `Rebuild ${servers(replaced)}`
}

/** What is different from what somebody had agreed to, a sentence each. */
export function changesSinceAgreed(agreed: readonly Agreed[], preview: RebuildPreview): string[] {
  const now = agreedOf(preview)
  const nameOf = (id: string) =>
    preview.items.flatMap(({ plan, skipped }) => [...(plan?.oldServers ?? []), ...skipped]).find((server) => server.id === id)?.name ?? id
  const gone = agreed.flatMap(({ role, serverIds }) => {
    const present = now.find((one) => one.role === role)
    if (present === undefined) return [`${role} is not part of it any more.`]
    const left = serverIds.filter((id) => !present.serverIds.includes(id))
    return left.length === 0 ? [] : [`${left.map(nameOf).join(', ')} of ${role} would not be replaced any more.`]
  })
  const fresh = now.flatMap(({ role, serverIds, toRevision }) => {
    const before = agreed.find((one) => one.role === role)
    if (before === undefined) return [`${role} has become part of it.`]
    const added = serverIds.filter((id) => !before.serverIds.includes(id))
    return [
      ...(added.length === 0 ? [] : [`${added.map(nameOf).join(', ')} of ${role} would be replaced as well.`]),
      ...(before.toRevision === toRevision ? [] : [`The recipe of ${role}, or its image, has changed.`]),
    ]
  })
  return [...gone, ...fresh]
}
