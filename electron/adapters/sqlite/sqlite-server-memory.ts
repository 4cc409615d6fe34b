import { rememberedServer, vanishedServer } from '../../../shared/model/remembered-server.ts'
import { type Server, serverSchema } from '../../../shared/model/server.ts'
import type { ServerMemory } from '../../backend/fleet/ports.ts'
import type { HengeDatabase } from './database.ts'

/** After so many it lets others have their turn: a fleet may be of ten thousand. */
const atOnce = 250
const writtenAtOnce = 50
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

interface Kept {
  readonly server: Server
  /** As it was told last: the same object again is not looked into. */
  seen: Server | null
  readonly document: string
  readonly lastSeenAt: number
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
      const dated = [...(await this.keptOf(accountId)).values()].map(({ server }) => ({ server, at: Date.parse(server.launchedAt) }))
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

  private async write(accountId: string, changed: readonly Kept[]): Promise<void> {
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
        kept.set(id, { server: serverSchema.parse(JSON.parse(document)), seen: null, document, lastSeenAt })
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

async function changesOf(kept: ReadonlyMap<string, Kept>, region: string, seen: readonly Server[], at: number): Promise<Kept[]> {
  const ids = new Set(seen.map(({ id }) => id))
  const changed: Kept[] = []
  const take = (server: Server, told: Server | null, lastSeenAt: number) => {
    const document = JSON.stringify(server)
    const known = kept.get(server.id)
    if (known?.document === document) known.seen = told
    else changed.push({ server, seen: told, document, lastSeenAt })
  }
  for (const { server, lastSeenAt } of kept.values()) {
    if (server.region === region && server.state !== 'terminated' && !ids.has(server.id)) take(vanishedServer(server, at), null, lastSeenAt)
  }
  let looked = 0
  for (const server of seen) {
    const known = kept.get(server.id)
    if (known?.seen === server) continue
    take(rememberedServer(known?.server ?? null, server, at), server, at)
    looked += 1
    if (looked % atOnce === 0) await nextTurn()
  }
  return changed
}
