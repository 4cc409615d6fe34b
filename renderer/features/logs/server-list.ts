import type { Generation } from '../../../shared/model/fleet.ts'
import type { LogServer } from '../../../shared/model/logs.ts'
import type { Server } from '../../../shared/model/server.ts'

/** One line of the picker: a server with lines, a server of the fleet without any yet, or a host that only an imported file names. */
export interface PickedServer {
  /** null: known by host name only. */
  readonly serverId: string | null
  readonly name: string
  readonly state: string
  readonly alive: boolean
  readonly revision: string | null
  readonly first: number | null
  readonly last: number | null
  readonly lines: number
}

export interface PickedRole {
  /** '' for lines of no role. */
  readonly role: string
  readonly accountId: string | null
  readonly lines: number
  readonly servers: readonly PickedServer[]
}

/** What has lines joined with what exists. A server that has lines and is not in the fleet any more is destroyed. */
export function joinServers(withLines: readonly LogServer[], fleet: readonly Server[]): PickedRole[] {
  const alive = new Map(fleet.map((server) => [server.id, server]))
  const roles = new Map<string, { accountId: string | null; servers: PickedServer[] }>()
  const place = (role: string, accountId: string | null, server: PickedServer) => {
    const entry = roles.get(role) ?? { accountId, servers: [] }
    roles.set(role, { accountId: entry.accountId ?? accountId, servers: [...entry.servers, server] })
  }
  for (const { serverId, host, role, revision, first, last, lines } of withLines) {
    const server = serverId === null ? undefined : alive.get(serverId)
    const state = server ? server.state : serverId === null ? 'imported' : 'destroyed'
    place(server?.role ?? role ?? '', server?.accountId ?? null, {
      serverId,
      name: server?.name ?? host ?? serverId ?? 'no host',
      state,
      alive: server !== undefined,
      revision: server?.revision ?? revision,
      first,
      last,
      lines,
    })
  }
  const known = new Set(withLines.map((server) => server.serverId))
  for (const server of fleet) {
    if (known.has(server.id)) continue
    const { id, name, state, revision } = server
    place(server.role ?? '', server.accountId, { serverId: id, name, state, alive: true, revision, first: null, last: null, lines: 0 })
  }
  return [...roles]
    .map(([role, { accountId, servers }]) => ({
      role,
      accountId,
      lines: servers.reduce((sum, server) => sum + server.lines, 0),
      servers: servers.sort((a, b) => Number(b.alive) - Number(a.alive) || (b.last ?? 0) - (a.last ?? 0) || a.name.localeCompare(b.name)),
    }))
    .sort((a, b) => Number(a.role === '') - Number(b.role === '') || a.role.localeCompare(b.role))
}

/** Number of each server among the generations of its role. */
export function generationNumbers(generations: readonly Generation[]): ReadonlyMap<string, number> {
  return new Map(generations.flatMap(({ server, generation }) => (generation === null ? [] : [[server.id, generation] as const])))
}

/** Roles and servers whose name, id or state holds the text; a role that fits keeps all its servers. */
export function filterRoles(roles: readonly PickedRole[], text: string): PickedRole[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return [...roles]
  return roles
    .map((role) => {
      if (role.role.toLowerCase().includes(wanted)) return role
      const fits = (server: PickedServer) => `${server.name} ${server.serverId ?? ''} ${server.state}`.toLowerCase().includes(wanted)
      return { ...role, servers: role.servers.filter(fits) }
    })
    .filter((role) => role.servers.length > 0)
}
