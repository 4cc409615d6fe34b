import { sql } from 'kysely'
import { isoTime } from '../../../shared/model/clock.ts'
import type { LedgerDay } from '../../../shared/model/savings/ledger-report.ts'
import type { Power, PowerChange } from '../../../shared/model/savings/power-history.ts'
import { dayMs } from '../../../shared/model/savings/server-hour.ts'
import type { LedgerEntry, LedgerStore, Watched } from '../../backend/savings/ports.ts'
import type { HengeDatabase } from './database.ts'

/** As many rows as fit into a statement of any build of SQLite. */
const rowsAtOnce = 80

/**
 * power_changes: from when on a server was what; power_addresses: whether it had a public address when it ran. power_looks: since when and up to when an account was looked at, and up to when its
 * hours are in the ledger. ledger: one row for each role and hour, in seconds and dollars; triggers refuse to change or delete any.
 */
export class SqliteLedgerStore implements LedgerStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async watched(accountId: string): Promise<Watched | null> {
    const row = await this.database.selectFrom('power_looks').selectAll().where('account_id', '=', accountId).executeTakeFirst()
    return row ? { first: row.first, until: row.until, written: row.written } : null
  }

  async saw(
    accountId: string,
    at: number,
    changes: ReadonlyMap<string, readonly PowerChange[]>,
    addressed: ReadonlyMap<string, boolean>,
  ): Promise<void> {
    const rows = [...changes].flatMap(([id, list]) => list.map((change) => ({ account_id: accountId, server_id: id, ...change })))
    await this.database.transaction().execute(async (transaction) => {
      for (let index = 0; index < rows.length; index += rowsAtOnce) {
        await transaction
          .insertInto('power_changes')
          .values(rows.slice(index, index + rowsAtOnce))
          .onConflict((conflict) => conflict.columns(['account_id', 'server_id', 'at']).doUpdateSet({ power: sql<Power>`excluded.power` }))
          .execute()
      }
      for (const [id, has] of addressed) {
        await transaction
          .insertInto('power_addresses')
          .values({ account_id: accountId, server_id: id, address: has ? 1 : 0 })
          .onConflict((conflict) => conflict.columns(['account_id', 'server_id']).doUpdateSet({ address: has ? 1 : 0 }))
          .execute()
      }
      await transaction
        .insertInto('power_looks')
        .values({ account_id: accountId, first: at, until: at, written: at })
        .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ until: at }))
        .execute()
    })
  }

  async addressed(accountId: string): Promise<ReadonlySet<string>> {
    const rows = await this.database
      .selectFrom('power_addresses')
      .select('server_id')
      .where('account_id', '=', accountId)
      .where('address', '=', 1)
      .execute()
    return new Set(rows.map((row) => row.server_id))
  }

  async changes(accountId: string, from: number): Promise<ReadonlyMap<string, readonly PowerChange[]>> {
    const rows = await this.database
      .selectFrom('power_changes')
      .select(['server_id', 'at', 'power'])
      .where('account_id', '=', accountId)
      .orderBy('server_id')
      .orderBy('at')
      .execute()
    const found = new Map<string, PowerChange[]>()
    for (const { server_id: id, at, power } of rows) {
      const list = found.get(id) ?? []
      found.set(id, list)
      // Of what was before, the last says how it began.
      if (at <= from) list.length = 0
      list.push({ at, power })
    }
    return found
  }

  async write(accountId: string, entries: readonly LedgerEntry[], until: number): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      for (let index = 0; index < entries.length; index += rowsAtOnce) {
        const values = entries.slice(index, index + rowsAtOnce).map(({ role, hour, ran, unknown, planned, cost, saved, ...entry }) => ({
          ...{ account_id: accountId, role, hour, ran, would: entry.wouldHaveRun, unknown, planned, cost, saved },
          ...{ missing: entry.missing.length === 0 ? null : JSON.stringify(entry.missing), prices_as_of: entry.pricesAsOf },
        }))
        await transaction
          .insertInto('ledger')
          .values(values)
          .onConflict((conflict) => conflict.columns(['account_id', 'hour', 'role']).doNothing())
          .execute()
      }
      await transaction
        .updateTable('power_looks')
        .set({ written: until })
        .where('account_id', '=', accountId)
        .where('written', '<', until)
        .execute()
    })
  }

  async days(from: number, to: number, accountId?: string): Promise<LedgerDay[]> {
    const all = this.database
      .selectFrom('ledger')
      .select(['account_id', 'role', sql<number>`hour / ${sql.lit(dayMs)}`.as('day')])
      .select((row) => [
        row.fn.sum<number>('ran').as('ran'),
        row.fn.sum<number>('would').as('would'),
        row.fn.sum<number>('unknown').as('unknown'),
      ])
      .select((row) => [row.fn.sum<number | null>('planned').as('planned')])
      // One hour without a price, and the day has none.
      .select([
        sql<number | null>`case when count(cost) = count(*) then sum(cost) end`.as('cost'),
        sql<number | null>`case when count(saved) = count(*) then sum(saved) end`.as('saved'),
      ])
      .where('hour', '>=', from)
      .where('hour', '<', to)
      .groupBy(['account_id', 'role', 'day'])
      .orderBy('day')
      .orderBy('role')
      .orderBy('account_id')
    const rows = await (accountId === undefined ? all : all.where('account_id', '=', accountId)).execute()
    return rows.map(({ account_id, role, day, ran, would, unknown, planned, cost, saved }) => ({
      ...{ accountId: account_id, role, day: isoTime(day * dayMs).slice(0, 10), ran: ran / 3600, wouldHaveRun: would / 3600 },
      ...{ unknown: unknown / 3600, planned: planned === null ? null : planned / 3600, cost, saved },
    }))
  }

  async unpriced(from: number, to: number): Promise<string[]> {
    const rows = await this.database
      .selectFrom('ledger')
      .select('missing')
      .distinct()
      .where('hour', '>=', from)
      .where('hour', '<', to)
      .where('missing', 'is not', null)
      .execute()
    return [...new Set(rows.flatMap(({ missing }) => JSON.parse(missing ?? '[]') as string[]))].sort()
  }

  async watchedSpan(): Promise<{ readonly first: number; readonly written: number } | null> {
    const row = await this.database
      .selectFrom('power_looks')
      .select((looks) => [looks.fn.min<number | null>('first').as('first'), looks.fn.max<number | null>('written').as('written')])
      .executeTakeFirst()
    return row?.first == null || row.written === null ? null : { first: row.first, written: row.written }
  }
}
