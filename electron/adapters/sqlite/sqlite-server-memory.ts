import { rememberedServer, vanishedServer } from '../../../shared/model/remembered-server.ts'
import { isAlive, type Server, serverSchema } from '../../../shared/model/server.ts'
import type { ServerMemory } from '../../backend/fleet/ports.ts'
import type { HengeDatabase } from './database.ts'

/** After so many it lets others have their turn: a fleet may be of ten thousand. */
const atOnce = 250
const writtenAtOnce = 50
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

interface Kept {
  /** null until somebody wants it: of one that is seen again as it was, the document need not be read. */
  server: Server | null
  /** As it was told last: the same object again is not looked into. */
  seen: Server | null
  readonly document: string
  readonly lastSeenAt: number
}

interface Changed extends Kept {
  server: Server
}

/**
 * One row a server; `alive` is 1 until it is terminated. The file has one owner, so what is in it is read once: a refresh every few
 * seconds neither reads nor writes servers that are as they were.
 */
export class SqliteServerMemory implements ServerMemory {
  private readonly database: HengeDatabase
  private readonly accounts = new Map<string, Promise<Map<string, Kept>>>()
  private turn: Promise<unknown> = Promise.resolve()

  constructor(database: HengeDatabase) {
    this.database = database
  }

  remember(accountId: string, region: string, seen: readonly Server[], at: number): Promise<Server[]> {
    return this.inTurn(async () => {
      const kept = await this.keptOf(accountId)
      const changed = await changesOf(kept, region, seen, at)
      try {
        await this.write(accountId, changed)
      } catch (error) {
        // Some of it may have been written.
        this.accounts.delete(accountId)
        throw error
      }
      for (const change of changed) kept.set(change.server.id, change)
      return changed.map(({ server }) => server)
    })
  }

  recall(accountId: string): Promise<Server[]> {
    return this.inTurn(async () => {
      const dated: { readonly server: Server; readonly at: number }[] = []
      let read = 0
      for (const kept of (await this.keptOf(accountId)).values()) {
        if (kept.server === null) read += 1
        const server = serverOf(kept)
        dated.push({ server, at: Date.parse(server.launchedAt) })
        if (read < atOnce) continue
        read = 0
        await nextTurn()
      }
      dated.sort((one, other) => one.at - other.at || (one.server.id < other.server.id ? -1 : 1))
      return dated.map(({ server }) => server)
    })
  }

  forgetAccount(accountId: string): Promise<void> {
    return this.inTurn(async () => {
      this.accounts.delete(accountId)
      await this.database.deleteFrom('servers').where('account_id', '=', accountId).execute()
    })
  }

  private async write(accountId: string, changed: readonly Changed[]): Promise<void> {
    if (changed.length === 0) return
    await this.database.transaction().execute(async (transaction) => {
      for (const [index, { server, document, lastSeenAt }] of changed.entries()) {
        const row = {
          role: server.role,
          alive: server.state === 'terminated' ? 0 : 1,
          launched_at: Date.parse(server.launchedAt),
          terminated_at: server.terminatedAt === null ? null : Date.parse(server.terminatedAt),
          last_seen_at: lastSeenAt,
          document,
        }
        await transaction
          .insertInto('servers')
          .values({ account_id: accountId, id: server.id, ...row })
          .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet(row))
          .execute()
        if (index % writtenAtOnce === writtenAtOnce - 1) await nextTurn()
      }
    })
  }

  private keptOf(accountId: string): Promise<Map<string, Kept>> {
    const known = this.accounts.get(accountId)
    if (known) return known
    const reading = this.read(accountId)
    this.accounts.set(accountId, reading)
    reading.catch(() => this.accounts.delete(accountId))
    return reading
  }

  private async read(accountId: string): Promise<Map<string, Kept>> {
    const kept = new Map<string, Kept>()
    let after = ''
    for (;;) {
      const rows = await this.database
        .selectFrom('servers')
        .select(['id', 'document', 'last_seen_at'])
        .where('account_id', '=', accountId)
        .where('id', '>', after)
        .orderBy('id')
        .limit(atOnce)
        .execute()
      for (const { id, document, last_seen_at: lastSeenAt } of rows) {
        kept.set(id, { server: null, seen: null, document, lastSeenAt })
      }
      const last = rows.at(-1)
      if (!last || rows.length < atOnce) return kept
      after = last.id
      await nextTurn()
    }
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.turn.then(work)
    this.turn = mine.catch(() => undefined)
    return mine
  }
}

function serverOf(kept: Kept): Server {
  kept.server ??= serverSchema.parse(JSON.parse(kept.document))
  return kept.server
}

async function changesOf(kept: ReadonlyMap<string, Kept>, region: string, seen: readonly Server[], at: number): Promise<Changed[]> {
  const ids = new Set(seen.map(({ id }) => id))
  const changed: Changed[] = []
  const take = (server: Server, told: Server | null, lastSeenAt: number) => {
    const document = JSON.stringify(server)
    const known = kept.get(server.id)
    if (known?.document !== document) {
      changed.push({ server, seen: told, document, lastSeenAt })
      return
    }
    known.seen = told
    known.server ??= server
  }
  for (const [id, known] of kept) {
    if (ids.has(id)) continue
    const server = serverOf(known)
    if (server.region === region && server.state !== 'terminated') take(vanishedServer(server, at), null, known.lastSeenAt)
  }
  let looked = 0
  for (const server of seen) {
    const known = kept.get(server.id)
    if (known?.seen === server) continue
    // What was kept before only matters of one that has ended.
    const before = known && !isAlive(server) ? serverOf(known) : null
    take(rememberedServer(before, server, at), server, at)
    looked += 1
    if (looked % atOnce === 0) await nextTurn()
  }
  return changed
}
