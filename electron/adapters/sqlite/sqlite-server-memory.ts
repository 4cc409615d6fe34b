import { sql } from 'kysely'
import { rememberedServer, vanishedServer } from '../../../shared/model/remembered-server.ts'
import { type Server, serverSchema } from '../../../shared/model/server.ts'
import type { ServerMemory } from '../../backend/fleet/ports.ts'
import type { HengeDatabase } from './database.ts'

/** One row a server; `alive` is 1 until it is terminated, so that one that vanishes while shutting down is still found. */
export class SqliteServerMemory implements ServerMemory {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async remember(accountId: string, region: string, seen: readonly Server[], at: number): Promise<Server[]> {
    return this.database.transaction().execute(async (transaction) => {
      const ids = new Set(seen.map(({ id }) => id))
      // The destroyed ones of years are not read at each refresh: as JSON, because a statement takes only so many parameters.
      const rows = await transaction
        .selectFrom('servers')
        .select(['id', 'document', 'last_seen_at'])
        .where('account_id', '=', accountId)
        .where((where) =>
          where.or([where('alive', '=', 1), where('id', 'in', sql<string>`(select value from json_each(${JSON.stringify([...ids])}))`)]),
        )
        .execute()
      const known = new Map(rows.map((row) => [row.id, { ...row, server: read(row.document) }]))
      const vanished = [...known.values()]
        .filter(({ server }) => server.region === region && server.state !== 'terminated' && !ids.has(server.id))
        .map((row) => ({ server: vanishedServer(row.server, at), lastSeenAt: row.last_seen_at }))
      const present = seen.map((server) => ({ server: rememberedServer(known.get(server.id)?.server ?? null, server, at), lastSeenAt: at }))
      const changed: Server[] = []
      for (const { server, lastSeenAt } of [...vanished, ...present]) {
        const row = {
          role: server.role,
          alive: server.state === 'terminated' ? 0 : 1,
          launched_at: Date.parse(server.launchedAt),
          terminated_at: server.terminatedAt === null ? null : Date.parse(server.terminatedAt),
          last_seen_at: lastSeenAt,
          document: JSON.stringify(server),
        }
        // Most servers are as they were: a refresh every few seconds must not rewrite them all.
        if (known.get(server.id)?.document === row.document) continue
        await transaction
          .insertInto('servers')
          .values({ account_id: accountId, id: server.id, ...row })
          .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet(row))
          .execute()
        changed.push(server)
      }
      return changed
    })
  }

  async recall(accountId: string): Promise<Server[]> {
    const rows = await this.database
      .selectFrom('servers')
      .select('document')
      .where('account_id', '=', accountId)
      .orderBy('launched_at')
      .orderBy('id')
      .execute()
    return rows.map((row) => read(row.document))
  }

  async forgetAccount(accountId: string): Promise<void> {
    await this.database.deleteFrom('servers').where('account_id', '=', accountId).execute()
  }
}

function read(document: string): Server {
  return serverSchema.parse(JSON.parse(document))
}
