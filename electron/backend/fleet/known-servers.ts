import type { Clock } from '../../../shared/model/clock.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { ServerMemory } from './ports.ts'

/** The servers of each account as last seen, destroyed ones included: read once, then kept beside the memory that outlives the program. */
export class KnownServers {
  private readonly memory: ServerMemory
  private readonly clock: Clock
  private readonly kept = new Map<string, Promise<readonly Server[]>>()

  constructor(memory: ServerMemory, clock: Clock) {
    this.memory = memory
    this.clock = clock
  }

  of(accountId: string): Promise<readonly Server[]> {
    const kept = this.kept.get(accountId)
    if (kept) return kept
    const reading = this.memory.recall(accountId)
    this.keep(accountId, reading)
    return reading
  }

  /** `seen` is everything in the region: what is missing has ended. */
  async saw(accountId: string, region: string, seen: readonly Server[]): Promise<void> {
    // A tag may be empty; a role without a name would be one that nobody can open.
    const named = seen.map((server) => (server.role === '' ? { ...server, role: null } : server))
    const changed = await this.memory.remember(accountId, region, named, this.clock.now())
    const kept = this.kept.get(accountId)
    if (changed.length === 0 || !kept) return
    // In one go: two regions that answer together must not overwrite each other’s news.
    this.keep(
      accountId,
      kept.then((servers) => merged(servers, changed)),
    )
  }

  async forget(accountId: string): Promise<void> {
    await this.memory.forgetAccount(accountId)
    this.kept.delete(accountId)
  }

  private keep(accountId: string, servers: Promise<readonly Server[]>): void {
    this.kept.set(accountId, servers)
    servers.catch(() => this.kept.delete(accountId))
  }
}

function merged(servers: readonly Server[], changed: readonly Server[]): readonly Server[] {
  const kept = new Map(servers.map((server) => [server.id, server]))
  for (const server of changed) kept.set(server.id, server)
  return [...kept.values()]
}
