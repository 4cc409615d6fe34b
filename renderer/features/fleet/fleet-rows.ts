import type { Fleet, RoleSummary } from '../../../shared/model/fleet.ts'
import type { Server } from '../../../shared/model/server.ts'
import { emptyRoleMatches, type FleetFilter, serverMatches } from './fleet-filter.ts'

export type FleetGrouping = 'role' | 'account' | 'server'

/** One line of the fleet list. */
export type FleetRow =
  | { readonly kind: 'account'; readonly key: string; readonly accountId: string; readonly servers: number }
  | { readonly kind: 'role'; readonly key: string; readonly summary: RoleSummary; readonly expanded: boolean }
  | {
      readonly kind: 'unmanaged'
      readonly key: string
      readonly accountId: string
      readonly servers: readonly Server[]
      readonly expanded: boolean
    }
  | { readonly kind: 'server'; readonly key: string; readonly server: Server; readonly role: RoleSummary | null; readonly nested: boolean }

export const roleKey = (accountId: string, role: string) => `role ${accountId} ${role}`
/** Made once: comparing by locale anew for each of ten thousand names takes seconds. */
const byName = new Intl.Collator('en', { numeric: true })
const unmanagedKey = (accountId: string) => `unmanaged ${accountId}`

interface RowOptions {
  readonly accountId: string | null
  /** What people call each account, by its id. */
  readonly accountNames: ReadonlyMap<string, string>
  readonly filter: FleetFilter
  readonly grouping: FleetGrouping
  readonly expanded: ReadonlySet<string>
  /** Ids of the jobs that wait for a person. */
  readonly waiting?: ReadonlySet<string>
}

/** The lines to show, in order: roles by name with the servers of the expanded ones, what no recipe built last. */
export function fleetRows(fleet: Fleet, options: RowOptions): FleetRow[] {
  const { accountId, accountNames, filter, grouping, waiting } = options
  const roleOf = new Map(fleet.roles.map((role) => [roleKey(role.accountId, role.role), role]))
  const summaryOf = (server: Server) => (server.role === null ? null : (roleOf.get(roleKey(server.accountId, server.role)) ?? null))
  const servers = fleet.servers
    .filter((server) => accountId === null || server.accountId === accountId)
    .filter((server) => {
      const role = summaryOf(server)
      const waits = typeof role?.activeJobId === 'string' && waiting?.has(role.activeJobId)
      return serverMatches(server, filter, role?.currentRevision ?? null, accountNames.get(server.accountId), waits)
    })
    .sort((one, other) => byName.compare(one.name, other.name))
  if (grouping === 'server') {
    return servers.map((server) => ({ kind: 'server', key: server.id, server, role: summaryOf(server), nested: false }))
  }
  const roles = fleet.roles.filter((role) => accountId === null || role.accountId === accountId)
  if (grouping === 'role') return groupRows(roles, servers, options)
  const accountIds = [...new Set([...roles.map((role) => role.accountId), ...servers.map((server) => server.accountId)])].sort()
  return accountIds.flatMap((id) => {
    const own = servers.filter((server) => server.accountId === id)
    const rows = groupRows(
      roles.filter((role) => role.accountId === id),
      own,
      options,
    )
    return rows.length === 0 ? [] : [{ kind: 'account' as const, key: `account ${id}`, accountId: id, servers: own.length }, ...rows]
  })
}

function groupRows(roles: readonly RoleSummary[], servers: readonly Server[], { filter, expanded }: RowOptions): FleetRow[] {
  const rows: FleetRow[] = []
  const filtered = filter.terms.length > 0
  for (const summary of [...roles].sort(
    (one, other) => one.role.localeCompare(other.role, 'en') || one.accountId.localeCompare(other.accountId),
  )) {
    const own = servers.filter((server) => server.accountId === summary.accountId && server.role === summary.role)
    if (own.length === 0 && !emptyRoleMatches(summary, filter)) continue
    if (own.length === 0 && filtered && summary.total > 0) continue
    const key = roleKey(summary.accountId, summary.role)
    const open = expanded.has(key)
    rows.push({ kind: 'role', key, summary, expanded: open })
    if (open) for (const server of own) rows.push({ kind: 'server', key: server.id, server, role: summary, nested: true })
  }
  const unmanaged = servers.filter((server) => server.role === null)
  for (const accountId of [...new Set(unmanaged.map((server) => server.accountId))].sort()) {
    const own = unmanaged.filter((server) => server.accountId === accountId)
    const key = unmanagedKey(accountId)
    const open = expanded.has(key)
    rows.push({ kind: 'unmanaged', key, accountId, servers: own, expanded: open })
    if (open) for (const server of own) rows.push({ kind: 'server', key: server.id, server, role: null, nested: true })
  }
  return rows
}

export interface FleetCounts {
  readonly servers: number
  readonly running: number
  readonly behind: number
  readonly unmanaged: number
}

/** The header’s sentence in numbers. */
export function fleetCounts(fleet: Fleet, accountId: string | null): FleetCounts {
  const servers = fleet.servers.filter((server) => accountId === null || server.accountId === accountId)
  const roles = fleet.roles.filter((role) => accountId === null || role.accountId === accountId)
  return {
    servers: servers.length,
    running: servers.filter((server) => server.state === 'running').length,
    behind: roles.reduce((sum, role) => sum + role.behind, 0),
    unmanaged: servers.filter((server) => server.role === null).length,
  }
}
